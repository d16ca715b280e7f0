"""All people of an organisation who have no sign-in, invited at once: the page shows first who they are."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import User
from ranzcred.domain.notifications.models import Notification
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.verifying import found
from tests.support.factories.people import new_member, new_organisation, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

ROWS, MESSAGES = table(User), table(Notification)


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline")


@pytest.fixture
def people(app: Flask, ridge: str) -> dict[str, str]:
    """Somebody for each way in which it may end, by first name."""
    emails = {"Aroha": "aroha@ridge.nz", "Hēmi": "hemi@ridge.nz", "Sione": None, "Tama": "taken@ridge.nz"}
    keys = {
        name: new_member(app, organisation_id=ridge, first_name=name, last_name="Ngata", email=email)
        for name, email in emails.items()
    }
    new_user(app, email="taken@ridge.nz")
    new_user(app, role=Role.ORG_STAFF, member_id=new_member(app, organisation_id=ridge, email="has@ridge.nz"))
    new_member(app, organisation_id=ridge, email="left@ridge.nz", active=False)
    return keys


def address(ridge: str) -> str:
    return f"/admin/users/organisations/{ridge}/invite"


@pytest.mark.usefixtures("with_mail")
def test_page_shows_who_will_be_invited_and_who_not_and_why(
    admin_client: BrowserClient, database_probe: DatabaseProbe, ridge: str, people: dict[str, str]
) -> None:
    before = database_probe.last_seq()
    page = parse(admin_client.get(address(ridge)).text)
    chosen = {each["value"]: "checked" in each.attributes for each in page.all("[name=people]")}
    assert chosen == {people["Aroha"]: True, people["Hēmi"]: True}
    assert page.texts("main .reasons li") == [
        "Sione Ngata: No email",
        "Tama Ngata: A user already has this email",
    ]
    assert database_probe.last_seq() == before


@pytest.mark.usefixtures("with_mail")
def test_those_who_are_chosen_are_invited_and_no_one_else(
    admin_client: BrowserClient, database_probe: DatabaseProbe, ridge: str, people: dict[str, str]
) -> None:
    answered = admin_client.post(address(ridge), {"people": [people["Hēmi"]]})
    assert answered.headers["Location"] == f"/admin/programme/{ridge}#invite-people"
    assert "1 person of Ridgeline invited" in admin_client.get(f"/admin/programme/{ridge}").text
    [user] = database_probe.rows(select(ROWS).where(ROWS.c.email == "hemi@ridge.nz"))
    assert (user["name"], user["role"], user["member_id"]) == ("Hēmi Ngata", "org:staff", people["Hēmi"])
    assert [row["user_id"] for row in database_probe.rows(select(MESSAGES))] == [user["id"]]
    again = admin_client.post(address(ridge), {"people": [people["Hēmi"], people["Aroha"]]})
    assert again.status_code == 422
    assert "This list has changed since you opened it." in again.text
    assert len(database_probe.rows(select(MESSAGES))) == 1
    assert found(database_probe) == []


@pytest.mark.usefixtures("with_mail")
def test_nobody_chosen_is_nobody_invited(admin_client: BrowserClient, ridge: str, people: dict[str, str]) -> None:
    answered = admin_client.post(address(ridge), {})
    assert answered.status_code == 422
    assert "Choose at least one person." in parse(answered.text).one("#people-errors").text


def test_without_mail_nobody_is_invited(
    admin_client: BrowserClient, database_probe: DatabaseProbe, ridge: str, people: dict[str, str]
) -> None:
    assert "Email is not set up" in admin_client.get(address(ridge)).text
    answered = admin_client.post(address(ridge), {"people": [people["Aroha"]]})
    assert answered.status_code == 409
    assert database_probe.rows(select(ROWS).where(ROWS.c.email == "aroha@ridge.nz")) == []


@pytest.mark.usefixtures("with_mail")
def test_page_takes_the_same_few_statements_however_many_there_are(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, ridge: str
) -> None:
    new_member(app, organisation_id=ridge, email="first@ridge.nz")
    with database_probe.statements() as few:
        admin_client.get(address(ridge))
    for number in range(12):
        new_member(app, organisation_id=ridge, email=f"person.{number}@ridge.nz")
    with database_probe.statements() as many:
        admin_client.get(address(ridge))
    assert len(many) == len(few) <= 6
