"""The pages of users take the same few statements however many there are."""

from flask import Flask

from ranzcred.core import clock
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.factors.models import Passkey
from ranzcred.domain.accounts.models import SignIn, User
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.many import store_all
from tests.support.factories.people import new_member, new_organisation, new_sign_in, new_token, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

USERS = "/admin/users"
LIST_STATEMENTS, PAGE_STATEMENTS = 5, 7
ORGANISATION_STATEMENTS, PERSON_STATEMENTS = 8, 10


def auditors(first: int, last: int) -> list[User]:
    emails = [f"auditor.{number:02}@ranz.example" for number in range(first, last)]
    return [
        User(name=f"Auditor {email[8:10]}", email=email, email_key=email, role=Role.RANZ_AUDITOR) for email in emails
    ]


def store_staff(app: Flask, organisation: str, first: int, last: int) -> None:
    """Staff of an organisation who sign in, each as often as their number, and by a passkey every third."""
    numbers = range(first, last)
    emails = {number: f"ana.{number}@ridge.example.nz" for number in numbers}
    people = [
        OrganisationMember(
            id=f"person-{number}", organisation_id=organisation, first_name="Ana", last_name="Tui", email=emails[number]
        )
        for number in numbers
    ]
    store_all(app, people)
    at = {"created_at": clock.now(), "last_seen_at": clock.now(), "proved_at": clock.now()}
    key = {"public_key": "AQ", "sign_count": 0, "name": "Laptop"}
    for number in numbers:
        email, user = emails[number], f"user-{number}"
        stands_for = {"role": Role.ORG_STAFF, "member_id": f"person-{number}"}
        own = User(id=user, name=f"Ana Tui {number:04}", email=email, email_key=email, **stands_for)
        sign_ins = [SignIn(user_id=user, token_hash=f"{user}-{each}", **at) for each in range(number % 20)]
        passkeys = [Passkey(user_id=user, credential_id=user, **key)] if number % 3 == 0 else []
        store_all(app, [own, *sign_ins, *passkeys])


def test_list_has_pages_of_fifty_in_the_same_few_statements(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    store_all(app, auditors(0, 2))
    with database_probe.statements() as few:
        admin_client.get(USERS)
    store_all(app, auditors(2, 60))
    for query in ("", "?sort=state", "?sort=-last_sign_in", "?state=INVITED&q=auditor"):
        with database_probe.statements() as many:
            page = parse(admin_client.get(USERS + query).text)
        assert len(many) == len(few) <= LIST_STATEMENTS, query
        assert len(page.all("#users-table tbody tr")) == 50


def test_users_page_takes_the_same_few_statements_however_often_they_sign_in(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    hana = new_user(app, name="Hana Rangi")
    page = f"{USERS}/{hana.id}"
    with database_probe.statements() as few:
        admin_client.get(page)
    for _ in range(4):
        new_sign_in(app, hana)
        new_token(app, hana)
    with database_probe.statements() as many:
        admin_client.get(page)
    assert len(many) == len(few) <= PAGE_STATEMENTS


def test_organisation_with_most_of_the_users_takes_no_more_statements(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    ridge, others = new_organisation(app, name="Ridgeline"), [new_organisation(app) for _ in range(3)]
    for organisation in others:
        new_user(app, role=Role.ORG_ADMIN, organisation_id=organisation)
    store_staff(app, ridge, 0, 1)
    pages = {
        f"/admin/programme/{ridge}": ORGANISATION_STATEMENTS,
        f"{USERS}?organisation={ridge}": LIST_STATEMENTS + 1,
        f"/api{USERS}": LIST_STATEMENTS,
    }
    few = {}
    for page in pages:
        with database_probe.statements() as few[page]:
            admin_client.get(page)
    store_staff(app, ridge, 1, 150)
    for page, most in pages.items():
        with database_probe.statements() as many:
            text = admin_client.get(page).text
        assert len(many) == len(few[page]) <= most, page
        assert "Ana Tui 0000" in text
    assert "All 150 users" in admin_client.get(f"/admin/programme/{ridge}").text


def test_person_takes_the_same_few_statements_however_many_sign_in_as_them(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    ridge = new_organisation(app)
    person = new_member(app, organisation_id=ridge, email="hemi@ridge.example.nz")
    page = f"/admin/programme/{ridge}/staff/{person}"
    steps = ("", "/move", "/deactivate")
    few = {}
    new_user(app, role=Role.ORG_STAFF, member_id=person)
    for step in steps:
        with database_probe.statements() as few[step]:
            admin_client.get(page + step)
    for _ in range(4):
        new_token(app, new_user(app, role=Role.ORG_STAFF, member_id=person))
    new_user(app, role=Role.ORG_ADMIN, organisation_id=ridge, email="hemi@ridge.example.nz")
    for step in steps:
        with database_probe.statements() as many:
            admin_client.get(page + step)
        assert len(many) == len(few[step]) <= PERSON_STATEMENTS, step
