"""An organisation's page: its details, and its people, searched and sorted."""

import pytest
from flask import Flask

from ranzcred.core.formats import plural
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.many import store_all
from tests.support.http.browser_client import BrowserClient
from tests.support.http.folds import history_of
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event
from tests.web.admin.members.staff_table import members

STATEMENTS = 9


def test_organisation_page_tells_details_staff_and_history(
    admin_client: BrowserClient, page: str, three: list[str]
) -> None:
    whole = assert_whole_page(admin_client.get(page))
    assert whole.one("h1").text == "Ridgeline Pending"
    assert "NZBN 9429000000017" in whole.one(".fact-line").text
    headers = ["Name", "Role", "Email", "LBP number", "Credentials", "Active", "Actions"]
    assert whole.texts("#staff-table thead th") == headers
    assert [[cell.text for cell in row.elements][:-1] for row in whole.all("#staff-table tbody tr")] == [
        ["Sione Latu", "Staff", "s@b.nz", "", "0", "Inactive"],
        ["Aroha ngata", "Staff", "", "BP7", "1", "Active"],
        ["Hēmi Tū", "Owner", "h@b.nz", "", "0", "Active"],
    ]
    assert whole.names(f"#member-{three[0]} .actions a") == [
        "Edit Sione Latu",
        "Move Sione Latu",
        "Reactivate Sione Latu",
    ]
    assert whole.names(f"#member-{three[1]}-activity") == ["Deactivate Aroha ngata"]
    assert len(history_of(admin_client, page).all(".entries > li")) == 1


def test_organisation_page_without_staff_says_how_to_begin(admin_client: BrowserClient, page: str) -> None:
    assert "Choose “Add person”" in parse(admin_client.get(page).text).one("#staff-table .empty").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=hemi+tu", [2]),
        ("q=NGATA", [1]),
        ("q=b.nz", [0, 2]),
        ("q=bp7", [1]),
        ("q=elsewhere", []),
        ("sort=-name", [2, 1, 0]),
        ("sort=role", [2, 0, 1]),
        ("sort=email", [2, 0, 1]),
        ("sort=-email", [0, 2, 1]),
        ("sort=lbp_number", [1, 0, 2]),
        ("sort=-credentials", [1, 0, 2]),
        ("sort=active", [1, 2, 0]),
    ],
)
def test_staff_are_searched_and_sorted(
    admin_client: BrowserClient, page: str, three: list[str], query: str, found: list[int]
) -> None:
    response = admin_client.htmx_get(f"{page}?{query}", source="staff-filter")
    assert_fragment(response, "staff-table")
    rows = [row["id"] for row in parse(response.text).all("tbody tr")]
    assert rows == [f"member-{three[index]}" for index in found]
    without = plural(len(found), "person", "people") if found else "No people found"
    assert htmx_event(response)["announce"] == (f"{without}, 1 of them inactive" if 0 in found else without)


def test_staff_have_pages_of_fifty_in_the_same_few_statements(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, ridge: str, page: str
) -> None:
    people = [OrganisationMember(organisation_id=ridge, first_name="A", last_name=f"N{n:02}") for n in range(51)]
    store_all(app, people[:1])
    with database_probe.statements() as few:
        admin_client.get(page)
    store_all(app, people[1:])
    with database_probe.statements() as many:
        first = admin_client.get(page)
    assert len(many) == len(few) <= STATEMENTS
    assert len(members(first)) == 50
    assert members(admin_client.get(parse(first.text).one("#page-next")["href"])) == ["A N50"]
