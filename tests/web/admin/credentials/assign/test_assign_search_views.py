"""Assigning: what is found, and at what cost."""

from flask import Flask
from sqlalchemy import select

from ranzcred.domain.directory.models import OrganisationMember
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential
from tests.support.factories.many import store_all
from tests.support.factories.people import new_member
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, htmx_event

SEARCH = "assign-search"
STATEMENTS = 12


def test_search_tells_name_organisation_and_who_has_it(
    app: Flask, admin_client: BrowserClient, slate: str, page: str, ridge: str, three: list[str]
) -> None:
    new_credential(app, definition_id=slate, member_id=three[0])
    new_member(app, organisation_id=ridge, first_name="Gone", last_name="Away", active=False)
    response = admin_client.htmx_get(f"{page}/assign?q=ridge", current_url=page, source=SEARCH)
    found = assert_fragment(response, "assign-found")
    assert htmx_event(response) == {"announce": "3 people"}
    assert found.texts("label") == [
        "Sione Latu Ridgeline · sione@ridge.nz",
        "Aroha Ngata Ridgeline · aroha@ridge.nz Already assigned",
        "Mere Parata Ridgeline · mere@ridge.nz",
    ]
    [box] = found.all("[aria-disabled=true]")
    assert box["data-refusal"] == "Aroha Ngata already has this micro-credential."
    assert "name" not in box.attributes
    assert [each["value"] for each in found.all("input[name=picked]")] == [three[2], three[1]]
    nobody = admin_client.htmx_get(f"{page}/assign?q=zz", current_url=page, source=SEARCH)
    assert htmx_event(nobody) == {"announce": "No one found. Inactive people aren't listed."}


def test_search_says_where_there_are_more(app: Flask, admin_client: BrowserClient, page: str, ridge: str) -> None:
    store_all(
        app,
        [
            OrganisationMember(organisation_id=ridge, first_name="Aroha", last_name=f"Ngata {number:02}")
            for number in range(21)
        ],
    )
    response = admin_client.htmx_get(f"{page}/assign?q=aroha", current_url=page, source=SEARCH)
    assert len(parse(response.text).all("label")) == 20
    assert htmx_event(response) == {"announce": "21 people, the first 20 shown. Keep typing to narrow it down."}


def test_assign_costs_the_same_whoever_is_found_and_picked(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, ridge: str, three: list[str]
) -> None:
    people = [OrganisationMember(organisation_id=ridge, first_name="Aroha", last_name=f"N{n}") for n in range(40)]
    store_all(app, people)
    for _ in range(3):  # each of an organisation of their own
        new_member(app)
    many = [row["id"] for row in database_probe.rows(select(table(OrganisationMember)))]
    admin_client.get(page)
    counts = []
    for keys in (three[:1], many):
        with database_probe.statements() as seen:
            sent = {"picked": keys, "q": "aroha" if len(keys) > 1 else "latu", "find": "yes"}
            admin_client.htmx_post(f"{page}/assign", sent, current_url=page)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= STATEMENTS
