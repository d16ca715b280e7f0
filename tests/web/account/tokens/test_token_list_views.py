"""API tokens are listed for every administrator, whoever made them."""

import pytest
from flask import Flask
from sqlalchemy import update

from ranzcred.core import clock
from ranzcred.core.token_scopes import TokenScope
from ranzcred.domain.accounts.models import ApiToken
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import new_token, new_user
from tests.support.http.api_client import API, ApiClient
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page
from tests.web.account.tokens.token_page import PAGE, PORTAL, listed

STATEMENTS = 4


def test_token_page_is_in_the_user_menu(admin_client: BrowserClient, org_admin_client: BrowserClient) -> None:
    page = assert_whole_page(admin_client.get("/admin"))
    assert [link.text for link in page.all(f"header a[href='{PAGE}']")] == ["API tokens"]
    assert not parse(org_admin_client.get("/account").text).has(f"a[href='{PAGE}']")
    page = assert_whole_page(admin_client.get(PAGE))
    assert page.one("h1").text == "API tokens"
    assert not page.has("#api-tokens tbody")


def test_token_page_lists_everybodys(app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    other = new_user(app, name="Hemi Walker")
    used = new_token(app, other, name="Reporting", scope=TokenScope.READ, days=30)
    expired = new_token(app, other, name="Sandbox", days=30)
    assert ApiClient(app, used).get().status_code == 200
    tokens = table(ApiToken)
    database_probe.run(update(tokens).where(tokens.c.id == expired.id).values(expires_at=clock.now()))
    page = parse(admin_client.get(PAGE).text)
    assert listed(page) == ["Reporting", "Sandbox"]
    first, second = page.all("#api-tokens tbody tr")
    assert "Hemi Walker" in first.text
    assert "Read only" in first.text
    assert "Never" not in first.text
    assert "Expired" not in first.text
    assert "Never" in second.text
    assert "Expired" in second.text


def test_token_from_before_tokens_expired_says_never_and_what_to_do(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    token = new_token(app, name="Old portal", scope=TokenScope.WRITE)
    tokens = table(ApiToken)
    database_probe.run(update(tokens).where(tokens.c.id == token.id).values(expires_at=None))
    [row] = parse(admin_client.get(PAGE).text).all("#api-tokens tbody tr")
    assert "Read and change everything" in row.text
    assert "Never Create one that expires, then revoke this one." in row.text
    assert ApiClient(app, token).get().status_code == 200


def test_token_page_says_what_each_may_change(app: Flask, admin_client: BrowserClient) -> None:
    for number, scope in enumerate(("read", "credentials", "definitions credentials directory")):
        new_token(app, name=f"Portal {number}", scope=scope)
    page = parse(admin_client.get(PAGE).text)
    assert page.texts("#api-tokens tbody td:nth-child(3)") == [
        "Read only",
        "Read; change credentials",
        "Read; change micro-credentials, credentials, organisations and people",
    ]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}"])
def test_token_page_shows_markup_as_text(admin_client: BrowserClient, name: str) -> None:
    for response in (admin_client.post(PAGE, PORTAL | {"name": name}), admin_client.get(PAGE)):
        page = assert_whole_page(response)
        assert listed(page) == [name]
        assert not page.has("main img")
        assert not page.has("main script")


def test_token_page_takes_as_many_statements_however_many_there_are(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    admin_client.get(PAGE)
    counts = []
    for number in (1, 20):
        for _ in range(number):
            new_token(app)
        with database_probe.statements() as seen:
            admin_client.get(PAGE)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= STATEMENTS


def test_token_page_is_for_administrators(
    app: Flask,
    org_admin_client: BrowserClient,
    org_staff_client: BrowserClient,
    browser_client: BrowserClient,
    database_probe: DatabaseProbe,
) -> None:
    token = new_token(app)
    before = database_probe.last_seq()
    for who in (org_admin_client, org_staff_client):
        assert who.get(PAGE).status_code == 403
        assert who.post(PAGE, PORTAL).status_code == 403
        assert who.get(f"{PAGE}/{token.id}/revoke").status_code == 403
        assert who.post(f"{PAGE}/{token.id}/revoke").status_code == 403
    assert browser_client.get(PAGE).status_code == 302
    assert browser_client.post(PAGE, PORTAL).status_code == 401
    assert database_probe.last_seq() == before
    assert ApiClient(app, token).get(API).status_code == 200
