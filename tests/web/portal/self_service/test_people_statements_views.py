"""The organisation's people take the same few statements, however many of them sign in and how often."""

from flask import Flask

from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import User
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.many import store_all
from tests.support.factories.people import Account, new_sign_in, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

PEOPLE = "/people"
STATEMENTS = 5


def people(organisation_id: str | None, first: int, last: int) -> list[OrganisationMember]:
    return [
        OrganisationMember(
            id=f"person-{number:04}",
            organisation_id=organisation_id,
            first_name="Ana",
            last_name=f"Tui {number:04}",
            email=f"ana.{number}@ridge.example.nz",
        )
        for number in range(first, last)
    ]


def users(organisation_id: str | None, first: int, last: int) -> list[User]:
    """One in three administers by the email alone, the others are staff; one in five is deactivated."""
    found = []
    for number in range(first, last):
        email = f"ana.{number}@ridge.example.nz"
        standing = (
            {"role": Role.ORG_ADMIN, "organisation_id": organisation_id}
            if number % 3 == 0
            else {"role": Role.ORG_STAFF, "member_id": f"person-{number:04}"}
        )
        found.append(User(name="Ana Tui", email=email, email_key=email, active=number % 5 > 0, **standing))
    return found


def test_people_take_the_same_few_statements_however_many_sign_in(
    app: Flask, org_admin: Account, org_admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    store_all(app, people(org_admin.organisation_id, 0, 2))
    with database_probe.statements() as few:
        org_admin_client.get(PEOPLE)
    store_all(app, people(org_admin.organisation_id, 2, 120))
    store_all(app, users(org_admin.organisation_id, 0, 120))
    often = new_user(app, role=Role.ORG_STAFF, member_id="person-0001")
    for _ in range(5):
        new_sign_in(app, often)
    for query in ("", "?page=2", "?q=tui", "?sort=-name"):
        with database_probe.statements() as many:
            page = parse(org_admin_client.get(PEOPLE + query).text)
        assert len(many) == len(few) <= STATEMENTS, query
        assert len(page.all("#own-people-table tbody tr")) == 50, query
