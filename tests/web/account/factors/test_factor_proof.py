"""What the log proves of second factors: who set them up, by what somebody signed in, and who reset them."""

import pytest
from flask import Flask

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts.factors.operations import reset_two_factor
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.principal import ClientInfo
from ranzcred.domain.accounts.sign_ins import SignInMethod, start_sign_in
from tests.support.database.probe import DatabaseProbe
from tests.support.database.verifying import found
from tests.support.factories.people import Account
from tests.support.factories.principals import ANYBODY
from tests.support.factors import code_at, new_app
from tests.support.http.browser_client import BrowserClient


def test_log_is_intact_after_all_that_is_done_with_factors(
    app: Flask, admin: Account, database_probe: DatabaseProbe
) -> None:
    codes = new_app(app, admin)
    for address, sent in (
        ("/sign-in/two-factor", {"code": code_at()}),
        ("/sign-in/recovery-code", {"recovery_code": codes[0]}),
    ):
        client = BrowserClient(app)
        assert client.sign_in(admin).headers["Location"] == "/sign-in/two-factor"
        client.get("/sign-in/two-factor")
        assert client.post(address, sent).status_code == 303
    assert client.post("/account/two-factor/recovery-codes").status_code == 200
    with app.app_context(), writing():
        reset_two_factor(user=db.session.get_one(User, admin.id), reason="Lost the phone.", by=ANYBODY)
    assert BrowserClient(app).sign_in(admin).status_code == 303
    assert found(database_probe) == []


@pytest.mark.parametrize("method", [SignInMethod.PASSKEY, SignInMethod.PASSWORD_AND_TOTP])
def test_sign_in_by_a_factor_that_was_not_there_is_found(
    app: Flask, admin: Account, database_probe: DatabaseProbe, method: SignInMethod
) -> None:
    with app.app_context(), writing():
        start_sign_in(user=db.session.get_one(User, admin.id), client=ClientInfo(), method=method)
    [problem] = found(database_probe)
    assert f"signed in by {method}, the log knows of no second factor" in problem
