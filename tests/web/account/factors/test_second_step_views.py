"""The second step of a sign-in: a code of the authenticator app, once, within its time; or a recovery code, once."""

import dataclasses
import functools
import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.domain.accounts.models import User
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import change_settings
from tests.support.factories.people import PASSWORD, Account
from tests.support.factors import SECRET, code_at, new_app
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

STEP = "/sign-in/two-factor"
RECOVERY = "/sign-in/recovery-code"


def by_password(app: Flask, account: Account, *, page: str = "") -> BrowserClient:
    """Somebody whose password was right, and who is asked for the second factor."""
    client = BrowserClient(app)
    client.get("/sign-in")
    response = client.post("/sign-in", {"email": account.email, "password": PASSWORD, "next": page})
    assert response.headers["Location"].startswith(STEP)
    return client


def give(client: BrowserClient, code: str, **sent: str) -> TestResponse:
    client.get(STEP)
    return client.post(STEP, {"code": code, **sent})


def is_signed_in(client: BrowserClient) -> bool:
    return client.get("/account").status_code == 200


def test_password_alone_signs_nobody_in(app: Flask, admin: Account) -> None:
    new_app(app, admin)
    client = by_password(app, admin, page="/admin/people")
    assert not is_signed_in(client)
    field = parse(client.get(STEP).text).one("#code")
    assert (field["autocomplete"], field["inputmode"]) == ("one-time-code", "numeric")
    response = give(client, code_at(), next="/admin/people")
    assert (response.status_code, response.headers["Location"]) == (303, "/admin/people")
    assert is_signed_in(client)


@pytest.mark.parametrize(("seconds", "accepted"), [(0, True), (-30, True), (30, True), (-60, False), (60, False)])
def test_code_is_accepted_within_a_step(app: Flask, admin: Account, seconds: int, accepted: bool) -> None:
    new_app(app, admin)
    client = by_password(app, admin)
    response = give(client, code_at(later=timedelta(seconds=seconds)))
    assert response.status_code == (303 if accepted else 422)
    assert is_signed_in(client) == accepted


def test_code_is_accepted_once(app: Flask, admin: Account) -> None:
    new_app(app, admin)
    code = code_at()
    assert give(by_password(app, admin), f"{code[:3]} {code[3:]}").status_code == 303
    again = give(by_password(app, admin), code)
    assert again.status_code == 422
    assert "has been used" in parse(again.text).one("#code-error").text


def test_code_that_several_give_together_signs_one_in(app: Flask, admin: Account) -> None:
    new_app(app, admin)
    clients = [by_password(app, admin) for _ in range(4)]
    for number, client in enumerate(clients):
        # Each from an address of its own: from one, the last of them is over the limit if the first is slow.
        client.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        client.get(STEP)
    code = code_at()
    responses = in_threads([functools.partial(give, one, code) for one in clients])
    statuses = [one.status_code for one in responses if not isinstance(one, Exception)]
    assert sorted(statuses) == [303, 422, 422, 422]


def test_five_wrong_codes_are_the_limit_and_a_right_password_forgets_none(app: Flask, admin: Account) -> None:
    new_app(app, admin)
    client = by_password(app, admin)
    wrong = "000000" if code_at() != "000000" else "111111"
    for _ in range(4):
        assert give(client, wrong).status_code == 422
    assert give(client, wrong).status_code == 422
    refused = give(client, code_at())
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    client.get("/sign-in")
    assert client.post("/sign-in", {"email": admin.email, "password": PASSWORD}).status_code == 429


def test_codes_of_both_kinds_are_counted_together(app: Flask, admin: Account) -> None:
    codes = new_app(app, admin)
    client = by_password(app, admin)
    wrong = "000000" if code_at() != "000000" else "111111"
    for _ in range(2):
        assert give(client, wrong).status_code == 422
    for _ in range(3):
        assert client.post(RECOVERY, {"recovery_code": "00000-00000"}).status_code == 422
    assert client.post(RECOVERY, {"recovery_code": codes[0]}).status_code == 429
    assert give(client, code_at()).status_code == 429


@pytest.mark.parametrize("sent", ["", "12345", "1234567", "12345a", "\u0661\u0662\u0663\u0664\u0665\u0666"])
def test_code_that_is_none_is_no_try(app: Flask, admin: Account, sent: str) -> None:
    new_app(app, admin)
    client = by_password(app, admin)
    response = give(client, sent)
    assert response.status_code == 422
    assert "Enter the six digits" in parse(response.text).one("#code-error").text


def test_step_waits_five_minutes(app: Flask, admin: Account) -> None:
    new_app(app, admin)
    client = by_password(app, admin)
    with clock.from_moment(clock.now() + timedelta(minutes=6)):
        response = client.post(STEP, {"code": code_at()})
        assert response.headers["Location"] == "/sign-in"
        assert not is_signed_in(client)


def test_recovery_codes_have_fifty_bits(app: Flask, admin: Account) -> None:
    codes = new_app(app, admin)
    one = "[0-9abcdefghjkmnpqrstvwxyz]"  # of 32, so five bits each
    assert all(re.fullmatch(f"{one}{{5}}-{one}{{5}}", code) for code in codes)
    assert len(set("".join(codes))) > 16, "all of them are used"


def test_recovery_code_signs_in_once(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    codes = new_app(app, admin)
    assert len(set(codes)) == 10
    first = by_password(app, admin)
    first.get(STEP)
    assert first.post(RECOVERY, {"recovery_code": codes[3].upper()}).status_code == 303
    assert "9 of 10 left" in first.get("/account/two-factor").text
    entry = database_probe.entries()[-1]
    assert (entry["action"], json.loads(entry["metadata"])["method"]) == ("LOGIN", "password+recovery")
    second = by_password(app, admin)
    second.get(STEP)
    assert second.post(RECOVERY, {"recovery_code": codes[3]}).status_code == 422
    assert not is_signed_in(second)


def test_secret_is_stored_encrypted_and_read_by_a_key_from_before(
    app: Flask, admin: Account, settings: Settings, database_probe: DatabaseProbe
) -> None:
    codes = new_app(app, admin)
    [sealed] = [row["totp_secret"] for row in database_probe.rows(select(User.totp_secret)) if row["totp_secret"]]
    assert SECRET not in sealed
    stored = str([dict(row) for row in database_probe.entries()])
    assert not [text for text in (SECRET, sealed, *codes) if text in stored]
    renewed = dataclasses.replace(settings, secret_key="another-" + settings.secret_key).secret_key
    change_settings(app, secret_key=renewed, secret_key_fallbacks=(settings.secret_key,))
    assert give(by_password(app, admin), code_at()).status_code == 303
    change_settings(app, secret_key=renewed, secret_key_fallbacks=())
    assert give(by_password(app, admin), code_at(later=timedelta(seconds=30))).status_code == 303


def test_sign_in_says_by_what(
    app: Flask, admin: Account, database_probe: DatabaseProbe, signed_in: Callable[[Account], BrowserClient]
) -> None:
    signed_in(admin)
    new_app(app, admin)
    give(by_password(app, admin), code_at())
    methods = [
        json.loads(entry["metadata"])["method"] for entry in database_probe.entries() if entry["action"] == "LOGIN"
    ]
    assert methods == ["password", "password+totp"]
