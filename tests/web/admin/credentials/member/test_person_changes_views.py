"""A person's credentials are changed, renewed and removed on their own page, and come back to it."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_award, new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event

ROWS = table(StaffMicroCredential)


@pytest.fixture
def page(app: Flask) -> str:
    """The address of Aroha Ngata's page."""
    ridge = new_organisation(app, name="Ridgeline")
    return f"/admin/programme/{ridge}/staff/{new_member(app, organisation_id=ridge)}"


@pytest.fixture
def slate(app: Flask, page: str) -> str:
    """An award that has run out."""
    definition = new_definition(app, title="Slate Works", level=4)
    return new_award(app, page.rpartition("/")[2], definition, expiry=date(2020, 2, 29))


def test_credential_is_renewed_on_the_page_of_its_person(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, slate: str
) -> None:
    opened = assert_fragment(
        admin_client.htmx_get(f"{page}/credentials/{slate}/award", current_url=page), "credential-form"
    )
    assert opened.one("#standing option[selected]").text == "Awarded"
    sent = {"status": "AWARDED", "awarded_on": "1/03/2026", "expiry_date": "+3y", "version": "1"}
    response = admin_client.htmx_post(f"{page}/credentials/{slate}", sent, current_url=page)
    fragment = assert_fragment(response, "credential-form")
    assert fragment.texts("#person-credentials-table tbody .title") == ["Slate Works"]
    assert fragment.has("#member-history")
    assert htmx_event(response)["focus"] == [f"credential-{slate}-edit"]
    row = database_probe.rows(select(ROWS))[0]
    assert (row["status"], row["awarded_on"], row["expiry_date"]) == (
        MicroCredentialStatus.AWARDED,
        date(2026, 3, 1),
        date(2029, 3, 1),
    )


def test_credential_is_removed_on_the_page_of_its_person_without_scripts(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, page: str
) -> None:
    definition = new_definition(app, title="Slate Works")
    slate = new_credential(app, definition_id=definition, member_id=page.rpartition("/")[2])
    asked = assert_whole_page(admin_client.get(f"{page}/credentials/{slate}/remove"))
    assert asked.one("#remove-heading").text.startswith("Remove Slate Works from ")
    response = admin_client.post(f"{page}/credentials/{slate}/remove")
    assert response.status_code == 303
    assert response.headers["Location"].partition("#")[0] == page
    assert database_probe.count(StaffMicroCredential) == 0
    assert "has no credentials yet" in parse(admin_client.get(page).text).one("#person-credentials-table").text


def test_credential_of_another_person_is_not_found(app: Flask, admin_client: BrowserClient, page: str) -> None:
    theirs = new_credential(app)
    assert admin_client.get(f"{page}/credentials/{theirs}/edit").status_code == 404


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Copper", "Slate Works"]),
        ("?sort=level", ["Slate Works", "Copper"]),
        ("?sort=-title", ["Slate Works", "Copper"]),
    ],
)
def test_credentials_of_a_person_are_sorted(
    app: Flask, admin_client: BrowserClient, page: str, slate: str, query: str, titles: list[str]
) -> None:
    new_credential(app, definition_id=new_definition(app, title="Copper", level=6), member_id=page.rpartition("/")[2])
    shown = parse(admin_client.get(f"{page}{query}").text)
    assert shown.texts("#person-credentials-table tbody .title") == titles


def test_page_of_a_person_takes_the_same_few_statements_whatever_they_have(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, page: str
) -> None:
    counts = []
    for number in (1, 60):
        for _ in range(number):
            new_credential(app, member_id=page.rpartition("/")[2])
        admin_client.get(page)
        with database_probe.statements() as seen:
            shown = parse(admin_client.get(page).text)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 9
    assert len(shown.all("#person-credentials-table tbody tr")) == 50
