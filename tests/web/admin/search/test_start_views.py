"""What the dialog offers before anything is typed: records viewed lately, the page's actions, areas and actions."""

import pytest
from flask import Flask

from tests.support.factories.people import new_member
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import htmx_event
from tests.web.admin.search.conftest import Records
from tests.web.admin.search.finding import ask, groups, options

ABSENT = "00000000-0000-7000-8000-0000000000ff"


def test_start_has_the_areas_and_the_actions_of_every_page(admin_client: BrowserClient) -> None:
    response = ask(admin_client)
    found = groups(response)
    assert list(found) == ["Go to", "Actions"]
    assert found["Go to"][0] == "Dashboard g d"
    assert found["Actions"] == [
        "Create micro-credential",
        "Create organisation",
        "Add person: choose the organisation first",
        "Sign out",
    ]
    assert htmx_event(response) == {}
    nav = parse(admin_client.get("/admin").text)
    assert [link["href"] for link in nav.all(".site-nav a")] == [
        each["href"] for each in options(response)[: len(found["Go to"])]
    ]


def test_records_viewed_lately_are_shown_in_order_and_those_that_are_gone_are_not(
    admin_client: BrowserClient, records: Records
) -> None:
    remembered = [
        f"definition:{records.slate}",
        f"person:{ABSENT}",
        f"organisation:{records.ridge}",
        f"organisation:{records.slate}",
        f"person:{records.aroha}",
        "person:../../etc",
        "user:1",
        "",
    ]
    response = ask(admin_client, recent=",".join(remembered))
    assert groups(response)["Recently viewed"] == [
        "Slate Repair Level 4 · RANZ",
        "Ridge Roofing trading as Ridge & Co · Nelson",
        "Aroha Ngata Ridge Roofing · aroha@ridge.example.nz · LBP BP123456",
    ]
    assert [each["href"] for each in options(response)[:3]] == [
        records.definition_page,
        records.organisation_page,
        records.person_page,
    ]


def test_eight_are_remembered_at_most(app: Flask, admin_client: BrowserClient) -> None:
    people = [new_member(app, first_name=f"P{n}", last_name=None) for n in range(10)]
    response = ask(admin_client, recent=",".join(f"person:{key}" for key in people))
    assert [each.split()[0] for each in groups(response)["Recently viewed"]] == [f"P{n}" for n in range(8)]


@pytest.mark.parametrize(
    ("page", "actions"),
    [
        ("person_page", ["Assign or award micro-credentials to Aroha Ngata", "Edit Aroha Ngata"]),
        ("organisation_page", ["Add person to Ridge Roofing", "Edit Ridge Roofing"]),
        ("definition_page", ["Assign or award Slate Repair to people", "Edit Slate Repair"]),
    ],
)
def test_page_of_a_record_offers_what_may_be_done_with_it(
    admin_client: BrowserClient, records: Records, page: str, actions: list[str]
) -> None:
    address = getattr(records, page)
    viewed = parse(admin_client.get(address).text).one("body")["data-viewed"]
    found = groups(ask(admin_client, on=f"{address}?sort=name", recent=f"{viewed},definition:{ABSENT}"))
    assert list(found) == ["On this page", "Go to", "Actions"]
    assert found["On this page"] == actions
    verb = actions[0].split()[0].lower()
    assert groups(ask(admin_client, on=address, q=verb))["Actions"][0] == actions[0]


def test_other_pages_are_no_record(admin_client: BrowserClient, records: Records) -> None:
    for address in ("/admin", "/admin/programme", f"{records.person_page}/edit"):
        assert parse(admin_client.get(address).text).one("body")["data-viewed"] == ""


def test_page_of_a_record_that_is_gone_offers_nothing_for_it(app: Flask, admin_client: BrowserClient) -> None:
    assert "On this page" not in groups(ask(admin_client, on=f"/admin/micro-credentials/{ABSENT}"))
