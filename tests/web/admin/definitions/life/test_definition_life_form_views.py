"""How long an award lasts, what it counts for, and the NZQCF, in the form and on the page."""

from typing import Any

import pytest
from flask import Flask

from ranzcred.domain.definitions.state import DefinitionState, EvidenceRule, Purpose
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.web.admin.definitions.create.new_form import LIST, SLATE, form_of, stored

LIFE: dict[str, Any] = {
    "validity_months": "36",
    "renewal_window_days": "60",
    "grace_days": "30",
    "purposes": ["QUALIFIED", "COMPLIANCE"],
    "evidence_rule": "REQUIRED",
    "review_months": "24",
    "review_due_on": "1/7/2027",
    "nzqcf_listed": "y",
    "credits": "20",
    "code": "40123",
}


def test_create_with_four_keys_makes_it_active_with_no_validity(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    admin_client.post(LIST, {"title": "Slate Repair", "level": "4", "issuing_body": "RANZ"})
    row = stored(database_probe)
    assert (row.state, row.validity_months) == (DefinitionState.ACTIVE, None)
    assert (row.renewal_window_days, row.grace_days, row.evidence_rule) == (90, 0, EvidenceRule.NONE)


def test_next_review_has_the_calendar_of_every_date(app: Flask, admin_client: BrowserClient) -> None:
    for address in (f"{LIST}/new", f"{LIST}/{new_definition(app)}/edit"):
        page = parse(admin_client.get(address).text)
        assert page.one("#review_due_on")["aria-keyshortcuts"] == "Alt+ArrowDown"
        assert page.one("#review_due_on-calendar")["aria-label"] == "Choose next review"
        assert page.has("#calendar"), address


def test_form_stores_and_shows_its_life(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    assert admin_client.post(LIST, SLATE | LIFE).status_code == 303
    row = stored(database_probe)
    assert (row.validity_months, row.renewal_window_days, row.grace_days, row.credits) == (36, 60, 30, 20)
    page = parse(admin_client.get(f"{LIST}/{row.id}").text)
    facts = {fact.one("dt").text: fact.one("dd").text for fact in page.all("dl.fact-line > div, dl.facts > div")}
    assert facts["Validity"] == "36 months"
    assert facts["Purposes"] == "Counts as qualified roofer, Compliance"
    assert (facts["Review due"], facts["Code"], facts["Credits"]) == ("1 Jul 2027", "40123", "20")
    assert "Listed on the NZQCF, 20 credits." in page.one("#definition").text
    form = form_of(parse(admin_client.get(f"{LIST}/{row.id}/edit").text))
    assert form.one("#validity_months")["value"] == "36"
    ticked = [box["value"] for box in form.all("[name=purposes]") if "checked" in box.attributes]
    assert ticked == ["QUALIFIED", "COMPLIANCE"]
    assert form.one("#review_months option[selected]").text == "Every 2 years"
    assert "open" in form.one("details").attributes, "it is used"


def test_purposes_are_changed_and_each_change_is_on_record(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    key = new_definition(app, title="Slate Repair", purposes=(Purpose.QUALIFIED, Purpose.COMPLIANCE))
    before = database_probe.last_seq()
    sent = {"title": "Slate Repair", "level": "3", "issuing_body": "RANZ", "version": "1", "purposes": "SUPERVISION"}
    assert admin_client.post(f"{LIST}/{key}", sent).status_code == 303
    assert stored(database_probe).version == 2
    page = parse(admin_client.get(f"{LIST}/{key}").text)
    assert "May supervise" in page.one("dl.fact-line").text
    entries = [(entry["action"], entry["resource_type"]) for entry in database_probe.entries(after=before)]
    assert sorted(entries) == [
        ("CREATE", "DefinitionPurpose"),
        ("DELETE", "DefinitionPurpose"),
        ("DELETE", "DefinitionPurpose"),
        ("UPDATE", "MicroCredentialDefinition"),
    ]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"nzqcf_listed": "y"}, "credits", "Enter the credits, which a micro-credential on the NZQCF has."),
        ({"credits": "41"}, "credits", "Credits must be a whole number from 1 to 40."),
        ({"validity_months": "0"}, "validity_months", "Validity in months must be a whole number from 1 to 120."),
        ({"grace_days": "366"}, "grace_days", "Grace in days must be a whole number from 0 to 365."),
        ({"review_months": "13"}, "review_months", "Choose review from the list."),
        ({"purposes": "FUN"}, "purposes", "Purposes: choose from the list."),
        (
            {"review_due_on": "1/7/2027"},
            "review_due_on",
            "Choose how often it is reviewed, or leave the date of the next review blank.",
        ),
    ],
)
def test_form_says_what_is_wrong(
    admin_client: BrowserClient, changes: dict[str, str], field: str, message: str
) -> None:
    response = admin_client.post(LIST, SLATE | changes)
    page = parse(response.text)
    assert response.status_code == 422
    assert page.one(f"#{field}-error").text == f"Error: {message}"
    assert page.one(f".error-summary a[href='#{field}']").text == message
    assert ("open" in page.one("#definition-form details").attributes) is (field == "credits")


def test_the_same_code_twice_is_refused_at_the_code(app: Flask, admin_client: BrowserClient) -> None:
    new_definition(app, code="RZ-1")
    response = admin_client.post(LIST, SLATE | {"code": "rz-1"})
    assert response.status_code == 409
    assert parse(response.text).one("#code-error").text == "Error: Another micro-credential has this code."


@pytest.mark.parametrize(
    ("title", "word"),
    [("National Slate Diploma", "national"), ("Slate Masters", "masters"), ("New Zealand Slating", "new zealand")],
)
def test_word_of_a_qualification_in_a_listed_title_is_a_warning(
    admin_client: BrowserClient, database_probe: DatabaseProbe, title: str, word: str
) -> None:
    sent = SLATE | {"title": title, "nzqcf_listed": "y", "credits": "5"}
    assert admin_client.post(LIST, sent).status_code == 303
    page = parse(admin_client.get(f"{LIST}/{stored(database_probe, title).id}").text)
    assert f"NZQA takes “{word}” in a title for a qualification." in page.one("#definition").text


def test_words_within_others_and_unlisted_titles_are_no_warning(app: Flask, admin_client: BrowserClient) -> None:
    for key in (
        new_definition(app, title="International Mastery", nzqcf_listed=True, credits=5),
        new_definition(app, title="National Slate Diploma"),
    ):
        assert "NZQA takes" not in parse(admin_client.get(f"{LIST}/{key}").text).one("#definition").text


def test_save_as_draft_makes_a_draft(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    assert admin_client.post(LIST, SLATE | {"state": "DRAFT"}).status_code == 303
    assert stored(database_probe).state is DefinitionState.DRAFT
    page = parse(admin_client.get(LIST).text)
    assert page.one("#definitions-table tbody .badge-amber").text == "Draft"


def test_nothing_is_created_as_retired(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    assert admin_client.post(LIST, SLATE | {"state": "RETIRED"}).status_code == 422
