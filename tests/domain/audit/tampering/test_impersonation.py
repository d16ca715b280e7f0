"""Somebody who changes the database past the application to act in another's name: `audit verify` names what shows it.

Each puts back what they changed where they can, as the careful would.
"""

import hashlib
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import RowMapping, delete, insert, select, update

from ranzcred.core import clock
from ranzcred.domain.accounts.models import ApiToken, SignIn, User
from tests.cli.test_audit_commands import run
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account, new_member, new_token, new_user
from tests.support.factories.principals import hasher
from tests.support.http.api_client import ApiClient
from tests.support.http.browser_client import BrowserClient
from tests.support.states import days

USERS, TOKENS, SIGN_INS = table(User), table(ApiToken), table(SignIn)
SLATE = {"title": "Slate Works", "level": "4", "issuing_body": "RANZ"}
OWN = "the intruder's own password 44"
OWN_TOKEN = "ranz_attacker"
OWN_HASH = hashlib.sha256(OWN_TOKEN.encode()).hexdigest()


def verified(app: Flask) -> tuple[int, list[str]]:
    """The status of `audit verify`, and all that it says below the line about the chain."""
    result = run(app, "verify")
    first, *said = result.output.splitlines()
    assert "chain intact" in first
    return result.exit_code, said


def acted(browser_client: BrowserClient, database_probe: DatabaseProbe) -> RowMapping:
    """Do something that only an administrator may; its entry."""
    assert browser_client.get("/admin/audit-log").status_code == 200
    assert browser_client.post("/admin/micro-credentials", SLATE).status_code == 303
    return database_probe.entries()[-1]


def own_hash(app: Flask) -> str:
    with app.app_context():
        return str(hasher().hash(OWN))


def test_password_that_was_exchanged_is_found(app: Flask, admin: Account, intruder: DatabaseProbe) -> None:
    intruder.run(update(USERS).where(USERS.c.id == admin.id).values(password_hash=own_hash(app)))
    status, [line] = verified(app)
    assert (status, line.partition(" is ")[0]) == (1, f"User {admin.id}: password_hash")


def test_sign_in_by_a_password_that_was_put_back_is_found(
    app: Flask, admin: Account, intruder: DatabaseProbe, database_probe: DatabaseProbe, browser_client: BrowserClient
) -> None:
    mine = USERS.c.id == admin.id
    before = database_probe.value(select(USERS.c.password_hash).where(mine))
    intruder.run(update(USERS).where(mine).values(password_hash=own_hash(app)))
    assert browser_client.post("/sign-in", {"email": admin.email, "password": OWN}).status_code == 303
    [login] = database_probe.entries()[-1:]
    acted(browser_client, database_probe)
    intruder.run(update(USERS).where(mine).values(password_hash=before))
    said = f"AuditEntry {login['seq']}: User {admin.id} signed in by a password that the log does not know"
    assert verified(app) == (1, [said])


def test_call_by_a_token_that_was_exchanged_and_put_back_is_found(
    app: Flask, admin: Account, intruder: DatabaseProbe, database_probe: DatabaseProbe
) -> None:
    portal = new_token(app, admin, name="portal")
    before = database_probe.value(select(TOKENS.c.token_hash))
    intruder.run(update(TOKENS).values(token_hash=OWN_HASH))
    attacker = ApiClient(app, portal)
    attacker.token = type(portal)(id=portal.id, text=OWN_TOKEN)
    created = attacker.call("POST", body={"title": "Slate", "level": 4, "issuingBody": "RANZ"})
    assert created.status_code == 201
    [entry] = database_probe.entries()[-1:]
    assert verified(app)[0] == 1
    intruder.run(update(TOKENS).values(token_hash=before))
    said = "it was made by an API token with another token than the log recorded for it"
    assert verified(app) == (1, [f"AuditEntry {entry['seq']}: {said}"])


def test_call_by_a_token_whose_areas_were_widened_and_put_back_is_found(
    app: Flask, admin: Account, intruder: DatabaseProbe, database_probe: DatabaseProbe
) -> None:
    """What it changes within its area, and all that is written with that, is right."""
    narrow = ApiClient(app, new_token(app, admin, name="portal", scope="credentials"))
    award = {"status": "AWARDED", "awardedOn": str(days(-10)), "expiryDate": str(days(20))}
    award |= {"definitionId": new_definition(app), "memberId": new_member(app)}
    assert narrow.call("POST", "/api/admin/micro-credentials/assign", award).status_code == 201
    assert verified(app) == (0, [])
    intruder.run(update(TOKENS).values(scope="definitions credentials"))
    assert narrow.post({"title": "Slate", "level": 4, "issuingBody": "RANZ"}).status_code == 201
    [entry] = database_probe.entries()[-1:]
    intruder.run(update(TOKENS).values(scope="credentials"))
    said = "it was made by an API token that is for changing no more than credentials"
    assert verified(app) == (1, [f"AuditEntry {entry['seq']}: {said}"])


def test_token_that_was_inserted_is_found(
    app: Flask, admin: Account, intruder: DatabaseProbe, database_probe: DatabaseProbe
) -> None:
    portal = new_token(app, admin)
    [row] = database_probe.rows(select(TOKENS))
    intruder.run(insert(TOKENS).values({**row, "id": "forged", "name": "forged", "token_hash": OWN_HASH}))
    attacker = ApiClient(app, type(portal)(id="forged", text=OWN_TOKEN))
    assert attacker.call("POST", body={"title": "Slate", "level": 4, "issuingBody": "RANZ"}).status_code == 201
    [entry] = database_probe.entries()[-1:]
    of_entry = f"AuditEntry {entry['seq']}: it was made by an API token that the log does not know"
    assert verified(app) == (1, [of_entry, "ApiToken forged: it exists but has no log entry"])
    intruder.run(delete(TOKENS).where(TOKENS.c.id == "forged"))
    assert verified(app) == (1, [of_entry])


def test_address_that_was_led_elsewhere_is_found(app: Flask, admin: Account, intruder: DatabaseProbe) -> None:
    intruder.run(update(USERS).where(USERS.c.id == admin.id).values(email_key="else@example.nz"))
    said = f"User {admin.id}: email_key is 'else@example.nz', and should be '{admin.email}'"
    assert verified(app) == (1, [said])


def test_sign_in_that_was_inserted_is_found(
    app: Flask, admin: Account, intruder: DatabaseProbe, database_probe: DatabaseProbe, browser_client: BrowserClient
) -> None:
    now = clock.now()
    row = {"id": "forged", "user_id": admin.id, "token_hash": OWN_HASH, "created_at": now, "last_seen_at": now}
    intruder.run(insert(SIGN_INS).values(row))
    of_row = "SignIn forged: it exists, but the log has no LOGIN of it"
    assert verified(app) == (1, [of_row])
    with browser_client.client.session_transaction() as session:
        session["_user_id"] = OWN_TOKEN
    entry = acted(browser_client, database_probe)
    of_entry = f"AuditEntry {entry['seq']}: it was made by a sign-in that the log does not know"
    assert verified(app) == (1, [of_entry, of_row])
    intruder.run(delete(SIGN_INS).where(SIGN_INS.c.id == "forged"))
    assert verified(app) == (1, [of_entry])


@pytest.mark.parametrize("whose", ["somebody's own", "somebody else's"])
def test_act_by_a_sign_in_that_was_taken_and_put_back_is_found(
    app: Flask,
    admin: Account,
    intruder: DatabaseProbe,
    database_probe: DatabaseProbe,
    signed_in: Callable[[Account], BrowserClient],
    whose: str,
) -> None:
    """The token of another's sign-in exchanged for one's own, or one's own sign-in made out to another."""
    other = new_user(app)
    theirs, mine = signed_in(admin), signed_in(other)
    before = database_probe.rows(select(SIGN_INS))
    if whose == "somebody's own":
        intruder.run(update(SIGN_INS).where(SIGN_INS.c.user_id == admin.id).values(token_hash=OWN_HASH))
        with theirs.client.session_transaction() as session:
            session["_user_id"] = OWN_TOKEN
        entry, said = acted(theirs, database_probe), "with another token than the log recorded for it"
    else:
        intruder.run(update(SIGN_INS).where(SIGN_INS.c.user_id == other.id).values(user_id=admin.id))
        entry, said = acted(mine, database_probe), "of someone else"
    assert entry["actor_id"] == admin.id
    for row in before:
        kept = {"user_id": row["user_id"], "token_hash": row["token_hash"]}
        intruder.run(update(SIGN_INS).where(SIGN_INS.c.id == row["id"]).values(kept))
    assert verified(app) == (1, [f"AuditEntry {entry['seq']}: it was made by a sign-in {said}"])


def test_act_with_rights_that_were_taken_and_put_back_is_found(
    app: Flask,
    org_staff: Account,
    org_staff_client: BrowserClient,
    intruder: DatabaseProbe,
    database_probe: DatabaseProbe,
) -> None:
    mine = USERS.c.id == org_staff.id
    intruder.run(update(USERS).where(mine).values(role="ranz:admin", member_id=None))
    entry = acted(org_staff_client, database_probe)
    intruder.run(update(USERS).where(mine).values(role="org:staff", member_id=org_staff.member_id))
    said = f"AuditEntry {entry['seq']}: it was made as role ranz:admin, the log says org:staff"
    assert verified(app) == (1, [said])


def test_sign_in_that_was_begun_again_is_found(
    app: Flask, admin_client: BrowserClient, intruder: DatabaseProbe, database_probe: DatabaseProbe
) -> None:
    admin_client.post("/sign-out")
    assert verified(app) == (0, [])
    intruder.run(update(SIGN_INS).values(ended_at=None))
    [key] = [row["id"] for row in database_probe.rows(select(SIGN_INS))]
    status, [line] = verified(app)
    assert (status, line.partition(", the log")[0]) == (1, f"SignIn {key}: ended_at is nothing")
