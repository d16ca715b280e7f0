"""Who made each entry: what it names is held against what the log says of it, in one reading or in steps."""

import itertools
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.db.transactions import snapshot
from ranzcred.core.db.types import moment_text
from ranzcred.domain.accounts.proof.knowledge import KEPT, Knowledge, UserStanding
from ranzcred.domain.accounts.sign_ins import LONGEST
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.audit.proof import runs
from ranzcred.domain.audit.proof.further_checks import wrong_entries
from tests.domain.audit.test_chain import happened, written
from tests.support.database.probe import DatabaseProbe
from tests.support.database.verifying import found
from tests.support.factories.people import Account, new_token
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

FIRST = "sha256:" + "1" * 64
SECOND = "sha256:" + "2" * 64
BY_SIGN_IN = Actor(id="aroha", sign_in_id="s1", token_fingerprint=FIRST)
BY_TOKEN = Actor(id="aroha", api_token="Portal", api_token_id="t1", token_fingerprint=FIRST)
LOGIN = happened(
    actor=BY_SIGN_IN,
    action=AuditAction.LOGIN,
    resource_type="User",
    resource_id="aroha",
    details={"signed_in": {"id": "s1", "token_hash": FIRST, "password_hash": SECOND, "created_at": "-"}},
)
TOKEN = happened(
    resource_type="ApiToken",
    resource_id="t1",
    new_state={"user_id": "aroha", "token_hash": FIRST, "revoked_at": None, "expires_at": None},
)
USER = happened(
    resource_type="User", resource_id="aroha", new_state={"email": "a@b", "role": "org:admin", "active": True}
)
CHANGED = replace(USER, previous_state={"role": "org:admin"}, new_state={"role": "org:staff"})
OWNER = replace(BY_SIGN_IN, email="a@b", role="org:admin")
OWN_LOGIN = replace(LOGIN, actor=OWNER)

SIGNING = {"action": "LOGIN", "timestamp": clock.now(), "resource_id": "aroha", "seq": 1} | {
    "actor_id": "aroha",
    "actor_email": "",
    "actor_role": "",
}


def ago(minutes: int) -> str:
    return str(moment_text(clock.now() - timedelta(minutes=minutes)))


def logout(minutes: int) -> Any:
    details = {"signed_out": {"ids": ["s1"], "ended_at": ago(minutes)}}
    return replace(LOGIN, action=AuditAction.LOGOUT, details=details)


def ended_token(minutes: int, column: str) -> Any:
    return replace(TOKEN, previous_state={column: None}, new_state={column: ago(minutes)})


def cases() -> dict[str, tuple[list[Any], Actor, str | None]]:
    """What the log says, who acts then, and what is wrong with that. Made anew for each test, since time goes on."""
    return {
        "by a sign-in": ([LOGIN], BY_SIGN_IN, None),
        "by another token than it had": ([LOGIN], replace(BY_SIGN_IN, token_fingerprint=SECOND), "with another token"),
        "by one of someone else": ([LOGIN], replace(BY_SIGN_IN, id="hemi"), "a sign-in of someone else"),
        "by one that nobody began": ([LOGIN], replace(BY_SIGN_IN, sign_in_id="s2"), "that the log does not know"),
        "as it ended": ([LOGIN, logout(0)], BY_SIGN_IN, None),
        "after it ended": ([LOGIN, logout(10)], BY_SIGN_IN, "a sign-in that had ended"),
        "by an API token": ([TOKEN], BY_TOKEN, None),
        "by another text than it had": ([TOKEN], replace(BY_TOKEN, token_fingerprint=SECOND), "with another token"),
        "by a token of someone else": ([TOKEN], replace(BY_TOKEN, id="hemi"), "an API token of someone else"),
        "by one that nobody made": ([TOKEN], replace(BY_TOKEN, api_token_id="t2"), "that the log does not know"),
        "after it was revoked": ([TOKEN, ended_token(10, "revoked_at")], BY_TOKEN, "an API token that had ended"),
        "after it expired": ([TOKEN, ended_token(10, "expires_at")], BY_TOKEN, "an API token that had ended"),
        "by one for reading": (
            [replace(TOKEN, new_state={"user_id": "aroha", "scope": "read"})],
            BY_TOKEN,
            "an API token that is for reading only",
        ),
        "by one for another area": (
            [replace(TOKEN, new_state={"user_id": "aroha", "scope": "definitions directory"})],
            BY_TOKEN,
            "an API token that is for changing no more than micro-credentials, organisations and people",
        ),
        "by one for this area": (
            [replace(TOKEN, new_state={"user_id": "aroha", "scope": "definitions credentials"})],
            BY_TOKEN,
            None,
        ),
        "as what the user is": ([USER, OWN_LOGIN], OWNER, None),
        "as what the user was a moment ago": (
            [USER, OWN_LOGIN, CHANGED],
            OWNER,
            None,
        ),
        "as what the user is no more": (
            [USER, CHANGED, CHANGED, replace(LOGIN, actor=replace(OWNER, role="org:staff"))],
            OWNER,
            "as role org:admin, the log says org:staff",
        ),
        "as somebody with another address": (
            [USER, OWN_LOGIN],
            replace(OWNER, email="b@b"),
            "as email b@b, the log says a@b",
        ),
        "by one of an earlier version": ([replace(TOKEN, new_state={"user_id": "aroha"})], BY_TOKEN, None),
        "by a sign-in of an earlier version": (
            [replace(LOGIN, details={})],
            replace(BY_SIGN_IN, sign_in_id="s9"),
            None,
        ),
    }


def wrong(database_probe: DatabaseProbe, after: int, last: int) -> list[str]:
    with snapshot(database_probe.engine) as connection:
        return [str(each) for each in wrong_entries(connection, after=after, last=last)]


@pytest.mark.parametrize("case", cases())
def test_entry_that_was_not_made_by_what_it_names_is_found(
    app: Flask, database_probe: DatabaseProbe, case: str
) -> None:
    before, actor, objection = cases()[case]
    written(app, *before, happened(actor=actor))
    last = database_probe.last_seq()
    said = wrong(database_probe, 0, last)
    if objection:
        [line] = [each for each in said if each.startswith(f"AuditEntry {last}: it was made ")]
        assert objection in line
    else:
        assert said == []
    steps = [wrong(database_probe, after, after + 1) for after in range(last)]
    assert list(itertools.chain.from_iterable(steps)) == said


def test_sign_ins_of_long_ago_are_forgotten() -> None:
    """No sign-in lasts so long, and what is kept does not grow with the log."""
    knowledge = Knowledge({}, lambda _user, _seq: UserStanding())
    details = {"signed_in": {"id": "s1", "token_hash": FIRST}}
    entry = SimpleNamespace(**SIGNING)
    knowledge.read_signing(cast("Any", entry), details)
    entry.timestamp += KEPT - timedelta(seconds=1)
    knowledge.read_signing(cast("Any", entry), {"signed_in": {"id": "s2", "token_hash": FIRST}})
    assert list(knowledge.sign_ins) == ["s1", "s2"]
    entry.timestamp += timedelta(seconds=2)
    knowledge.read_signing(cast("Any", entry), {})
    assert (list(knowledge.sign_ins), list(knowledge.old)) == (["s2"], ["aroha"])


def test_sign_in_lasts_no_longer_than_its_time() -> None:
    """Whoever moves its start in the database cannot move that of the log."""
    knowledge = Knowledge({}, lambda _user, _seq: UserStanding())
    entry = SimpleNamespace(**SIGNING)
    knowledge.read_signing(cast("Any", entry), {"signed_in": {"id": "s1", "token_hash": FIRST}})
    details = {"sign_in_id": "s1", "token_fingerprint": FIRST}
    entry.timestamp += LONGEST
    assert knowledge.objection(cast("Any", entry), details) is None
    entry.timestamp += timedelta(minutes=6)
    assert knowledge.objection(cast("Any", entry), details) == "it was made by a sign-in that had ended"


@pytest.mark.parametrize(("days", "missed"), [(89, True), (91, False)])
def test_sign_in_that_is_gone_is_missed_as_long_as_it_is_kept(
    app: Flask, database_probe: DatabaseProbe, days: int, missed: bool
) -> None:
    signed_in = {"id": "s1", "token_hash": FIRST, "password_hash": SECOND, "created_at": ago(days * 24 * 60)}
    written(app, replace(LOGIN, details={"signed_in": signed_in}))
    assert ("SignIn s1: it is missing, though the log shows it" in found(database_probe)) is missed


def test_entries_all_name_what_they_were_made_by(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    new_token(app, admin)
    before = database_probe.last_seq()
    for path, sent in (
        ("/admin/micro-credentials", {"title": "Slate", "level": "4", "issuing_body": "RANZ"}),
        ("/account/shortcuts", {"enabled": "no"}),
        ("/admin/audit-log/verifications", {}),
        ("/account/password", {"current_password": admin.password, "new_password": "gutter seam kererū 31"}),
        ("/sign-out", {}),
    ):
        assert admin_client.post(path, sent).status_code == 303, path
    entries = database_probe.entries(after=before)
    assert {entry["actor_id"] for entry in entries} == {admin.id}
    assert all('"sign_in_id":"' in entry["metadata"] for entry in entries)
    assert all('"token_fingerprint":"sha256:' in entry["metadata"] for entry in entries)
    assert found(database_probe) == []


def test_page_finds_what_the_command_finds(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(app, LOGIN, happened(actor=replace(BY_SIGN_IN, token_fingerprint=SECOND)), happened())
    monkeypatch.setattr(runs, "ENTRIES_AT_ONCE", 2)
    address = admin_client.post("/admin/audit-log/verifications", {}).headers["Location"]
    while (page := parse(admin_client.get(address).text)).has("#verification-continue"):
        assert admin_client.post(address, {}).status_code == 303
    assert any("another token than the log recorded" in text for text in page.texts("#audit-verification"))
