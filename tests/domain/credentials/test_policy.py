"""Who may award: one permission, whichever of the ways a credential becomes Awarded."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from ranzcred.core.errors import MESSAGES, Denied
from ranzcred.core.permissions import PERMISSIONS, Permission, Role
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import LONG_AGO, new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation
from tests.support.http.api_client import API, ApiClient, refused
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_whole_page, htmx_event

CATALOGUE = "/admin/micro-credentials"
SENTENCE = MESSAGES[Denied.status]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Somebody in training, and somebody who has nothing yet."""

    definition: str
    credential: str
    organisation: str
    member: str

    @property
    def page(self) -> str:
        return f"{CATALOGUE}/{self.definition}"

    @property
    def member_page(self) -> str:
        return f"/admin/programme/{self.organisation}/staff/{self.member}"

    def form(self, door: str, status: str) -> tuple[str, dict[str, object]]:
        """The address and the form by which a page leads to a status."""
        if door == "edit":
            return f"{self.page}/staff/{self.credential}", {"status": status, "version": "1"}
        if door == "bulk":
            action = "AWARD" if status == "AWARDED" else status
            return f"{self.page}/staff/bulk/confirmed", {"chosen": f"{self.credential}:1", "action": action}
        if door == "assign to people":
            return f"{self.page}/assign", {"picked": self.member, "status": status}
        return f"{self.member_page}/assign", {"picked": self.definition, "status": status}

    def call(self, door: str, status: str) -> tuple[str, str, dict[str, object]]:
        """The method, address and object by which the API leads to a status."""
        if door == "API assign":
            sent = {"definitionId": self.definition, "memberId": self.member, "status": status}
            return "POST", f"{API}/assign", dict(sent)
        return "PATCH", f"{API}/{self.definition}/staff", {"staffCredentialId": self.credential, "status": status}


@pytest.fixture
def place(app: Flask) -> Place:
    definition, organisation = new_definition(app, title="Slate Repair"), new_organisation(app)
    return Place(
        definition=definition,
        credential=new_credential(app, definition_id=definition),
        organisation=organisation,
        member=new_member(app, organisation_id=organisation),
    )


@pytest.fixture
def nobody_awards(monkeypatch: pytest.MonkeyPatch) -> None:
    """RANZ administrators may do everything but award."""
    without = PERMISSIONS[Role.RANZ_ADMIN] - {Permission.CREDENTIAL_AWARD}
    monkeypatch.setitem(PERMISSIONS, Role.RANZ_ADMIN, without)


@pytest.fixture
def stored(database_probe: DatabaseProbe) -> Callable[[], list[str]]:
    """The statuses that are stored, of whoever holds anything."""
    column = table(StaffMicroCredential).c.status
    return lambda: sorted(row["status"] for row in database_probe.rows(select(column)))


PAGES = ("edit", "bulk", "assign to people", "assign to a person")
CALLS = ("API assign", "API patch")


@pytest.mark.usefixtures("nobody_awards")
@pytest.mark.parametrize("door", PAGES)
def test_award_by_a_page_is_refused_to_whoever_may_not(
    admin_client: BrowserClient, database_probe: DatabaseProbe, place: Place, door: str
) -> None:
    where, sent = place.form(door, "AWARDED")
    before = database_probe.last_seq()
    whole = admin_client.post(where, sent)
    assert whole.status_code == 403
    assert SENTENCE in assert_whole_page(whole).text
    fragment = admin_client.htmx_post(where, sent, current_url=place.page)
    assert (fragment.status_code, fragment.text, htmx_event(fragment)) == (403, "", {"alert": SENTENCE})
    assert database_probe.last_seq() == before


@pytest.mark.usefixtures("nobody_awards")
@pytest.mark.parametrize("door", CALLS)
def test_award_by_the_api_is_refused_to_whoever_may_not(
    api_client: ApiClient, database_probe: DatabaseProbe, place: Place, door: str
) -> None:
    before = database_probe.last_seq()
    assert refused(api_client.call(*place.call(door, "AWARDED")), 403, "Forbidden") == {}
    assert database_probe.last_seq() == before


@pytest.mark.usefixtures("nobody_awards")
def test_award_of_many_is_refused_before_it_is_confirmed(admin_client: BrowserClient, place: Place) -> None:
    _, sent = place.form("bulk", "AWARDED")
    assert admin_client.post(f"{place.page}/staff/bulk", sent).status_code == 403


def by_any_door(
    admin_client: BrowserClient, api_client: ApiClient, place: Place, door: str, status: str
) -> TestResponse:
    if door in CALLS:
        return api_client.call(*place.call(door, status))
    return admin_client.post(*place.form(door, status))


@pytest.mark.parametrize("door", [*PAGES, *CALLS])
def test_award_is_done_for_whoever_may(
    admin_client: BrowserClient, api_client: ApiClient, stored: Callable[[], list[str]], place: Place, door: str
) -> None:
    assert by_any_door(admin_client, api_client, place, door, "AWARDED").status_code < 400
    assert "AWARDED" in stored()


@pytest.mark.usefixtures("nobody_awards")
@pytest.mark.parametrize("door", [*PAGES, *CALLS])
def test_other_changes_are_done_for_whoever_may_not_award(
    admin_client: BrowserClient, api_client: ApiClient, stored: Callable[[], list[str]], place: Place, door: str
) -> None:
    assert by_any_door(admin_client, api_client, place, door, "ASSESSMENT_PENDING").status_code < 400
    assert "ASSESSMENT_PENDING" in stored()


def options(page: Element, field: str) -> list[str]:
    return page.texts(f"{field} option")


def offers(admin_client: BrowserClient, place: Place) -> list[list[str]]:
    """What the four pages offer to choose from."""
    pages = [
        (place.page, "#bulk-action"),
        (f"{place.page}/staff/{place.credential}/edit", "#standing"),
        (f"{place.page}/assign", "#standing"),
        (f"{place.member_page}/assign", "#standing"),
    ]
    return [options(parse(admin_client.get(where).text), field) for where, field in pages]


def test_pages_offer_to_award_to_whoever_may(
    admin_client: BrowserClient, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    award = {"Award", "Awarded", "Renew"}
    with_it = offers(admin_client, place)
    assert [len(award & set(each)) for each in with_it] == [2, 1, 1, 1]
    without = PERMISSIONS[Role.RANZ_ADMIN] - {Permission.CREDENTIAL_AWARD}
    monkeypatch.setitem(PERMISSIONS, Role.RANZ_ADMIN, without)
    assert offers(admin_client, place) == [[word for word in each if word not in award] for each in with_it]


@pytest.mark.usefixtures("nobody_awards")
def test_form_of_an_award_keeps_its_status(app: Flask, admin_client: BrowserClient, place: Place) -> None:
    """Whoever may not award corrects the notes of an award."""
    awarded = new_credential(
        app, definition_id=place.definition, status=MicroCredentialStatus.AWARDED, awarded_on=LONG_AGO
    )
    form = parse(admin_client.get(f"{place.page}/staff/{awarded}/edit").text)
    assert form.one("#standing option[selected]").text == "Awarded"
    sent = {"status": "AWARDED", "awarded_on": str(LONG_AGO), "notes": "Seen.", "version": "1"}
    assert admin_client.post(f"{place.page}/staff/{awarded}", sent).status_code == 303
