"""What the dialog of the search shows as one types."""

from datetime import date

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.many import store_all
from tests.support.factories.people import new_member
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import htmx_event
from tests.web.admin.search.conftest import Records
from tests.web.admin.search.finding import SEARCH, ask, groups, options

ASSIGN = "Assign or award micro-credentials to Aroha Ngata"


def test_people_have_their_organisation_address_and_number(admin_client: BrowserClient, records: Records) -> None:
    response = ask(admin_client, q="aroha")
    assert groups(response) == {
        "People": ["Aroha Ngata Ridge Roofing · aroha@ridge.example.nz · LBP BP123456"],
        "Actions": [ASSIGN, "Edit Aroha Ngata"],
    }
    assert htmx_event(response) == {"announce": "3 results"}
    assert [option["href"] for option in options(response)] == [
        records.person_page,
        f"{records.person_page}/assign#assign-search",
        f"{records.person_page}/edit#first_name",
        "/admin/people?q=aroha&people=all",
    ]


def test_person_who_has_left_is_found_and_marked(admin_client: BrowserClient, records: Records) -> None:
    assert groups(ask(admin_client, q="latu")) == {
        "People": ["Sione Latu Inactive Ridge Roofing"],
        "Actions": ["Edit Sione Latu"],
    }


def test_groups_whose_names_begin_so_come_first(admin_client: BrowserClient, records: Records) -> None:
    found = groups(ask(admin_client, q="ridge"))
    assert list(found) == ["Organisations", "People"]
    assert found["Organisations"] == [
        "Ridge Roofing trading as Ridge & Co · Nelson",
        "Ridge Slating Suspended",
    ]
    assert groups(ask(admin_client, q="slate rep"))["Micro-credentials"] == ["Slate Repair Level 4 · RANZ"]


@pytest.mark.parametrize(
    ("q", "heading", "first", "address"),
    [
        ("import", "Pages", "Import people", "/admin/programme/import?kind=staff#file"),
        ("import org", "Pages", "Import organisations", "/admin/programme/import#file"),
        ("expiring", "Pages", "Expiring in 30 days", "/admin/credentials?expiry=30&sort=expiry"),
        ("failed", "Pages", "Messages that failed", "/admin/notifications?status=FAILED"),
        ("award", "Pages", "People g p", "/admin/people"),
        ("awaiting", "Pages", "Awaiting assessment", "/admin/credentials?status=ASSESSMENT_PENDING"),
        ("AUDIT LOG", "Pages", "Audit log g a", "/admin/audit-log"),
        ("history", "Pages", "Audit log g a", "/admin/audit-log"),
        ("notification settings", "Pages", "Notification settings", "/settings/notifications"),
        ("account", "Pages", "Your account", "/account"),
        ("password", "Pages", "Your account", "/account"),
        ("tokens", "Pages", "API tokens", "/account/api-tokens"),
        ("create micro", "Actions", "Create micro-credential", "/admin/micro-credentials/new#title"),
        ("new org", "Actions", "Create organisation", "/admin/programme/new#name"),
    ],
)
def test_pages_and_actions_are_found_by_their_words(
    admin_client: BrowserClient, records: Records, q: str, heading: str, first: str, address: str
) -> None:
    response = ask(admin_client, q=q)
    assert next(iter(groups(response).items()))[0] == heading
    assert next(iter(groups(response).values()))[0] == first
    assert options(response)[0]["href"] == address


@pytest.mark.parametrize("q", ["audit log last month", "who changed last month", "last month"])
def test_log_of_a_period_is_found(
    app: Flask, admin_client: BrowserClient, monkeypatch: pytest.MonkeyPatch, q: str
) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 3, 2))
    response = ask(admin_client, q=q)
    assert groups(response)["Pages"][0] == "Audit log: last month"
    assert options(response)[0]["href"] == "/admin/audit-log?from=2026-02-01&to=2026-02-28"


def test_page_that_is_called_so_comes_before_people_whose_names_begin_so(
    app: Flask, admin_client: BrowserClient
) -> None:
    new_member(app, first_name="Import", last_name="Peopleson")
    assert list(groups(ask(admin_client, q="import people"))) == ["Pages", "People", "Actions"]
    assert list(groups(ask(admin_client, q="import peopl"))) == ["People", "Pages", "Actions"]


@pytest.mark.parametrize("q", ["sign out", "SIGN OUT", "log out", "logout"])
def test_sign_out_is_the_form_that_is_on_every_page(app: Flask, admin_client: BrowserClient, q: str) -> None:
    new_member(app, first_name="Signe", last_name="Outram")
    first = options(ask(admin_client, q=q))[0]
    assert (first.tag, first["type"], first["form"], first.text) == ("button", "submit", "sign-out", "Sign out")


@pytest.mark.parametrize(
    ("q", "label", "address"),
    [
        ("assign slate", "Assign or award Slate Repair to people", "{0.definition_page}/assign#assign-search"),
        ("award aroha", ASSIGN, "{0.person_page}/assign#assign-search"),
        ("assi to ngata", ASSIGN, "{0.person_page}/assign#assign-search"),
        ("edit slate rep", "Edit Slate Repair", "{0.definition_page}/edit#title"),
        ("edit ridge roofing", "Edit Ridge Roofing", "{0.organisation_page}/edit#name"),
        ("add person to ridge roof", "Add person to Ridge Roofing", "{0.organisation_page}/staff/new#first_name"),
    ],
)
def test_verb_and_a_name_give_the_action(
    admin_client: BrowserClient, records: Records, q: str, label: str, address: str
) -> None:
    first = options(ask(admin_client, q=q))[0]
    assert (first.text, first["href"]) == (label, address.format(records))


def test_nothing_is_assigned_to_a_person_who_has_left(admin_client: BrowserClient, records: Records) -> None:
    assert groups(ask(admin_client, q="assign latu")) == {}


def test_nothing_found_is_said(admin_client: BrowserClient) -> None:
    response = ask(admin_client, q="<b>qqq</b>")
    assert options(response) == []
    assert "Nothing found for “<b>qqq</b>”." in response.text.replace("&lt;", "<").replace("&gt;", ">")
    assert "<b>qqq" not in response.text
    assert htmx_event(response) == {"announce": "Nothing found"}


def test_last_option_leads_to_all_people_who_are_found(admin_client: BrowserClient, records: Records) -> None:
    last = options(ask(admin_client, q="ridge roofing"))[-1]
    assert last.text == "All people matching “ridge roofing”"
    assert parse(admin_client.get(last["href"]).text).texts("tbody .title") == ["Sione Latu", "Aroha Ngata"]


def test_last_option_leads_to_the_page_of_results_where_nobody_is_found(
    admin_client: BrowserClient, records: Records
) -> None:
    last = options(ask(admin_client, q="slate & repair"))[-1]
    assert (last.text, last["href"]) == ("All results for “slate & repair”", f"{SEARCH}?q=slate+%26+repair")
    assert parse(admin_client.get(last["href"]).text).one("#page-search")["value"] == "slate & repair"
    assert "All" not in {each.text.split()[0] for each in options(ask(admin_client))}


def test_names_are_shown_as_they_are_written(app: Flask, admin_client: BrowserClient) -> None:
    new_member(app, first_name="<i>Hana</i>", last_name="O'Neill", email=None)
    [person, *_] = options(ask(admin_client, q="i hana"))
    assert person.text.startswith("<i>Hana</i> O'Neill")


def test_number_of_statements_is_the_same_however_many_there_are(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, records: Records
) -> None:
    ask(admin_client, q="zz")
    counts = []
    for number in (0, 60):
        people = [
            OrganisationMember(organisation_id=records.ridge, first_name="Aroha", last_name=f"N{n}")
            for n in range(number)
        ]
        store_all(app, people)
        with database_probe.statements() as seen:
            shown = groups(ask(admin_client, q="aroha"))
        counts.append(len(seen))
        assert len(shown["People"]) == min(8, number + 1)
    assert counts[0] == counts[1] <= 4


def test_search_that_cannot_be_read_is_refused(admin_client: BrowserClient) -> None:
    assert admin_client.get(f"{SEARCH}?q={'a' * 201}").status_code == 400
    assert admin_client.get(f"{SEARCH}?q=%00").status_code == 400
