"""What somebody who is signed in shows again before what matters, and where they come back to."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import Account, new_user
from tests.support.factors import code_at, forget_password, new_app, proved_before
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

CONFIRM = "/account/confirm"
LONG = timedelta(minutes=11)
CONFIRMED = "You've confirmed it's you. Nothing has changed yet."


@pytest.mark.parametrize("with_scripts", [True, False])
@pytest.mark.parametrize("step", ["unlock", "sign-out"])
def test_what_is_chosen_has_to_be_chosen_again_and_is_said_so(
    app: Flask, admin: Account, admin_client: BrowserClient, org_staff: Account, with_scripts: bool, step: str
) -> None:
    page = f"/admin/users/{org_staff.id}"
    admin_client.get(page)
    proved_before(app, LONG)
    if with_scripts:
        led = admin_client.htmx_post(f"{page}/{step}", current_url=page)
        assert (led.status_code, led.headers["HX-Redirect"]) == (401, f"{CONFIRM}?next={page}&again=y")
        asked = admin_client.get(led.headers["HX-Redirect"])
    else:
        asked = admin_client.post(f"{page}/{step}", headers={"Referer": f"http://localhost{page}"})
        assert asked.status_code == 401
    document = parse(asked.text)
    assert document.one(".notice").text == "Nothing has changed yet. You'll come back to the page to do it."
    form = document.one(f"form[action='{CONFIRM}']")
    carried = {name: form.one(f"[name={name}]")["value"] for name in ("next", "again")}
    wrong = parse(admin_client.post(CONFIRM, carried | {"current_password": "wrong"}).text)
    assert wrong.one(f"form[action='{CONFIRM}'] [name=again]")["value"] == "y"
    response = admin_client.post(CONFIRM, carried | {"current_password": admin.password})
    assert (response.status_code, response.headers["Location"]) == (303, page)
    assert CONFIRMED in parse(admin_client.get(page).text).one("#status").text
    assert CONFIRMED not in admin_client.get(page).text


def test_page_that_is_asked_for_is_shown_without_a_word(
    app: Flask, admin: Account, admin_client: BrowserClient
) -> None:
    proved_before(app, LONG)
    asked = admin_client.get("/account/email").headers["Location"]
    page = parse(admin_client.get(asked).text)
    assert not page.has("main .notice")
    sent = {"next": "/account/email", "current_password": admin.password}
    assert admin_client.post(CONFIRM, sent).status_code == 303
    assert CONFIRMED not in admin_client.get("/account/email").text


def test_password_alone_confirms_nobody_who_has_an_app(
    app: Flask, admin: Account, signed_in: Callable[[Account], BrowserClient]
) -> None:
    new_app(app, admin)
    client = signed_in(admin)
    client.get("/sign-in/two-factor")
    client.post("/sign-in/two-factor", {"code": code_at()})
    proved_before(app, LONG)
    client.get(CONFIRM)
    code = code_at(later=timedelta(seconds=30))
    for sent in ({"current_password": admin.password}, {"code": code}):
        assert client.post(CONFIRM, sent).status_code == 422
    assert client.get("/account/email").status_code == 303
    assert client.post(CONFIRM, {"current_password": admin.password, "code": code}).status_code == 303
    assert client.get("/account/email").status_code == 200


def test_whoever_has_nothing_to_show_signs_in_again(
    app: Flask, signed_in: Callable[[Account], BrowserClient], database_probe: DatabaseProbe
) -> None:
    account = new_user(app)
    client = signed_in(account)
    proved_before(app, LONG)
    client.get(CONFIRM)
    forget_password(database_probe, account)
    page = parse(client.get(CONFIRM).text)
    assert "Sign out and sign in again to continue." in page.one("main").text
    assert not page.has("main form")
    assert client.post(CONFIRM, {"current_password": account.password, "code": "123456"}).status_code == 422
    assert client.get("/account/email").status_code == 303
