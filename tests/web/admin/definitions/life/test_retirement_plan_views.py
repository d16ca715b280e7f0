"""Before a micro-credential is retired, its dialog shows who keeps it, and what becomes of who is not awarded."""

import pytest
from flask import Flask

from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.retirement import assignments
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.state import DefinitionState
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_award, new_credential, new_definition
from tests.support.factories.people import new_member
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import htmx_event
from tests.web.admin.definitions.create.new_form import LIST, stored


@pytest.fixture
def slate(app: Flask) -> str:
    """Awarded to two people; 30 are assigned and not awarded."""
    key = new_definition(app, title="Slate")
    for _ in range(2):
        new_award(app, new_member(app), key, expiry=None)
    for number in range(30):
        member = new_member(app, first_name=f"Person {number:02}", last_name="Ngata")
        new_credential(app, definition_id=key, member_id=member, status=MicroCredentialStatus.NOT_STARTED)
    return key


@pytest.fixture
def successor(app: Flask, slate: str, database_probe: DatabaseProbe) -> str:
    """What four of the 30 have already."""
    key = new_definition(app, title="Slate (2027)")
    rows = table(StaffMicroCredential)
    open_ones = rows.select().where(rows.c.definition_id == slate, rows.c.awarded_on.is_(None)).order_by(rows.c.id)
    for row in database_probe.rows(open_ones)[:4]:
        new_credential(app, definition_id=key, member_id=row["member_id"])
    return key


def shown(page: Element) -> str:
    return page.one("#retirement-plan p").text


def who_stays(page: Element) -> list[str]:
    return page.texts("#retirement-plan li")


def test_dialog_says_who_keeps_it_and_that_the_others_stay(admin_client: BrowserClient, slate: str) -> None:
    page = parse(admin_client.get(f"{LIST}/{slate}/retire").text)
    assert "2 people are awarded it: awards stay valid until they expire." in page.one("#life-text").text
    assert shown(page) == "30 people are assigned and not awarded. They stay as they are."
    assert page.one("#definition-life").text.count("30 people") == 1
    assert who_stays(page) == []


def test_choice_shows_at_once_who_moves_and_who_stays(admin_client: BrowserClient, slate: str, successor: str) -> None:
    address = f"{LIST}/{slate}/retire?replaced_by={successor}&assignments=move"
    response = admin_client.htmx_get(address, source="retire-choices")
    page = parse(response.text)
    assert not page.has("#definition-life")
    sentence = "30 people are assigned and not awarded. 26 move to Slate (2027). 4 stay."
    assert (shown(page), htmx_event(response)["announce"]) == (sentence, sentence)
    assert who_stays(page) == [f"Person {n:02} Ngata stays: already has Slate (2027)" for n in range(4)]


def test_removal_shows_who_has_evidence_or_was_awarded_it(app: Flask, admin_client: BrowserClient) -> None:
    slate = new_definition(app)
    people: dict[str, dict[str, object]]
    people = {"Aroha": {}, "Hemi": {"ever_awarded": True}, "Sina": {"certificate_key": "a/b"}}
    for name, columns in people.items():
        new_credential(app, definition_id=slate, member_id=new_member(app, first_name=name, last_name="N"), **columns)
    page = parse(admin_client.get(f"{LIST}/{slate}/retire?assignments=remove").text)
    assert shown(page) == "3 people are assigned and not awarded. 1 is removed. 2 stay."
    assert who_stays(page) == ["Hemi N stays: was awarded it before", "Sina N stays: has evidence on record"]


def test_preview_without_scripts_retires_nothing_and_keeps_what_was_typed(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str, successor: str
) -> None:
    sent = {"retired_on": "28/2/2026", "reason": "New course.", "replaced_by": successor, "assignments": "move"}
    response = admin_client.post(f"{LIST}/{slate}/retire", sent | {"preview": "y"})
    page = parse(response.text)
    assert response.status_code == 200
    assert shown(page).endswith("26 move to Slate (2027). 4 stay.")
    assert (page.one("#reason").text, page.one("#retired_on")["value"]) == ("New course.", "28/02/2026")
    assert page.one("#assignments option[selected]")["value"] == "move"
    assert not page.has(".error-summary")
    assert stored(database_probe, "Slate").state is DefinitionState.ACTIVE


def test_preview_without_scripts_asks_which_is_meant(app: Flask, admin_client: BrowserClient, slate: str) -> None:
    copper = [new_definition(app, title=title) for title in ("Copper Roofs", "Copper Works")]
    address, sent = f"{LIST}/{slate}/retire", {"reason": "New course.", "assignments": "move", "preview": "y"}
    response = admin_client.post(address, sent | {"replaced_by": "copper"})
    page = parse(response.text)
    assert response.status_code == 422
    assert page.one("#replaced_by-error").text == "Error: Choose which micro-credential you mean."
    assert [each["value"] for each in page.all("#replaced_by-which input")] == copper
    again = parse(admin_client.post(address, sent | {"replaced_by": ["copper", copper[1]]}).text)
    assert shown(again).endswith("30 move to Copper Works.")


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("assignments=move", "Choose what replaces it to see who moves."),
        ("assignments=move&replaced_by={slate}", "It can't replace itself. Choose another one."),
    ],
)
def test_plan_says_why_it_is_not_known(admin_client: BrowserClient, slate: str, query: str, problem: str) -> None:
    page = parse(admin_client.get(f"{LIST}/{slate}/retire?{query.format(slate=slate)}").text)
    assert shown(page) == f"30 people are assigned and not awarded. {problem}"


def test_too_many_are_left_as_they_are(
    admin_client: BrowserClient, monkeypatch: pytest.MonkeyPatch, slate: str
) -> None:
    monkeypatch.setattr(assignments, "AT_MOST", 29)
    page = parse(admin_client.get(f"{LIST}/{slate}/retire?assignments=remove").text)
    assert "More than 29 people are assigned and not awarded. Leave them as they are" in shown(page)
