"""A password that is proved while it is being changed: nothing begins by it that the change has ended."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest
from argon2 import PasswordHasher, profiles
from flask import Flask
from sqlalchemy import func, select

from ranzcred.config import Settings
from ranzcred.domain.accounts.models import ApiToken, SignIn
from tests.support.command import ranzcred
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.verifying import found
from tests.support.factories.people import Account, new_user
from tests.support.factors import proved_before
from tests.support.http.browser_client import BrowserClient
from tests.web.account.test_password_views import NEW, can_sign_in
from tests.web.account.tokens.token_page import PAGE, PORTAL

COMMANDED = "another kauri ridge 55"


class InterruptedHasher(PasswordHasher):
    """A hasher that takes so long that something else is done before it has ended its work, once."""

    meanwhile: Callable[[], object] | None = None

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - the library's own name
        verified = super().verify(hash, password)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        return verified


@pytest.fixture
def hasher() -> InterruptedHasher:
    return InterruptedHasher.from_parameters(profiles.CHEAPEST)  # type: ignore[return-value]


@pytest.fixture
def slow_app(settings: Settings, make_app: Callable[[Settings], Flask], hasher: InterruptedHasher) -> Flask:
    return make_app(replace(settings, password_hasher=hasher))


@pytest.fixture
def mere(slow_app: Flask) -> Account:
    return new_user(slow_app)


@pytest.fixture
def change_password(settings: Settings, mere: Account) -> Callable[[], object]:
    return lambda: ranzcred(settings, "user", "password", mere.email, "--password-stdin", password=COMMANDED)


def live(database_probe: DatabaseProbe, account: Account) -> tuple[int, int]:
    """How many sign-ins and API tokens of a user have not ended."""
    sign_ins, tokens = table(SignIn), table(ApiToken)
    ended = (
        select(func.count()).where(sign_ins.c.user_id == account.id, sign_ins.c.ended_at.is_(None)),
        select(func.count()).where(tokens.c.user_id == account.id, tokens.c.revoked_at.is_(None)),
    )
    in_use, kept = (database_probe.value(statement) for statement in ended)
    return in_use, kept


def test_sign_in_by_a_password_that_is_changed_meanwhile_is_refused(
    slow_app: Flask,
    mere: Account,
    hasher: InterruptedHasher,
    change_password: Callable[[], object],
    database_probe: DatabaseProbe,
) -> None:
    hasher.meanwhile = change_password
    assert BrowserClient(slow_app).sign_in(mere).status_code == 403
    assert live(database_probe, mere) == (0, 0)
    assert found(database_probe) == []
    assert can_sign_in(slow_app, mere, COMMANDED)


def test_password_that_is_changed_meanwhile_is_not_changed_again(
    slow_app: Flask,
    mere: Account,
    hasher: InterruptedHasher,
    change_password: Callable[[], object],
    database_probe: DatabaseProbe,
) -> None:
    """No other password comes of a sign-in that is ended while the present one is proved."""
    browser_client = BrowserClient(slow_app)
    browser_client.sign_in(mere)
    browser_client.get("/account")
    hasher.meanwhile = change_password
    response = browser_client.post("/account/password", {"current_password": mere.password, "new_password": NEW})
    assert response.status_code == 403
    assert "You were signed out before this was saved. Sign in" in response.text
    assert live(database_probe, mere) == (0, 0)
    assert found(database_probe) == []
    assert can_sign_in(slow_app, mere, COMMANDED)


def test_proof_by_a_password_that_is_changed_meanwhile_opens_nothing(
    slow_app: Flask,
    mere: Account,
    hasher: InterruptedHasher,
    change_password: Callable[[], object],
    database_probe: DatabaseProbe,
) -> None:
    """Nor does an API token, which is made by whoever has just shown who they are."""
    browser_client = BrowserClient(slow_app)
    browser_client.sign_in(mere)
    browser_client.get("/account/confirm")
    proved_before(slow_app, timedelta(minutes=11))
    hasher.meanwhile = change_password
    browser_client.post("/account/confirm", {"current_password": mere.password, "next": PAGE})
    assert browser_client.post(PAGE, PORTAL).status_code == 401
    assert live(database_probe, mere) == (0, 0)
    assert found(database_probe) == []
    assert can_sign_in(slow_app, mere, COMMANDED)
