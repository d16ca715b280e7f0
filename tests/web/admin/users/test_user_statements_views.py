"""The pages of users take the same few statements however many there are."""

from flask import Flask

from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import User
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.many import store_all
from tests.support.factories.people import new_sign_in, new_token, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

USERS = "/admin/users"
LIST_STATEMENTS, PAGE_STATEMENTS = 5, 7


def auditors(first: int, last: int) -> list[User]:
    emails = [f"auditor.{number:02}@ranz.example" for number in range(first, last)]
    return [
        User(name=f"Auditor {email[8:10]}", email=email, email_key=email, role=Role.RANZ_AUDITOR) for email in emails
    ]


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
