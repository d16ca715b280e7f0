"""What changes accounts: who may be made, how the first administrator is, and what ends a sign-in."""

import functools
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type
from flask import Flask
from sqlalchemy import select, update

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict, NotFound
from ranzcred.core.permissions import Role
from ranzcred.domain.account_mail import first_admin
from ranzcred.domain.accounts import passwords, queries, users
from ranzcred.domain.accounts.models import FirstAdminLink, User, token_hash
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Actor
from tests.support.concurrency import in_processes
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import (
    PASSWORD,
    Account,
    new_first_admin_token,
    new_member,
    new_organisation,
    new_user,
)
from tests.support.factories.principals import ANYBODY, acting, hasher

STANDS_FOR = (
    "An organisation administrator needs an organisation, organisation staff need a member, "
    "and a RANZ administrator needs neither."
)
TOKEN_SPENT = "This link has been used or has expired. Get a new one with: ranzcred first-admin"
FIRST = acting(Actor(id="system:first-admin"))


def create(app: Flask, **given: Any) -> str:
    facts = {"name": "Aroha Ngata", "email": "aroha@example.co.nz", "password": PASSWORD, "role": Role.RANZ_ADMIN}
    with app.app_context(), writing():
        return users.create_user(**facts | given, hasher=hasher(), by=ANYBODY).id


def row_of(database_probe: DatabaseProbe, user_id: str) -> dict[str, Any]:
    rows = table(User)
    [row] = database_probe.rows(select(rows).where(rows.c.id == user_id))
    return dict(row)


def test_create_user(app: Flask, database_probe: DatabaseProbe) -> None:
    key = create(app, email="Aroha@Example.co.nz")
    row = row_of(database_probe, key)
    assert (row["name"], row["email"], row["role"]) == ("Aroha Ngata", "Aroha@Example.co.nz", Role.RANZ_ADMIN)
    assert (row["organisation_id"], row["member_id"], row["active"], row["shortcuts_enabled"]) == (
        None,
        None,
        True,
        True,
    )
    [entry] = database_probe.entries(after=3)
    assert (entry["action"], entry["resource_type"], entry["resource_id"]) == (AuditAction.CREATE, "User", key)
    with app.app_context():
        assert passwords.verified(row["password_hash"], PASSWORD, hasher())
        assert not passwords.verified(row["password_hash"], PASSWORD + " ", hasher())


def test_create_user_stores_argon2id_with_a_salt_of_its_own(app: Flask, database_probe: DatabaseProbe) -> None:
    hashes = [row_of(database_probe, create(app, email=f"{n}@example.nz"))["password_hash"] for n in range(2)]
    assert hashes[0] != hashes[1]
    assert {extract_parameters(each).type for each in hashes} == {Type.ID}
    assert PASSWORD not in "".join(hashes)


def test_create_user_for_an_organisation(app: Flask, database_probe: DatabaseProbe) -> None:
    organisation, member = new_organisation(app), new_member(app)
    admin = create(app, email="a@example.nz", role=Role.ORG_ADMIN, organisation_id=organisation)
    staff = create(app, email="b@example.nz", role=Role.ORG_STAFF, member_id=member)
    assert row_of(database_probe, admin)["organisation_id"] == organisation
    assert row_of(database_probe, staff)["member_id"] == member


@pytest.mark.parametrize("email", ["aroha@example.co.nz", "AROHA@EXAMPLE.CO.NZ", "Ａroha@example.co.nz"])
def test_create_user_with_an_address_that_is_taken(app: Flask, database_probe: DatabaseProbe, email: str) -> None:
    create(app)
    with pytest.raises(Conflict) as refused:
        create(app, email=email)
    assert refused.value.message == f"{email} already has an account."
    assert database_probe.count(User) == 1
    assert len(database_probe.entries(after=3)) == 1


@pytest.mark.parametrize(
    ("role", "organisation", "member"),
    [
        (Role.RANZ_ADMIN, True, False),
        (Role.RANZ_ADMIN, False, True),
        (Role.ORG_ADMIN, False, False),
        (Role.ORG_ADMIN, False, True),
        (Role.ORG_STAFF, False, False),
        (Role.ORG_STAFF, True, False),
    ],
)
def test_create_user_with_a_role_that_lacks_what_it_stands_for(
    app: Flask, database_probe: DatabaseProbe, role: Role, organisation: bool, member: bool
) -> None:
    given: dict[str, Any] = {"role": role}
    if organisation:
        given["organisation_id"] = new_organisation(app)
    if member:
        given["member_id"] = new_member(app)
    with pytest.raises(Conflict) as refused:
        create(app, **given)
    assert refused.value.message == STANDS_FOR
    assert database_probe.count(User) == 0


@pytest.mark.parametrize(
    "given",
    [{"role": Role.ORG_ADMIN, "organisation_id": "nobody"}, {"role": Role.ORG_STAFF, "member_id": "nobody"}],
)
def test_create_user_for_somebody_who_is_not_there(app: Flask, given: dict[str, Any]) -> None:
    with pytest.raises(Conflict) as refused:
        create(app, **given)
    assert refused.value.message == "Organisation or member not found."


def test_find_user_whatever_the_case(app: Flask, admin: Account) -> None:
    with app.app_context():
        found = queries.find_user(admin.email.upper())
        assert found is not None
        assert found.id == admin.id
        assert queries.find_user("nobody@example.nz") is None


def test_deactivate_user_keeps_the_record(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    new_user(app)
    before = database_probe.last_seq()
    with app.app_context(), writing():
        users.deactivate_user(user=db.session.get_one(User, admin.id), by=ANYBODY)
    assert row_of(database_probe, admin.id)["active"] is False
    [entry] = database_probe.entries(after=before)
    assert entry["action"] is AuditAction.UPDATE


def test_change_password(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    with app.app_context(), writing():
        user = db.session.get_one(User, admin.id)
        users.change_password(user=user, password="another kauri 55", hasher=hasher(), by=ANYBODY)
    with app.app_context():
        stored = row_of(database_probe, admin.id)["password_hash"]
        assert passwords.verified(stored, "another kauri 55", hasher())
        assert not passwords.verified(stored, PASSWORD, hasher())


def test_password_of_nobody_is_never_right(app: Flask) -> None:
    with app.app_context():
        assert not passwords.verified(None, "nobody", hasher())
        assert not passwords.verified("not a hash", "nobody", hasher())


def create_first(app: Flask, *, token: str, email: str = "first@ranz.example.nz") -> str:
    with app.app_context(), writing():
        return first_admin.create_first_admin(
            name="First", email=email, password=PASSWORD, token=token, hasher=hasher(), by=FIRST
        ).id


def test_first_admin_is_made_once(app: Flask, database_probe: DatabaseProbe) -> None:
    token = new_first_admin_token(app)
    key = create_first(app, token=token)
    assert row_of(database_probe, key)["role"] is Role.RANZ_ADMIN
    [entry] = database_probe.entries(after=3)
    assert (entry["action"], entry["actor_id"]) == (AuditAction.CREATE, "system:first-admin")
    with pytest.raises(NotFound) as refused:
        create_first(app, token=token, email="second@ranz.example.nz")
    assert refused.value.message == TOKEN_SPENT
    assert database_probe.count(User) == 1


def test_first_admin_is_made_once_by_eight_processes_at_once(
    app: Flask, settings: Settings, database_probe: DatabaseProbe
) -> None:
    token = new_first_admin_token(app)
    work = [functools.partial(try_first, token=token, number=n) for n in range(8)]
    assert Counter(in_processes(work, settings)) == {"made": 1, TOKEN_SPENT: 7}
    assert database_probe.count(User) == 1


def try_first(app: Flask, *, token: str, number: int) -> str:
    try:
        create_first(app, token=token, email=f"{number}@ranz.example.nz")
    except NotFound as refused:
        return refused.message
    return "made"


@pytest.mark.parametrize("kind", ["old", "replaced", "its hash", "damaged", "empty"])
def test_first_admin_token_refused(app: Flask, database_probe: DatabaseProbe, kind: str) -> None:
    token, links = new_first_admin_token(app), table(FirstAdminLink)
    if kind == "old":
        database_probe.run(update(links).values(created_at=clock.now() - timedelta(hours=1, seconds=1)))
    if kind == "replaced":
        new_first_admin_token(app)
    tried = {"its hash": token_hash(token), "damaged": token[:-2], "empty": ""}.get(kind, token)
    with pytest.raises(NotFound) as refused:
        create_first(app, token=tried)
    assert refused.value.message == TOKEN_SPENT
    assert database_probe.count(User) == 0


def test_first_admin_token_is_kept_as_a_hash_and_only_while_there_is_no_administrator(
    app: Flask, database_probe: DatabaseProbe
) -> None:
    token = new_first_admin_token(app)
    assert database_probe.value(select(FirstAdminLink.token_hash)) == token_hash(token)
    create_first(app, token=token)
    assert database_probe.count(FirstAdminLink) == 0
    with pytest.raises(Conflict) as refused:
        new_first_admin_token(app)
    assert "There is already a RANZ administrator." in refused.value.message


def test_has_admin_counts_those_who_can_sign_in(app: Flask, database_probe: DatabaseProbe) -> None:
    def has_admin() -> bool:
        with app.app_context():
            return queries.has_admin()

    new_user(app, role=Role.ORG_ADMIN)
    assert not has_admin()
    new_user(app, role=Role.RANZ_ADMIN)
    assert has_admin()
    database_probe.run(update(table(User)).values(active=False))
    assert not has_admin()
