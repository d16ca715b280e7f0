"""The one-time link that makes the first administrator."""

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select, update

from ranzcred.core import clock
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import FirstAdminLink, User
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import change_settings
from tests.support.factories.people import PASSWORD, Account, new_first_admin_token, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page, typed
from tests.support.logs import logged

HINE = {"name": "Hine Moana", "email": "hine@ranz.example.nz", "password": PASSWORD}
HOUR = 3600


def link(app: Flask) -> str:
    return f"/first-admin/{new_first_admin_token(app)}"


def age(database_probe: DatabaseProbe, seconds: int) -> None:
    """Let this much time have passed since the link was made."""
    database_probe.run(update(table(FirstAdminLink)).values(created_at=clock.now() - timedelta(seconds=seconds)))


def admins(database_probe: DatabaseProbe) -> int:
    return len(database_probe.rows(select(User).where(User.role == Role.RANZ_ADMIN)))


def test_first_admin_is_a_page_for_whoever_has_the_link(app: Flask, browser_client: BrowserClient) -> None:
    address = link(app)
    page = assert_whole_page(browser_client.get(address))
    form = page.one("main form")
    assert form["action"] == address
    assert form.texts("label") == ["Name", "Email", "Password"]
    assert form.one("#password")["autocomplete"] == "new-password"
    assert not form.has("[maxlength]")


def test_first_admin_create_makes_the_administrator_and_signs_in(
    app: Flask, browser_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    browser_client.client.environ_base["REMOTE_ADDR"] = "192.0.2.31"
    address = link(app)
    browser_client.get(address)
    before = database_probe.last_seq()
    response = browser_client.post(address, HINE)
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert parse(browser_client.get("/admin").text).one(".user-name").text == "Hine Moana"
    [user] = database_probe.rows(select(User))
    assert (user["email"], user["name"], user["role"]) == (HINE["email"], HINE["name"], Role.RANZ_ADMIN)
    assert user["password_hash"].startswith("$argon2id$")
    created, entered = database_probe.entries(after=before)
    assert (created["action"], created["resource_id"], created["ip_address"]) == ("CREATE", user["id"], "192.0.2.31")
    assert (entered["action"], entered["actor_id"]) == ("LOGIN", user["id"])
    assert PASSWORD not in str(dict(created))
    assert user["password_hash"] not in str(dict(created))


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", " ", "Enter a name."),
        ("name", "n" * 201, "Name must be 200 characters or fewer (1 too many)."),
        ("email", "", "Enter an email."),
        ("email", "hine", "Enter an email address, such as aroha@example.co.nz."),
        ("password", "", "Enter the password."),
        ("password", "short words", "Password must be 12 characters or more."),
        (
            "password",
            "hine moana 12",
            "Password is too easy to guess. Try three or four random words, or use a password manager.",
        ),
    ],
)
def test_first_admin_create_refuses_and_keeps_what_was_typed(
    app: Flask, browser_client: BrowserClient, database_probe: DatabaseProbe, field: str, value: str, message: str
) -> None:
    address = link(app)
    browser_client.get(address)
    sent = HINE | {field: value}
    response = browser_client.post(address, sent)
    page = assert_whole_page(response)
    assert response.status_code == 422
    assert [(error["href"], error.text) for error in page.all(".error-summary a")] == [(f"#{field}", message)]
    assert typed(page, {"name": "", "email": ""}) == {name: sent[name].strip() for name in ("name", "email")}
    assert page.one("#password").get("value") == ""
    assert admins(database_probe) == 0
    assert browser_client.post(address, HINE).status_code == 303


def test_first_admin_works_once(app: Flask, database_probe: DatabaseProbe) -> None:
    address = link(app)
    first, second = BrowserClient(app), BrowserClient(app)
    first.get(address)
    second.get(address)
    assert first.post(address, HINE).status_code == 303
    assert second.post(address, HINE | {"email": "other@ranz.example.nz"}).status_code == 404
    assert second.get(address).status_code == 404
    assert first.get(address).status_code == 404
    assert admins(database_probe) == 1


def test_first_admin_works_an_hour(app: Flask, browser_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    address = link(app)
    age(database_probe, HOUR + 1)
    assert browser_client.get(address).status_code == 404
    assert browser_client.post(address, HINE).status_code == 404
    assert admins(database_probe) == 0
    age(database_probe, HOUR - 60)
    assert browser_client.get(address).status_code == 200
    assert browser_client.post(address, HINE).status_code == 303


def test_first_admin_works_once_even_when_its_administrator_is_gone(
    app: Flask, browser_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    address = link(app)
    browser_client.get(address)
    assert browser_client.post(address, HINE).status_code == 303
    database_probe.run(update(table(User)).values(active=False))
    somebody = BrowserClient(app)
    assert somebody.get(address).status_code == 404
    assert somebody.post(address, HINE | {"email": "other@ranz.example.nz"}).status_code == 404
    assert admins(database_probe) == 1


def test_first_admin_link_ends_the_ones_before(app: Flask, browser_client: BrowserClient) -> None:
    first, second = link(app), link(app)
    assert [browser_client.get(address).status_code for address in (first, second)] == [404, 200]


def test_first_admin_of_somebody_elses_making_is_nothing(
    app: Flask, browser_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    browser_client.get("/sign-in")
    stored = database_probe.value(select(FirstAdminLink.token_hash)) if link(app) else ""
    for address in (
        f"/first-admin/{stored}",
        f"{link(app)}x",
        "/first-admin/x",
        "/first-admin/%00",
        "/first-admin/..",
    ):
        assert browser_client.get(address).status_code == 404
        assert browser_client.post(address, HINE).status_code == 404
    assert admins(database_probe) == 0


def test_first_admin_is_nothing_where_there_is_an_administrator(
    app: Flask, browser_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    address = link(app)
    new_user(app)
    response = browser_client.get(address)
    assert response.status_code == 404
    assert "used" in assert_whole_page(response).one("main").text
    assert browser_client.post(address, HINE).status_code == 404
    assert admins(database_probe) == 1


def test_first_admin_works_where_only_others_can_sign_in(
    app: Flask, org_admin: Account, admin: Account, browser_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    database_probe.run(update(User).where(User.id == admin.id).values(active=False))
    address = link(app)
    assert browser_client.get(address).status_code == 200
    assert browser_client.post(address, HINE).status_code == 303


def test_first_admin_create_refuses_an_address_that_is_taken(
    app: Flask, browser_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    new_user(app, role=Role.ORG_ADMIN, email=HINE["email"].upper())
    address = link(app)
    browser_client.get(address)
    response = browser_client.post(address, HINE)
    assert response.status_code == 409
    assert parse(response.text).one(".error-summary a")["href"] == "#email"
    assert admins(database_probe) == 0


def test_first_admin_create_by_many_at_once_makes_one(app: Flask, database_probe: DatabaseProbe) -> None:
    address = link(app)
    browser_clients = [BrowserClient(app) for _ in range(6)]
    for browser_client in browser_clients:
        browser_client.get(address)
    outcomes = in_threads(
        [
            partial(browser_client.post, address, HINE | {"email": f"hine{number}@ranz.example.nz"})
            for number, browser_client in enumerate(browser_clients)
        ]
    )
    statuses = [outcome if isinstance(outcome, Exception) else outcome.status_code for outcome in outcomes]
    assert sorted(statuses, key=str) == [303] + [404] * 5
    assert admins(database_probe) == 1


def test_first_admin_link_is_in_no_log(app: Flask, browser_client: BrowserClient) -> None:
    address = link(app)
    token = address.rpartition("/")[2]
    with logged() as lines:
        browser_client.get(address)
        browser_client.get(f"{address}/")
        browser_client.client.put(address)
        browser_client.post(address, HINE | {"name": ""})
        browser_client.post(address, HINE)
        browser_client.get(address)
    assert len(lines) >= 6
    assert not [line for line in lines if token in line]


def test_first_admin_has_the_one_password_that_is_taken(
    app: Flask, browser_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    change_settings(app, break_glass="Break.Glass@ranz.example.nz")
    address = link(app)
    browser_client.get(address)
    response = browser_client.post(address, HINE)
    assert response.status_code == 422
    assert "Only emergency access has a password here" in parse(response.text).one("#email-error").text
    assert admins(database_probe) == 0
    assert browser_client.post(address, HINE | {"email": "break.glass@ranz.example.nz"}).status_code == 303
