"""Every list of the product can be exported: all of its pages, as they are shown."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.permissions import Role
from ranzcred.domain.coverage.filters import CoverageView
from ranzcred.domain.credentials.status import MicroCredentialStatus as Status
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.messages import new_message
from tests.support.factories.people import Account, new_member, new_organisation, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.routes.addresses import address, read, routes
from tests.web.exports.files import ask, csv_rows, names_on_pages, sheet_rows, workbook

NOT_EXPORTED = {
    "dev.component_list": "samples of the gallery",
}
"""Lists without a file, by the endpoint of their page, with the reason."""
PEOPLE = 70
SignIn = Callable[[Account], BrowserClient]


def test_every_list_on_a_page_has_a_file(
    app: Flask, admin_client: BrowserClient, org_admin_client: BrowserClient
) -> None:
    adapter = app.url_map.bind("localhost")
    seen = set()
    for method, rule in routes(app):
        for client in (admin_client, org_admin_client) if method == "GET" and not rule.rule.startswith("/api") else ():
            response = read(client.get(address(app, rule)))
            if response.status_code != 200 or response.mimetype != "text/html":
                continue
            for form in parse(response.text).all("form[id$=-sort]"):
                endpoint, _ = adapter.match(urlsplit(form["action"]).path, method="GET")
                seen.add(str(endpoint))
    without = {each for each in seen if f"{each}_export" not in app.view_functions}
    assert without == set(NOT_EXPORTED)
    assert len(seen) >= 12


@pytest.mark.parametrize("view", list(CoverageView))
def test_every_view_of_coverage_has_a_file(admin_client: BrowserClient, view: CoverageView) -> None:
    for kind in ("csv", "xlsx"):
        assert ask(admin_client, "/admin/coverage/export", kind, view=view).status_code == 200


@pytest.fixture
def ridge(app: Flask) -> str:
    """An organisation with more people than a page has; every third has an award, every seventh has left."""
    key, slate = new_organisation(app, name="Ridgeline"), new_definition(app, title="Slate Repair")
    today = clock.today()
    for number in range(PEOPLE):
        name = f"Person {number * 37 % PEOPLE:02}"
        member = new_member(app, organisation_id=key, first_name=name, last_name="Ngata", active=number % 7 != 3)
        if number % 3 == 0:
            new_credential(app, definition_id=slate, member_id=member, status=Status.AWARDED, awarded_on=today)
        new_credential(app, definition_id=new_definition(app, title=f"Copper {number:02}"), member_id=member)
        new_organisation(app, name=f"Skyline {number:02}", city="Nelson" if number % 2 else None)
        new_user(app, name=f"User {number * 31 % PEOPLE:02}", role=Role.RANZ_AUDITOR)
    return key


def assert_same(client: BrowserClient, page: str, file: str, column: str, **query: str) -> None:
    shown = names_on_pages(client, page, **query)
    assert shown, page
    assert [row[column] for row in csv_rows(client, file, **query)] == shown
    assert [row[column] for row in sheet_rows(workbook(client, file, **query))] == shown


@pytest.mark.parametrize(
    ("page", "column", "query"),
    [
        ("/admin/people", "Name", {}),
        ("/admin/people", "Name", {"q": "ngata 3", "sort": "-name", "people": "all"}),
        ("/admin/people", "Name", {"sort": "lbp_number", "people": "left"}),
        ("/admin/credentials", "Person", {}),
        ("/admin/credentials", "Person", {"sort": "-expiry", "status": "AWARDED"}),
        ("/admin/credentials", "Person", {"q": "slate"}),
        ("/admin/programme", "Name", {"sort": "-city"}),
        ("/admin/programme", "Name", {"q": "skyline"}),
        ("/admin/micro-credentials", "Title", {"sort": "title"}),
        ("/admin/micro-credentials", "Title", {"q": "copper 1"}),
        ("/admin/users", "Name", {"sort": "-name", "role": "ranz:auditor"}),
    ],
)
def test_file_has_the_rows_of_all_pages(
    admin_client: BrowserClient, ridge: str, page: str, column: str, query: dict[str, str]
) -> None:
    assert_same(admin_client, page, f"{page}/export", column, **query)


def test_files_of_one_record_have_the_rows_of_all_pages(app: Flask, admin_client: BrowserClient, ridge: str) -> None:
    for sort in ("name", "-credentials", "email"):
        assert_same(
            admin_client, f"/admin/programme/{ridge}", f"/admin/programme/{ridge}/staff/export", "Name", sort=sort
        )
    [slate] = [
        each["href"].rpartition("/")[2]
        for each in parse(admin_client.get("/admin/micro-credentials?q=slate+repair").text).all("tbody a.title")
    ]
    page = f"/admin/micro-credentials/{slate}"
    for query in ({}, {"sort": "-staff", "staff": "all"}, {"on": clock.today().isoformat()}, {"q": "ngata"}):
        assert_same(admin_client, page, f"{page}/staff/export", "Person", **query)


def test_files_of_an_organisation_have_the_rows_of_all_pages(app: Flask, signed_in: SignIn, ridge: str) -> None:
    new_member(app, organisation_id=ridge, first_name="Zoe", last_name="Without")
    boss = signed_in(new_user(app, role=Role.ORG_ADMIN, organisation_id=ridge))
    assert_same(boss, "/people", "/people/export", "Name", sort="-name")
    people = [row["Person"] for row in csv_rows(boss, "/credentials/export", staff="all")]
    assert len(people) == PEOPLE + len(range(0, PEOPLE, 3)) + 1
    assert people[-1] == "Zoe Without"
    assert csv_rows(boss, "/people/export")[0]["May sign in"]


def test_file_of_messages_has_the_rows_of_all_pages(app: Flask, admin_client: BrowserClient) -> None:
    for number in range(60):
        new_message(app, title=f"Award {number * 7 % 60:02} expires")
    assert_same(admin_client, "/admin/notifications", "/admin/notifications/export", "Title", sort="title")
