"""A member's page: details, credentials and history."""

from flask import Flask

from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential
from tests.support.factories.people import new_member, new_organisation
from tests.support.http.browser_client import BrowserClient
from tests.support.http.folds import history_of
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page


def test_member_page_tells_details_credentials_and_history(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str, ridge: str, three: list[str]
) -> None:
    new_credential(app, definition_id=slate, member_id=three[0])
    page = assert_whole_page(admin_client.get(f"/admin/programme/{ridge}/staff/{three[0]}"))
    assert page.one("h1").text == "Aroha Ngata"
    assert "Email aroha@ridge.nz" in page.one(".fact-line").text
    assert [link["href"] for link in page.all(".fact-line a")] == [f"/admin/programme/{ridge}", "mailto:aroha@ridge.nz"]
    row = page.one("#person-credentials-table tbody tr")
    assert [cell.text for cell in row.elements][:-1] == ["Slate Works", "4", "In Training", "", ""]
    assert [(action["aria-label"], action["data-key"]) for action in row.all(".actions a")] == [
        ("Edit Slate Works", "e"),
        ("Award Slate Works", "a"),
        ("Remove Slate Works", "r"),
    ]
    history = history_of(admin_client, f"/admin/programme/{ridge}/staff/{three[0]}")
    assert len(history.all(".entries > li")) == 2
    staff = parse(admin_client.get(f"/admin/programme/{ridge}").text)
    assert f"/admin/programme/{ridge}/staff/{three[0]}" in [link["href"] for link in staff.all("#staff-table a.title")]


def test_member_page_elsewhere_is_not_found(app: Flask, admin_client: BrowserClient, three: list[str]) -> None:
    response = admin_client.get(f"/admin/programme/{new_organisation(app)}/staff/{three[0]}")
    assert response.status_code == 404
    assert "They may have moved." in response.text


def test_member_page_of_somebody_inactive_offers_no_assignment(
    app: Flask, admin_client: BrowserClient, ridge: str
) -> None:
    key = new_member(app, organisation_id=ridge, active=False)
    page = assert_whole_page(admin_client.get(f"/admin/programme/{ridge}/staff/{key}"))
    assert not page.has("#assign-credentials")
    assert "Inactive people can't be given credentials. Reactivate them first." in page.one("main").text
