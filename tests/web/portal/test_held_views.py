"""The page of what an organisation's staff hold, and of what somebody holds themselves."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.permissions import Role
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.many import store_all
from tests.support.factories.people import Account, new_member, new_organisation, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event

PAGE = "/credentials"
Status = MicroCredentialStatus
SignIn = Callable[[Account], BrowserClient]


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline")


@pytest.fixture
def boss(app: Flask, ridge: str, signed_in: SignIn) -> BrowserClient:
    """The organisation's administrator."""
    return signed_in(new_user(app, role=Role.ORG_ADMIN, organisation_id=ridge))


@pytest.fixture
def aroha(app: Flask, ridge: str) -> str:
    """Somebody with an award and another in training, beside a colleague who left with one."""
    key = new_member(app, organisation_id=ridge, first_name="Aroha", last_name="Ngata")
    definition = new_definition(
        app, title="Slate <Works>", level=4, issuing_body="RANZ", skill_standard="US 1", requirements="A & B."
    )
    today = clock.today()
    new_credential(
        app,
        id="award",
        definition_id=definition,
        member_id=key,
        status=Status.AWARDED,
        awarded_on=today - timedelta(days=5),
        expiry_date=today + timedelta(days=1),
        notes="Owes a fee.",
    )
    new_credential(app, definition_id=new_definition(app, title="Copper Works"), member_id=key)
    left = new_member(app, organisation_id=ridge, first_name="Sione", last_name="Latu", active=False)
    new_credential(app, definition_id=definition, member_id=left, notes="Owes a fee.")
    elsewhere = new_member(app, first_name="Zoe", last_name="Elsewhere")
    new_credential(app, definition_id=definition, member_id=elsewhere)
    return key


def cells(page: Element, row: str) -> list[str]:
    return [cell.text for cell in page.one(f"#{row}").elements]


def figures(page: Element) -> list[str]:
    return page.texts(".figures span")


def test_organisation_sees_its_staff(boss: BrowserClient, aroha: str) -> None:
    response = boss.get(PAGE)
    page = assert_whole_page(response)
    assert page.one("header nav [aria-current=page]").text == "Credentials"
    assert page.texts("#held-table thead th") == ["Person", "Micro-credential", "Level", "Status", "Awarded", "Expiry"]
    assert figures(page) == ["2 Assigned", "1 Current award", "1 In progress"]
    assert page.one(".as-at").text.startswith("Ridgeline, as at ")
    assert page.one("#held-heading").text == "2 credentials"
    name, about, level, status, _, expiry = cells(page, "held-award")
    assert (name, level, status) == ("Aroha Ngata", "4", "Awarded")
    assert expiry.endswith("1 day left")
    assert about == (
        "Slate <Works> Issuing body RANZ Skill standard US 1 Requirements A & B. Awards and dates of Slate <Works>"
    )
    assert page.one("#held-award .badge-green").text == "Awarded"
    assert not any(word in response.text for word in ("Owes", "Elsewhere", "Latu", "/admin"))
    assert "Not counted: 1 credential of people who have left" in page.one(".hint a").parent.text  # type: ignore[union-attr]


def test_staff_see_their_own(app: Flask, signed_in: SignIn, aroha: str) -> None:
    browser_client = signed_in(new_user(app, role=Role.ORG_STAFF, member_id=aroha))
    for address in (PAGE, f"{PAGE}?staff=all&member=x&organisation=x&q=works"):
        response = browser_client.get(address)
        page = assert_whole_page(response)
        assert page.one("h1").text == "Your credentials"
        assert page.one(".as-at").text.startswith("Aroha Ngata, Ridgeline, as at ")
        assert page.texts("#held-table thead th") == ["Micro-credential", "Level", "Status", "Awarded", "Expiry"]
        assert page.texts("tbody .title") == ["Copper Works", "Slate <Works>"]
        assert not page.has("#filter-staff")
        assert not any(word in response.text for word in ("Owes", "Elsewhere", "Latu", "/admin"))


def test_whoever_left_is_shown_when_asked_for(boss: BrowserClient, aroha: str) -> None:
    link = parse(boss.get(PAGE).text).one("#show-inactive")
    page = parse(boss.get(link["href"]).text)
    assert page.texts("tbody th") == ["Sione Latu Inactive"]
    assert page.one("#filter-staff [selected]").text == "Inactive"


def test_table_alone_is_answered_to_htmx(boss: BrowserClient, aroha: str) -> None:
    found = boss.htmx_get(f"{PAGE}?q=slate", current_url=PAGE, source="held-search")
    assert_fragment(found, "held-table")
    assert htmx_event(found)["announce"] == "1 credential"
    ordered = boss.htmx_get(f"{PAGE}?sort=-expiry", current_url=PAGE, source="held-sort")
    assert htmx_event(ordered) == {"announce": "Sorted by expiry date, descending", "focus": ["sort-expiry"]}
    nothing = parse(boss.get(f"{PAGE}?q=copper&status=AWARDED").text)
    assert nothing.one("#held-table .empty").text.startswith("No credentials match.")
    assert figures(nothing) == ["2 Assigned", "1 Current award", "1 In progress"]


def test_organisation_without_staff_is_told_whom_to_ask(boss: BrowserClient) -> None:
    page = assert_whole_page(boss.get(PAGE))
    assert page.one(".empty").text == "No people in your organisation yet. Add your people"
    assert not page.has("table.held")


def test_nothing_assigned_yet(app: Flask, boss: BrowserClient, signed_in: SignIn, ridge: str) -> None:
    member = new_member(app, organisation_id=ridge)
    wrong = "Contact RANZ if you think this is wrong."
    assert parse(boss.get(PAGE).text).one(".empty").text == f"Your people have no credentials yet. {wrong}"
    staff = signed_in(new_user(app, role=Role.ORG_STAFF, member_id=member))
    assert parse(staff.get(PAGE).text).one(".empty").text == f"You have no credentials yet. {wrong}"


def test_org_roles_start_here(boss: BrowserClient, org_staff_client: BrowserClient) -> None:
    for browser_client in (boss, org_staff_client):
        assert browser_client.get("/").headers["Location"] == PAGE


def test_ranz_administrator_is_told_where_theirs_are(admin_client: BrowserClient) -> None:
    response = admin_client.get(PAGE)
    assert response.status_code == 403
    page = parse(response.text)
    assert "See People or Credentials instead." in page.one("main").text
    assert PAGE not in {link["href"] for link in page.all("header a")}


def test_page_takes_the_same_statements_for_many(
    app: Flask, boss: BrowserClient, database_probe: DatabaseProbe, ridge: str, aroha: str
) -> None:
    with database_probe.statements() as few:
        boss.get(PAGE)
    definition = new_definition(app)
    people = [
        OrganisationMember(organisation_id=ridge, id=f"m{n}", first_name="Mere", last_name=f"Tū {n}") for n in range(90)
    ]
    store_all(app, people)
    store_all(app, [StaffMicroCredential(definition_id=definition, member_id=f"m{n}") for n in range(90)])
    with database_probe.statements() as many:
        page = parse(boss.get(f"{PAGE}?page=2").text)
    assert len(page.all("#held-table tbody tr")) == 42
    assert len(few) == len(many) == 3
