"""Those who hold a definition, on its page: listed, searched and filtered."""

import pytest
from flask import Flask

from ranzcred.core.formats import plural
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential
from tests.support.factories.many import store_all
from tests.support.factories.people import new_organisation
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event
from tests.web.admin.credentials.holders.holder_forms import LIST, days, names, words

STATEMENTS = 10


def test_definition_page_lists_who_holds_it(admin_client: BrowserClient, page: str, four: list[str]) -> None:
    whole = assert_whole_page(admin_client.get(page))
    assert whole.texts("#holders-table thead th")[1:] == [
        "Person",
        "Organisation",
        "Status",
        "Awarded",
        "Expiry",
        "Actions",
    ]
    rows = whole.all("#holders-table tbody tr")
    assert [[cell.text for cell in row.elements][1:-1] for row in rows] == [
        ["Aroha Ngata", "Ridgeline", "In Training", "", ""],
        ["Hēmi Tū", "Ridgeline", "Awarded", words(days(-9)), f"{words(days(0))}, expires today"],
        ["Mere Latu", "Slate & Co", "Expired", words(days(-40)), f"{words(days(-12))}, expired 12 days ago"],
        ["Sione Pou", "Slate & Co", "Awarded", words(days(-1)), f"{words(days(465))}, about 15 months left"],
    ]
    assert [row.one(".badge")["class"] for row in rows] == [
        "badge badge-blue",
        "badge badge-green",
        "badge badge-red",
        "badge badge-green",
    ]
    assert [row["id"] for row in rows if row.has(".expiry-urgent .icon")] == [f"credential-{four[1]}"]
    actions = whole.names(f"#credential-{four[0]} .actions a")
    assert actions == ["Edit Aroha Ngata", "Award Aroha Ngata", "Remove Aroha Ngata"]
    assert whole.names(f"#credential-{four[0]} [data-select]") == ["Select Aroha Ngata"]
    counted = {link.text: link["href"] for link in whole.all(".status-counts a")}
    assert set(counted) == {"All 4", "In Training 1", "Awarded 2", "Expired 1"}
    assert names(parse(admin_client.get(counted["Expired 1"].partition("#")[0]).text)) == ["Mere Latu"]


def test_definition_page_with_nobody_to_list_says_why(admin_client: BrowserClient, page: str, app: Flask) -> None:
    assert "No one has this micro-credential" in parse(admin_client.get(page).text).one("#holders-table .empty").text
    new_credential(app, definition_id=page.removeprefix(f"{LIST}/"))
    nobody = parse(admin_client.get(f"{page}?q=nowhere").text)
    assert "No one matches" in nobody.one("#holders-table .empty").text
    assert len(names(parse(admin_client.get(nobody.one(".empty a")["href"].partition("#")[0]).text))) == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=hemi+tu", [1]),
        ("q=slate", [2, 3]),
        ("status=EXPIRED", [2]),
        ("expiry=30", [1]),
        ("expiry=none", [0]),
        ("organisation=elsewhere", []),
        ("sort=-staff", [1, 3, 0, 2]),
        ("sort=expiry", [2, 1, 3, 0]),
    ],
)
def test_holders_are_searched_filtered_and_sorted(
    admin_client: BrowserClient, page: str, four: list[str], query: str, found: list[int]
) -> None:
    response = admin_client.htmx_get(f"{page}?{query}", source="holders-filter", current_url=page)
    assert_fragment(response, "holders-table")
    rows = [row["id"] for row in parse(response.text).all("tbody tr")]
    assert rows == [f"credential-{four[index]}" for index in found]
    assert htmx_event(response)["announce"] == (plural(len(found), "person", "people") if found else "No people found")
    whole = assert_whole_page(admin_client.get(f"{page}?{query}"))
    assert names(whole) == names(parse(response.text))
    assert admin_client.get(f"{page}?sort=level").status_code == 400


def test_holders_have_pages_of_fifty_in_the_same_few_statements(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, definition: str, page: str
) -> None:
    people = [OrganisationMember(organisation_id=new_organisation(app), first_name="A", last_name="B")]
    people += [OrganisationMember(organisation_id=new_organisation(app), first_name="A", last_name="B")]
    people += [
        OrganisationMember(organisation_id=people[0].organisation_id, first_name="A", last_name=f"N{n:02}")
        for n in range(49)
    ]
    credentials = [StaffMicroCredential(definition_id=definition, member=member) for member in people]
    store_all(app, credentials[:1])
    with database_probe.statements() as few:
        admin_client.get(page)
    store_all(app, credentials[1:])
    with database_probe.statements() as many:
        first = parse(admin_client.get(page).text)
    assert len(many) == len(few) <= STATEMENTS
    assert len(names(first)) == 50
    response = admin_client.htmx_get(first.one("#page-next")["href"], source="page-next", current_url=page)
    assert htmx_event(response) == {"announce": "Page 2 of 2", "focus": ["holders-heading"]}
    assert len(names(parse(response.text))) == 1
