"""What becomes of a member's sign-in and API tokens when they leave, come back or move."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select, update

from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import ApiToken, SignIn, User
from ranzcred.domain.directory.models import Organisation, OrganisationMember, ProgrammeStatus
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import Account, Token, new_member, new_organisation, new_token, new_user
from tests.support.http.api_client import ApiClient
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

REASON = {"reason": "Left for Ōtautahi."}
PORTAL = "/credentials"


@dataclass(frozen=True, kw_only=True)
class Leaver:
    """Somebody of an organisation's staff who is signed in, and whose token another system has."""

    account: Account
    browser: BrowserClient
    token: Token
    staff: str
    """The address of their organisation's staff."""

    @property
    def address(self) -> str:
        return f"{self.staff}/{self.account.member_id}"


@pytest.fixture
def leaver(app: Flask, signed_in: Callable[[Account], BrowserClient]) -> Leaver:
    return make_leaver(app, signed_in, Role.ORG_STAFF)


def make_leaver(app: Flask, signed_in: Callable[[Account], BrowserClient], role: Role) -> Leaver:
    organisation = new_organisation(app, name="Ridgeline")
    member = new_member(app, organisation_id=organisation, first_name="Kavita", last_name="Patel")
    account = new_user(
        app,
        role=role,
        email="kavita@ridgeline.example.nz",
        organisation_id=organisation if role is Role.ORG_ADMIN else None,
        member_id=member,
    )
    return Leaver(
        account=account,
        browser=signed_in(account),
        token=new_token(app, account, name="Roster"),
        staff=f"/admin/programme/{organisation}/staff",
    )


def is_refused(app: Flask, leaver: Leaver) -> bool:
    """Whether nothing of a leaver's opens anything: the browser, the password, the token."""
    opened = [
        leaver.browser.get(PORTAL).status_code == 200,
        BrowserClient(app).sign_in(leaver.account).status_code == 303,
        ApiClient(app, leaver.token).get().status_code != 401,
    ]
    assert len(set(opened)) == 1, opened
    return not opened[0]


def by_page(leaver: Leaver, admin_client: BrowserClient, _app: Flask) -> int:
    return admin_client.post(f"{leaver.address}/deactivate", REASON).status_code


def by_api(leaver: Leaver, admin_client: BrowserClient, app: Flask) -> int:
    organisation = leaver.staff.split("/")[-2]
    path = f"/api/admin/organisations/{organisation}/members/{leaver.account.member_id}"
    return ApiClient(app, new_token(app)).call("PATCH", path, {"active": False, **REASON}).status_code


def by_sql(leaver: Leaver, admin_client: BrowserClient, app: Flask) -> int:
    members = table(OrganisationMember)
    probe = DatabaseProbe(app)
    probe.run(update(members).where(members.c.id == leaver.account.member_id).values(active=False))
    return 200


@pytest.mark.parametrize("role", [Role.ORG_STAFF, Role.ORG_ADMIN])
@pytest.mark.parametrize("deactivate", [by_page, by_api, by_sql])
def test_member_who_is_deactivated_is_out(
    app: Flask,
    admin_client: BrowserClient,
    signed_in: Callable[[Account], BrowserClient],
    deactivate: Callable[[Leaver, BrowserClient, Flask], int],
    role: Role,
) -> None:
    leaver = make_leaver(app, signed_in, role)
    assert not is_refused(app, leaver)
    assert deactivate(leaver, admin_client, app) in {200, 303}
    assert is_refused(app, leaver)


def test_deactivation_ends_sign_ins_and_revokes_tokens_with_entries(
    leaver: Leaver, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    before = database_probe.last_seq()
    by_page(leaver, admin_client, admin_client.app)
    theirs = select(SignIn.ended_at).where(SignIn.user_id == leaver.account.id)
    assert database_probe.value(theirs) is not None
    entries = database_probe.entries(after=before)
    assert [(entry["action"], entry["resource_id"]) for entry in entries] == [
        ("UPDATE", leaver.account.member_id),
        ("LOGOUT", leaver.account.id),
        ("UPDATE", leaver.token.id),
    ]
    assert {entry["actor_id"] for entry in entries} == {admin.id}
    assert all(REASON["reason"] in entry["metadata"] for entry in entries)


def test_member_who_comes_back_signs_in_again_with_the_same_password(
    app: Flask, leaver: Leaver, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    by_page(leaver, admin_client, app)
    assert admin_client.post(f"{leaver.address}/reactivate").status_code == 303
    assert leaver.browser.get(PORTAL).status_code == 302
    assert ApiClient(app, leaver.token).get().status_code == 401
    assert BrowserClient(app).sign_in(leaver.account).status_code == 303
    assert database_probe.count(ApiToken) == 1


def test_member_who_comes_back_stays_out_if_their_sign_in_was_deactivated(
    app: Flask, leaver: Leaver, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    by_page(leaver, admin_client, app)
    database_probe.run(update(User).where(User.id == leaver.account.id).values(active=False))
    page = parse(admin_client.get(f"{leaver.address}/reactivate").text)
    assert "deactivated separately, and stays deactivated" in page.one("#activity-text").text
    admin_client.post(f"{leaver.address}/reactivate")
    assert is_refused(app, leaver)


def test_what_ends_a_sign_in_offers_no_undo(leaver: Leaver, admin_client: BrowserClient) -> None:
    page = leaver.staff.removesuffix("/staff")
    for step in ("deactivate", "reactivate"):
        assert admin_client.post(f"{leaver.address}/{step}", REASON).status_code == 303
        assert not parse(admin_client.get(page).text).has("#status form")


def test_dialogs_say_what_becomes_of_the_sign_in(leaver: Leaver, admin_client: BrowserClient) -> None:
    def text(action: str, prefix: str = "activity") -> str:
        return str(parse(admin_client.get(f"{leaver.address}/{action}").text).one(f"#{prefix}-text").text)

    email = leaver.account.email
    assert f"They can still sign in as {email}, and see their own credentials." in text("move", "move")
    ended = f"They'll be signed out, and can't sign in as {email} while they are inactive."
    assert f"{ended} Their API token will stop working too." in text("deactivate")
    by_page(leaver, admin_client, admin_client.app)
    status = parse(admin_client.get(leaver.staff.removesuffix("/staff")).text).one("#status").text
    assert status == "Kavita Patel deactivated, and their sign-in has ended"
    assert f"They can sign in as {email} again, as before." in text("reactivate")


@pytest.mark.parametrize(
    ("role", "sentence", "is_out"),
    [
        (
            Role.ORG_STAFF,
            "They can still sign in as kavita@ridgeline.example.nz, and see their own credentials.",
            False,
        ),
        (Role.ORG_ADMIN, "kavita@ridgeline.example.nz, as administrator of Ridgeline, will end.", True),
    ],
)
def test_member_who_moves_is_out_only_as_administrator_of_the_former_organisation(
    app: Flask,
    admin_client: BrowserClient,
    signed_in: Callable[[Account], BrowserClient],
    role: Role,
    sentence: str,
    is_out: bool,
) -> None:
    leaver = make_leaver(app, signed_in, role)
    assert sentence in parse(admin_client.get(f"{leaver.address}/move").text).one("#move-text").text
    moved = admin_client.post(f"{leaver.address}/move", {"target": new_organisation(app)})
    assert moved.status_code == 303
    assert is_refused(app, leaver) is is_out


def test_programme_status_ends_no_sign_in(app: Flask, leaver: Leaver, database_probe: DatabaseProbe) -> None:
    organisations = table(Organisation)
    database_probe.run(update(organisations).values(programme_status=ProgrammeStatus.WITHDRAWN))
    assert not is_refused(app, leaver)
