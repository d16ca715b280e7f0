"""What is done with an organisation's people."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from ranzcred.domain.directory.models import CertificationTier, Organisation, OrganisationMember
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.many import store_all
from tests.support.factories.people import new_member, new_organisation
from tests.support.factories.roofers import AROHA
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, hidden_fields, htmx_event
from tests.web.admin.members.staff_table import PROGRAMME, members

SHARED = (
    "already uses this email. Two people in an organisation can't share an email: it identifies them, "
    "and each gets their own reminders. Leave it blank for one of them."
)

Post = Callable[[str, dict[str, str]], TestResponse]


def posts(browser_client: BrowserClient, page: str) -> tuple[Post, Post]:
    """A plain form and one for htmx, as the page sends them."""
    return (
        lambda address, sent: browser_client.post(address, sent),
        lambda address, sent: browser_client.htmx_post(address, sent, current_url=page),
    )


def test_member_create(admin_client: BrowserClient, database_probe: DatabaseProbe, page: str) -> None:
    assert htmx_event(admin_client.htmx_get(f"{page}/staff/new", current_url=page)) == {"focus": ["first_name"]}
    response = admin_client.htmx_post(f"{page}/staff", AROHA, current_url=page)
    fragment = assert_fragment(response, "member-form")
    key = database_probe.value(select(OrganisationMember.id))
    assert htmx_event(response) == {"announce": "Aroha Ngata added. 1 person", "focus": [f"member-{key}-edit"]}
    assert fragment.has(f"hx-partial > #staff-table #member-{key}")
    response = admin_client.post(f"{page}/staff?q=x", AROHA | {"email": "", "lbp_number": "", "first_name": "Ani"})
    assert response.status_code == 303
    assert response.headers["Location"].startswith(f"{page}?q=x#member-")
    shown = parse(admin_client.get(f"{page}?q=x").text).one("#status")
    assert shown.text == "Ani Ngata added. 2 people Show Ani Ngata"
    assert members(admin_client.get(shown.one("a")["href"])) == ["Ani Ngata"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("first_name", "x" * 101, "First name must be 100 characters or fewer (1 too many)."),
        ("last_name", "x" * 101, "Last name must be 100 characters or fewer (1 too many)."),
        ("email", "aroha@", "Enter an email address, such as aroha@example.co.nz."),
        ("lbp_number", "1" * 21, "LBP number must be 20 characters or fewer (1 too many)."),
        ("role", "BOSS", "Choose a role from the list."),
        ("last_name", "a\u202eb", "Last name has a character that can't be saved, U+202E, after “a”. Delete it."),
    ],
)
def test_member_form_refuses_and_keeps_what_was_typed(
    admin_client: BrowserClient,
    database_probe: DatabaseProbe,
    page: str,
    three: list[str],
    field: str,
    value: str,
    message: str,
) -> None:
    before = database_probe.last_seq()
    for address, version in ((f"{page}/staff", {}), (f"{page}/staff/{three[1]}", {"version": "1"})):
        for post in posts(admin_client, page):
            response = post(address, AROHA | {field: value} | version)
            assert response.status_code == 422
            shown = parse(response.text)
            assert [(link["href"], link.text) for link in shown.all(".error-summary a")] == [(f"#{field}", message)]
            assert shown.one("#phone")["value"] == AROHA["phone"]
    assert database_probe.last_seq() == before


def test_member_update_stale_and_duplicate(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, three: list[str]
) -> None:
    address = f"{page}/staff/{three[1]}"
    assert hidden_fields(parse(admin_client.get(f"{address}/edit").text).one("#member-form form")) == {"version": "1"}
    assert admin_client.post(address, AROHA | {"version": "1"}).status_code == 303
    for post in posts(admin_client, page):
        stale = post(address, AROHA | {"role": "ADMIN", "version": "1"})
        assert stale.status_code == 409
        shown = parse(stale.text)
        assert [cell.text for cell in shown.one(".differences tbody tr").elements] == ["Role", "Admin", "Staff"]
        assert hidden_fields(shown.one("#member-form form")) == {"version": "2"}
        taken = post(address, AROHA | {"email": "S@B.nz", "version": "2"})
        assert taken.status_code == 409
        assert parse(taken.text).texts(".error-summary a") == [f"Sione Latu at Ridgeline {SHARED}"]


def test_member_deactivate_needs_a_reason(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, three: list[str]
) -> None:
    address = f"{page}/staff/{three[1]}/deactivate"
    assert htmx_event(admin_client.htmx_get(address, current_url=page)) == {"focus": ["reason"]}
    before = database_probe.last_seq()
    for reason, message in (
        (" ", "Enter a reason."),
        ("x" * 501, "Reason must be 500 characters or fewer (1 too many)."),
    ):
        for post in posts(admin_client, page):
            response = post(address, {"reason": reason})
            assert response.status_code == 422
            assert parse(response.text).texts("#activity-errors a") == [message]
    assert database_probe.last_seq() == before
    response = admin_client.htmx_post(address, {"reason": "Left."}, current_url=f"{page}?sort=-name")
    assert_fragment(response, "member-activity")
    event = htmx_event(response)
    assert (event["announce"], event["focus"]) == ("Aroha ngata deactivated", [f"member-{three[1]}-activity"])
    assert members(response) == ["Hēmi Tū", "Aroha ngata", "Sione Latu"]
    [entry] = database_probe.entries(after=before)
    assert json.loads(entry["metadata"])["reason"] == "Left."
    response = admin_client.post(f"{page}/staff/{three[1]}/reactivate")
    assert response.headers["Location"] == f"{page}#member-{three[1]}-activity"


def test_member_move(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, three: list[str]
) -> None:
    target = new_organisation(app, name="Ōtautahi Tiles")
    address = f"{page}/staff/{three[1]}/move"
    found = admin_client.htmx_get(f"{address}?target_q=otautahi", current_url=page, source="move-search")
    assert_fragment(found, "move-targets")
    assert htmx_event(found) == {"announce": "1 organisation"}
    assert [radio["value"] for radio in parse(found.text).all("[type=radio]")] == [target]
    response = admin_client.htmx_post(address, {"target": target, "reason": "New job."}, current_url=page)
    assert_fragment(response, "member-move")
    assert htmx_event(response)["announce"] == "Aroha ngata moved to Ōtautahi Tiles. 2 people"
    assert htmx_event(response)["focus"] == [f"member-{three[2]}-move"]
    assert members(response) == ["Sione Latu", "Hēmi Tū"]
    rows = table(OrganisationMember)
    moved = select(rows.c.organisation_id).where(rows.c.id == three[1])
    assert database_probe.value(moved) == target
    for post in posts(admin_client, page):
        assert post(address, {"target": target}).status_code == 404, "moved away already"


def test_member_move_refused_keeps_what_was_chosen(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, three: list[str]
) -> None:
    target = new_organisation(app, name="Zinc Works")
    new_member(app, organisation_id=target, first_name="Aroha", last_name="Moved", email="h@b.nz")
    store_all(app, [Organisation(name=f"A {n}", certification_tier=CertificationTier.CERTIFIED) for n in range(9)])
    before = database_probe.last_seq()
    for post in posts(admin_client, page):
        nowhere = post(f"{page}/staff/{three[2]}/move", {"target": "", "reason": "Why"})
        assert nowhere.status_code == 422
        assert parse(nowhere.text).texts("#move-errors a") == ["Choose the organisation to move to."]
        taken = post(f"{page}/staff/{three[2]}/move", {"target": target, "reason": "Why"})
        assert taken.status_code == 409
        shown = parse(taken.text)
        assert f"Aroha Moved at Zinc Works {SHARED}" in shown.one("#move-errors").text
        assert shown.one("[type=radio][checked]")["value"] == target
        assert shown.one("#reason").raw_text.strip() == "Why"
        gone = post(f"{page}/staff/{three[2]}/move", {"target": "no-such-key"})
        assert gone.status_code == 404
    assert database_probe.last_seq() == before


def test_member_under_another_organisations_address_is_not_found(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, three: list[str]
) -> None:
    other = f"{PROGRAMME}/{new_organisation(app)}/staff/{three[1]}"
    before = database_probe.last_seq()
    for action in ("edit", "deactivate", "reactivate", "move"):
        assert admin_client.get(f"{other}/{action}").status_code == 404
    for action in ("", "/deactivate", "/reactivate", "/move"):
        assert admin_client.post(f"{other}{action}", AROHA | {"version": "1", "reason": "x"}).status_code == 404
    assert database_probe.last_seq() == before
