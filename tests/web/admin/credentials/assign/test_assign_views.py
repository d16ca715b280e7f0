"""Assigning on the pages: what is picked, what is refused, and what is said in the end."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.credentials.models import AT_ONCE, StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_member
from tests.support.http.browser_client import BrowserClient
from tests.support.http.folds import history_of
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event

SEARCH = "assign-search"


def holders(database_probe: DatabaseProbe, definition_id: str) -> set[str]:
    rows = table(StaffMicroCredential)
    return {row["member_id"] for row in database_probe.rows(select(rows).where(rows.c.definition_id == definition_id))}


def picked(markup: Element) -> dict[str, str]:
    """Who is picked, by key."""
    chips = [chip for chip in markup.all("[data-picked]") if chip["data-picked"]]
    assert [chip.one("input")["value"] for chip in chips] == [chip["data-picked"] for chip in chips]
    return {chip["data-picked"]: chip.one("strong").text for chip in chips}


def test_assign_by_htmx(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str, page: str, three: list[str]
) -> None:
    opened = admin_client.htmx_get(f"{page}/assign", current_url=page)
    form = assert_fragment(opened, "assign-form")
    assert htmx_event(opened) == {"focus": [SEARCH]}
    assert form.texts("#standing option") == ["Not Started", "In Training", "Assessment Pending", "Awarded"]
    # Somebody else assigns it to one of them meanwhile.
    new_credential(app, definition_id=slate, member_id=three[0])
    sent = {"picked": [*three, three[1]], "status": "IN_TRAINING", "notes": "Spring intake."}
    response = admin_client.htmx_post(f"{page}/assign", sent, current_url=page)
    fragment = assert_fragment(response, "assign-form")
    assert (
        htmx_event(response)["announce"]
        == "2 people assigned Slate Works. Aroha Ngata already has this micro-credential."
    )
    assert not fragment.has("#assign-form form")
    assert fragment.texts("#definition-statuses li")[0] == "All 3"
    assert holders(database_probe, slate) == set(three)
    rows = table(StaffMicroCredential)
    row = database_probe.rows(select(rows).where(rows.c.member_id == three[1]))[0]
    assert (row["status"], row["notes"]) == (MicroCredentialStatus.IN_TRAINING, "Spring intake.")


def test_assign_is_built_up_without_scripts(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str, page: str, three: list[str]
) -> None:
    where = f"{page}/assign"
    start = assert_whole_page(admin_client.get(where))
    assert start.one("#assign-form form")["action"] == where
    typed = {"status": "AWARDED", "notes": "Spring intake.", "awarded_on": "28 feb 26"}
    found = assert_whole_page(admin_client.post(where, typed | {"q": "aroha", "find": "yes"}))
    assert [box["value"] for box in found.all("#assign-found input")] == [three[0]]
    both = typed | {"picked": three[:2]}
    kept = assert_whole_page(admin_client.post(where, both | {"q": "latu", "find": "yes"}))
    assert picked(kept) == {three[0]: "Aroha Ngata", three[1]: "Mere Parata"}
    assert kept.one("[data-count]").text == "2 people"
    assert kept.one("[name=notes]").raw_text.strip() == "Spring intake."
    assert kept.one("[name=awarded_on]")["value"] == "28/02/2026"
    fewer = assert_whole_page(admin_client.post(where, both | {"remove": three[0]}))
    assert picked(fewer) == {three[1]: "Mere Parata"}
    assert holders(database_probe, slate) == set()
    saved = admin_client.post(where, both)
    first = database_probe.value(select(StaffMicroCredential.id).where(StaffMicroCredential.member_id == three[0]))
    assert (saved.status_code, saved.headers["Location"]) == (303, f"{page}#credential-{first}-edit")
    assert parse(admin_client.get(page).text).one("#status").text == "2 people assigned Slate Works."
    assert holders(database_probe, slate) == set(three[:2])


@pytest.mark.parametrize(
    ("sent", "field", "message"),
    [
        ({}, SEARCH, "Choose at least one person."),
        ({"picked": "\x00"}, SEARCH, "Something went wrong. Choose the people again."),
        (
            {"q": "Slate\x07"},
            SEARCH,
            "Search has a character that can't be saved, U+0007, after “Slate”. Delete it.",
        ),
        (
            {"picked": [f"key-{number}" for number in range(AT_ONCE + 1)]},
            SEARCH,
            "You can assign up to 500 people at once. You chose 501.",
        ),
        ({"status": "EXPIRED"}, "standing", "Choose a status from the list."),
        (
            {"awarded_on": "30/02/2026"},
            "awarded_on",
            "Award date: February 2026 has 28 days.",
        ),
        ({"awarded_on": "2026-02-28"}, "awarded_on", "Dates only apply when the status is Awarded."),
    ],
    ids=["nobody", "no key", "search", "too many", "status", "no date", "no award"],
)
def test_assign_refused_names_the_field_and_keeps_what_is_picked(
    admin_client: BrowserClient,
    database_probe: DatabaseProbe,
    slate: str,
    page: str,
    three: list[str],
    sent: dict[str, object],
    field: str,
    message: str,
) -> None:
    defaults = {"picked": three[0]} if field != SEARCH or "q" in sent else {}
    response = admin_client.htmx_post(f"{page}/assign", {"status": "NOT_STARTED"} | defaults | sent, current_url=page)
    assert response.status_code == 422
    form = assert_fragment(response, "assign-form")
    [problem] = form.all(".error-summary a") if field != "standing" else form.all(".error-summary a")[:1]
    assert (problem["href"], problem.text) == (f"#{field}", message)
    assert htmx_event(response) == {"focus": ["assign-errors"]}
    assert picked(form) == ({three[0]: "Aroha Ngata"} if defaults else {})
    assert holders(database_probe, slate) == set()


def test_assign_to_somebody_made_inactive_is_refused_by_name(
    app: Flask,
    admin_client: BrowserClient,
    database_probe: DatabaseProbe,
    slate: str,
    page: str,
    ridge: str,
    three: list[str],
) -> None:
    gone = new_member(app, organisation_id=ridge, first_name="Hēmi", last_name="Tū", active=False)
    response = admin_client.htmx_post(
        f"{page}/assign", {"picked": [three[0], gone], "status": "NOT_STARTED"}, current_url=page
    )
    form = assert_fragment(response, "assign-form")
    assert response.status_code == 409
    assert (
        "Inactive people can't be given credentials: Hēmi Tū. Reactivate them first." in form.one(".error-summary").text
    )
    assert picked(form) == {three[0]: "Aroha Ngata", gone: "Hēmi Tū"}
    assert form.texts("[data-picked] .badge") == ["Inactive"]
    assert holders(database_probe, slate) == set()


def test_assign_from_a_member_tells_which_they_have(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str, ridge: str, three: list[str]
) -> None:
    zinc = new_definition(app, title="Zinc Works", level=9)
    new_credential(app, definition_id=slate, member_id=three[0])
    page = f"/admin/programme/{ridge}/staff/{three[0]}"
    opened = admin_client.htmx_get(f"{page}/assign", current_url=page)
    found = assert_fragment(opened, "assign-form")
    assert found.texts("#assign-found label")[0] == "Zinc Works Level 9 · RANZ"
    assert found.one("[aria-disabled=true]")["data-refusal"] == "Aroha Ngata already has Slate Works."
    sent = {"picked": [slate, zinc], "status": "NOT_STARTED"}
    response = admin_client.htmx_post(f"{page}/assign", sent, current_url=page)
    fragment = assert_fragment(response, "assign-form")
    new = fragment.all("#person-credentials-table tbody tr")[0]["id"]
    event = htmx_event(response)
    assert event["announce"] == "Zinc Works assigned to Aroha Ngata. Aroha Ngata already has Slate Works."
    assert event["focus"] == [f"{new}-edit"]
    assert fragment.texts("#person-credentials-table tbody .title") == ["Zinc Works", "Slate Works"]
    history = history_of(admin_client, page).text
    assert "MCRED" not in history
    assert "Assigned Zinc Works to Aroha Ngata" in history
    assert holders(database_probe, zinc) == {three[0]}


def test_assign_of_a_definition_deleted_meanwhile_keeps_the_others(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str, ridge: str, three: list[str]
) -> None:
    page = f"/admin/programme/{ridge}/staff/{three[0]}"
    response = admin_client.htmx_post(
        f"{page}/assign", {"picked": [slate, "gone"], "status": "NOT_STARTED"}, current_url=page
    )
    form = assert_fragment(response, "assign-form")
    assert response.status_code == 404
    assert "Micro-credential not found. It may have been deleted." in form.one(".error-summary").text
    assert picked(form) == {slate: "Slate Works"}
    assert holders(database_probe, slate) == set()


def test_assign_survives_an_ended_session_without_scripts(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, three: list[str]
) -> None:
    sent = {"picked": three, "status": "IN_TRAINING", "resumed": "yes"}
    back = assert_whole_page(admin_client.post(f"{page}/assign", sent))
    assert list(picked(back)) == three
    assert database_probe.count(StaffMicroCredential) == 0
