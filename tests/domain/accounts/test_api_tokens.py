"""API tokens as they are made and revoked by operations."""

import functools
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict, Duplicate, Invalid, NotFound
from ranzcred.core.token_scopes import TokenScope
from ranzcred.domain.accounts import api_tokens
from ranzcred.domain.accounts.models import ApiToken
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import Account, Token, new_token, new_user
from tests.support.factories.principals import ANYBODY

BYTES = 32
MINUTE = timedelta(minutes=1)


def row_of(database_probe: DatabaseProbe, token_id: str) -> dict[str, Any]:
    rows = table(ApiToken)
    [row] = database_probe.rows(select(rows).where(rows.c.id == token_id))
    return dict(row)


def revoke(app: Flask, token_id: str) -> None:
    with app.app_context(), writing():
        api_tokens.revoke_token(token_id=token_id, by=ANYBODY)


def test_create_token_stores_only_a_hash(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    token = new_token(app, admin, name="Member portal")
    row = row_of(database_probe, token.id)
    assert (row["name"], row["user_id"], row["scope"]) == ("Member portal", admin.id, TokenScope.WRITE)
    assert (row["last_used_at"], row["revoked_at"]) == (None, None)
    [entry] = database_probe.entries(after=before)
    assert (entry["action"], entry["resource_type"], entry["resource_id"]) == ("CREATE", "ApiToken", token.id)
    secret = token.text.partition("_")[2] or token.text
    assert secret not in str(row)
    for hidden in (secret, row["token_hash"]):
        assert hidden not in str(dict(entry))


def test_create_token_makes_another_each_time(app: Flask, admin: Account) -> None:
    tokens = [new_token(app, admin) for _ in range(20)]
    assert len({token.text for token in tokens}) == 20
    # 256 bits in base64 are 43 letters.
    assert min(len(token.text.partition("_")[2]) for token in tokens) >= BYTES * 8 / 6
    assert all(token.text.isascii() and " " not in token.text for token in tokens)


def test_create_token_that_expires(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    for days in (1, 30, 365):
        row = row_of(database_probe, new_token(app, admin, days=days, scope=TokenScope.READ).id)
        assert abs(row["expires_at"] - row["created_at"] - timedelta(days=days)) < MINUTE
        assert row["scope"] == TokenScope.READ


@pytest.mark.parametrize("days", [0, -1, 366])
def test_create_token_that_would_not_expire_within_a_year(
    app: Flask, admin: Account, database_probe: DatabaseProbe, days: int
) -> None:
    with pytest.raises(Invalid) as refusal:
        new_token(app, admin, days=days)
    assert refusal.value.message == "A token can last for up to 365 days."
    assert database_probe.count(ApiToken) == 0


def test_create_token_of_a_name_that_is_in_use(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    first = new_token(app, admin, name="Portal")
    before = database_probe.last_seq()
    with pytest.raises(Conflict) as refusal:
        new_token(app, admin, name="Portal")
    assert "Portal" in refusal.value.message
    assert database_probe.last_seq() == before
    assert new_token(app, name="Portal")
    revoke(app, first.id)
    assert new_token(app, admin, name="Portal").text != first.text
    assert database_probe.count(ApiToken) == 3


def test_create_token_twenty_times_at_once(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    create = functools.partial(new_token, app, admin, name="Portal")
    outcomes = Counter(type(outcome) for outcome in in_threads([create] * 20))
    assert outcomes == {Token: 1, Duplicate: 19}
    assert database_probe.count(ApiToken) == 1


def test_revoke_token_keeps_the_record(app: Flask, database_probe: DatabaseProbe) -> None:
    token = new_token(app)
    before = database_probe.last_seq()
    revoke(app, token.id)
    assert row_of(database_probe, token.id)["revoked_at"] is not None
    [entry] = database_probe.entries(after=before)
    assert (entry["action"], entry["resource_type"], entry["resource_id"]) == ("UPDATE", "ApiToken", token.id)
    for key in (token.id, "absent"):
        with pytest.raises(NotFound):
            revoke(app, key)
    assert len(database_probe.entries(after=before)) == 1


def test_revoke_token_many_times_at_once(app: Flask, database_probe: DatabaseProbe) -> None:
    token = new_token(app)
    before = database_probe.last_seq()
    outcomes = in_threads([functools.partial(revoke, app, token.id)] * 8)
    assert Counter(type(outcome) for outcome in outcomes) == {type(None): 1, NotFound: 7}
    assert len(database_probe.entries(after=before)) == 1


def test_tokens_are_those_in_use(app: Flask, admin: Account) -> None:
    other = new_user(app)
    for name in ("Portal", "App", "Old"):
        token = new_token(app, admin if name == "Portal" else other, name=name)
        if name == "Old":
            revoke(app, token.id)
    with app.app_context():
        assert [token.name for token in api_tokens.tokens()] == ["App", "Portal"]
