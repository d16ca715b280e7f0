"""What becomes of an invitation, of an ended access and of an administrator's sign-in when a person leaves or moves."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from ranzcred.core import clock
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.links.models import LinkKind
from ranzcred.domain.accounts.models import User
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.links import invited, new_link
from tests.support.factories.people import new_member, new_organisation, new_token, new_user
from tests.support.http.api_client import ApiClient, invalid
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.web.admin.imports.uploads import upload

EMAIL = "kavita@ridge.example.nz"
LEFT = {"reason": "Left us."}
MEMBERS = table(OrganisationMember)


@pytest.fixture
def kavita(app: Flask, ridge: str) -> str:
    return new_member(app, organisation_id=ridge, first_name="Kavita", last_name="Patel", email=EMAIL)


@pytest.fixture
def person(page: str, kavita: str) -> str:
    """The address of what is done with her."""
    return f"{page}/staff/{kavita}"


def text(client: BrowserClient, person: str, step: str) -> str:
    prefix = "move" if step == "move" else "activity"
    return str(parse(client.get(f"{person}/{step}").text).one(f"#{prefix}-text").text)


def test_invitation_of_who_leaves_ends_and_does_not_come_back(
    app: Flask, admin_client: BrowserClient, kavita: str, person: str, page: str
) -> None:
    account = invited(app, role=Role.ORG_STAFF, email=EMAIL, member_id=kavita)
    link = new_link(app, LinkKind.INVITE, user_id=account.id)
    asked = text(admin_client, person, "deactivate")
    assert f"Their invitation to {EMAIL} will stop working." in asked
    assert "signed out" not in asked
    admin_client.post(f"{person}/deactivate", LEFT)
    status = parse(admin_client.get(page).text).one("#status")
    assert status.text == "Kavita Patel deactivated, and their invitation has ended"
    assert BrowserClient(app).get(link).status_code == 410
    back = text(admin_client, person, "reactivate")
    assert f"Their invitation to {EMAIL} has ended. Send it again under Users if they are to sign in." in back
    admin_client.post(f"{person}/reactivate")
    assert BrowserClient(app).get(link).status_code == 410


def test_invitation_of_who_moves_stays_good_and_names_where_they_are_now(
    app: Flask, admin_client: BrowserClient, kavita: str, person: str
) -> None:
    account = invited(app, role=Role.ORG_STAFF, email=EMAIL, member_id=kavita)
    link = new_link(app, LinkKind.INVITE, user_id=account.id)
    assert f"Their invitation to {EMAIL} stays good." in text(admin_client, person, "move")
    assert admin_client.post(f"{person}/move", {"target": new_organisation(app, name="Skyline")}).status_code == 303
    assert "Organisation staff, Skyline." in parse(BrowserClient(app).get(link).text).one("main").text


def test_administrators_invitation_ends_when_the_person_moves(
    app: Flask, admin_client: BrowserClient, ridge: str, kavita: str, person: str
) -> None:
    account = invited(app, role=Role.ORG_ADMIN, email=EMAIL, member_id=kavita, organisation_id=ridge)
    link = new_link(app, LinkKind.INVITE, user_id=account.id)
    ending = f"Their invitation to {EMAIL}, as administrator of Ridgeline, will end."
    assert ending in text(admin_client, person, "move")
    admin_client.post(f"{person}/move", {"target": new_organisation(app)})
    assert BrowserClient(app).get(link).status_code == 410


def test_administrator_by_the_same_email_is_named_and_goes_on(
    app: Flask, admin_client: BrowserClient, ridge: str, person: str, page: str
) -> None:
    """Nobody has said that they are this person: an office may have one email for both."""
    account = new_user(app, role=Role.ORG_ADMIN, organisation_id=ridge, email=EMAIL.title())
    new_user(app, role=Role.ORG_ADMIN, organisation_id=ridge)
    browser = BrowserClient(app)
    browser.sign_in(account)
    sentence = (
        f"{EMAIL.title()} is also an administrator of Ridgeline. That sign-in doesn't end: "
        "deactivate it under Users if it is theirs."
    )
    for step in ("move", "deactivate"):
        assert text(admin_client, person, step).endswith(sentence)
    assert admin_client.post(f"{person}/deactivate", LEFT).status_code == 303
    assert parse(admin_client.get(page).text).one("#status").text.startswith("Kavita Patel deactivated Undo")
    assert browser.get("/credentials").status_code == 200


def test_nothing_is_promised_to_who_cannot_sign_in_anyway(
    app: Flask, admin_client: BrowserClient, kavita: str, person: str, database_probe: DatabaseProbe
) -> None:
    over = clock.today() - timedelta(days=1)
    account = new_user(app, role=Role.ORG_STAFF, member_id=kavita, email=EMAIL)
    database_probe.run(update(table(User)).where(table(User).c.id == account.id).values(access_until=over))
    assert EMAIL not in text(admin_client, person, "move")
    assert EMAIL not in text(admin_client, person, "deactivate")
    database_probe.run(update(MEMBERS).where(MEMBERS.c.id == kavita).values(active=False))
    assert f"Their access as {EMAIL} ended on " in text(admin_client, person, "reactivate")
    assert EMAIL not in text(admin_client, person, "move")


def test_sign_in_of_who_moved_is_the_new_organisations_to_end(
    app: Flask, admin_client: BrowserClient, ridge: str, kavita: str, person: str
) -> None:
    account = new_user(app, role=Role.ORG_STAFF, member_id=kavita, email=EMAIL)
    skyline = new_organisation(app, name="Skyline")
    clients = {}
    for organisation in (ridge, skyline):
        clients[organisation] = BrowserClient(app)
        clients[organisation].sign_in(new_user(app, role=Role.ORG_ADMIN, organisation_id=organisation))
    assert f"They can still sign in as {EMAIL}, and see their own credentials." in text(admin_client, person, "move")
    assert admin_client.post(f"{person}/move", {"target": skyline}).status_code == 303
    end = f"/people/{kavita}/deactivate-sign-in"
    assert clients[ridge].post(end, LEFT).status_code == 404
    assert BrowserClient(app).sign_in(account).status_code == 303
    assert clients[skyline].post(end, LEFT).status_code == 303
    assert BrowserClient(app).sign_in(account).status_code != 303


def test_neither_the_api_nor_an_import_moves_anybody_who_signs_in(
    app: Flask, admin_client: BrowserClient, ridge: str, kavita: str, database_probe: DatabaseProbe
) -> None:
    account = new_user(app, role=Role.ORG_STAFF, member_id=kavita, email=EMAIL)
    skyline = new_organisation(app, name="Skyline")
    one = f"/api/admin/organisations/{ridge}/members/{kavita}"
    sent = ApiClient(app, new_token(app)).call("PATCH", one, {"organisationId": skyline})
    assert invalid(sent) == {"organisationId": ["This key is not known. Leave it out."]}
    where = upload(
        admin_client,
        ["Organisation", "First name", "Last name", "Email"],
        ["Skyline", "Kavita", "Patel", EMAIL],
    )
    assert admin_client.post(f"{where}/apply", {"all_the_same": "y"}).status_code == 303
    people = database_probe.rows(select(MEMBERS).where(MEMBERS.c.email == EMAIL))
    assert {row["organisation_id"] for row in people} == {ridge, skyline}
    [user] = database_probe.rows(select(table(User)).where(table(User).c.email == EMAIL))
    assert user["member_id"] == kavita
    assert BrowserClient(app).sign_in(account).status_code == 303
