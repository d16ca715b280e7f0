"""The API tokens' page: a token is shown once, kept as a hash, listed for every administrator and revoked."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from ranzcred.core import clock
from ranzcred.domain.accounts.models import ApiToken, TokenScope
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import Account, Token, new_token, new_user
from tests.support.http.api_client import API, ApiClient
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event, typed
from tests.support.logs import logged

PAGE = "/account/api-tokens"
PORTAL = {"name": "Member portal", "scope": "write", "lifetime": "90"}
SLATE = {"title": "Slate Repair", "level": 4, "issuingBody": "RANZ"}
MISSING = "00000000-0000-7000-8000-0000000000ff"
STATEMENTS = 4
CONFIRMED = {"csrf_token": ""}
"""A browser sends the form's own fields; the token that counts is in the header."""
REFUSALS = [
    ("name", ""),
    ("name", " \u00a0 "),
    ("name", "x" * 101),
    ("name", "Por\u202etal"),
    ("name", "Por\u200btal"),
    ("name", "Por\ntal"),
    ("scope", "everything"),
    ("scope", ""),
    ("lifetime", "1"),
    ("lifetime", "-30"),
    ("lifetime", ""),
]


def rows(database_probe: DatabaseProbe) -> list[dict[str, Any]]:
    tokens = table(ApiToken)
    return [dict(row) for row in database_probe.rows(select(tokens).order_by(tokens.c.id))]


def shown(page: Element) -> str:
    """The text of the token that was made."""
    return page.one("#new-token")["value"]


def listed(page: Element) -> list[str]:
    return page.texts("#tokens-table tbody th")


def test_token_page_is_in_the_user_menu(admin_client: BrowserClient, org_admin_client: BrowserClient) -> None:
    page = assert_whole_page(admin_client.get("/admin"))
    assert [link.text for link in page.all(f"header a[href='{PAGE}']")] == ["API tokens"]
    assert not parse(org_admin_client.get("/account").text).has(f"a[href='{PAGE}']")
    page = assert_whole_page(admin_client.get(PAGE))
    assert page.one("h1").text == "API tokens"
    assert not page.has("#api-tokens tbody")


@pytest.mark.parametrize("htmx", [False, True])
def test_token_create_shows_it_once(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe, htmx: bool
) -> None:
    before = database_probe.last_seq()
    with logged() as lines:
        response = admin_client.htmx_post(PAGE, PORTAL, current_url=PAGE) if htmx else admin_client.post(PAGE, PORTAL)
    assert response.status_code == 200
    page = assert_fragment(response, "api-tokens") if htmx else assert_whole_page(response)
    text = shown(page)
    assert response.text.count(text) == 1
    assert response.headers["Cache-Control"] == "no-store"
    assert listed(page) == ["Member portal"]
    assert text not in str(dict(response.headers))
    [row] = rows(database_probe)
    assert (row["name"], row["scope"], row["user_id"]) == ("Member portal", TokenScope.WRITE, admin.id)
    assert (row["expires_at"] - row["created_at"]).days in {89, 90}
    [entry] = database_probe.entries(after=before)
    assert (entry["action"], entry["resource_type"], entry["actor_id"]) == ("CREATE", "ApiToken", admin.id)
    logged_text = "\n".join(lines)
    for secret in (text, text.partition("_")[2]):
        assert secret not in logged_text + str(row) + str(dict(entry))
    assert row["token_hash"] not in logged_text + str(dict(entry))
    for address in (PAGE, "/account", "/admin/audit-log"):
        later = admin_client.get(address).text
        assert text not in later
        assert row["token_hash"] not in later
    assert ApiClient(app, Token(id=row["id"], text=text)).post(SLATE).status_code == 201


def test_token_create_of_each_scope_and_lifetime(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    for number, (lifetime, days) in enumerate((("30", 30), ("90", 90), ("365", 365), ("never", None))):
        sent = {"name": f"Portal {number}", "scope": "read", "lifetime": lifetime}
        text = shown(parse(admin_client.post(PAGE, sent).text))
        row = rows(database_probe)[-1]
        assert (row["scope"], row["expires_at"] is None) == (TokenScope.READ, days is None)
        if days:
            assert abs((row["expires_at"] - row["created_at"]).total_seconds() - days * 86_400) < 60
        assert ApiClient(app, Token(id=row["id"], text=text)).post(SLATE).status_code == 403


def test_token_create_refuses_and_keeps_what_was_typed(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    before = database_probe.last_seq()
    for field, value in REFUSALS:
        sent = PORTAL | {field: value}
        whole = admin_client.post(PAGE, sent)
        part = admin_client.htmx_post(PAGE, sent, current_url=PAGE)
        assert htmx_event(part)["focus"] == ["token-errors"]
        for response, page in ((whole, assert_whole_page(whole)), (part, assert_fragment(part, "api-tokens"))):
            assert response.status_code == 422, (field, value)
            assert [link["href"] for link in page.all(".error-summary a")] == [f"#{field}"]
            assert page.one(f"#{field}")["aria-invalid"] == "true"
            assert not page.has("#new-token")
            if field != "name":
                assert typed(page, {"name": ""}) == {"name": "Member portal"}
            elif value.isprintable():
                assert typed(page, {"name": ""}) == {"name": value}
            chosen = {option["value"] for option in page.all("option[selected]")}
            assert {PORTAL[name] for name in ("scope", "lifetime") if name != field} <= chosen
        assert parse(whole.text).one("title").text.startswith("Error: ")
    assert database_probe.last_seq() == before


def test_token_create_refuses_a_name_in_use(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    new_token(app, admin, name="Member portal")
    before = database_probe.last_seq()
    for response in (admin_client.post(PAGE, PORTAL), admin_client.htmx_post(PAGE, PORTAL, current_url=PAGE)):
        page = parse(response.text)
        assert response.status_code == 409
        [problem] = page.all(".error-summary a")
        assert problem["href"] == "#name"
        assert "Member portal" in problem.text
        assert typed(page, {"name": ""}) == {"name": "Member portal"}
        assert {option["value"] for option in page.all("option[selected]")} == {"write", "90"}
        assert not page.has("#new-token")
    assert database_probe.last_seq() == before


def test_token_create_without_the_csrf_token(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    assert admin_client.client.post(PAGE, data=PORTAL).status_code == 400
    assert database_probe.last_seq() == before


def test_token_create_lets_nobody_set_what_is_not_in_the_form(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    forged = {"user_id": new_user(app).id, "token_hash": "0" * 64, "expires_at": "2999-01-01", "text": "ranz_mine"}
    assert shown(parse(admin_client.post(PAGE, PORTAL | forged).text)) != "ranz_mine"
    [row] = rows(database_probe)
    assert row["user_id"] == admin.id
    assert row["token_hash"] != "0" * 64


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


def test_token_revoke_asks_first(app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    token = new_token(app, name="Reporting")
    before = database_probe.last_seq()
    address = f"{PAGE}/{token.id}/revoke"
    assert parse(admin_client.get(PAGE).text).one("#api-tokens tbody a")["href"] == address
    whole = admin_client.get(address)
    part = admin_client.htmx_get(address, current_url=PAGE)
    for page in (assert_whole_page(whole), assert_fragment(part, "token-revoke")):
        [form] = [form for form in page.all("form") if form["action"] == address]
        assert form["method"] == "post"
        assert "Reporting" in page.one("#token-revoke").text
        assert page.one("#revoke-cancel").text == "Cancel"
    assert htmx_event(part)["focus"] == ["revoke-cancel"]
    assert database_probe.last_seq() == before
    assert ApiClient(app, token).get().status_code == 200


@pytest.mark.parametrize("htmx", [False, True])
def test_token_revoke_of_another_administrator(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe, htmx: bool
) -> None:
    token, kept = new_token(app, name="Reporting"), new_token(app, name="Portal")
    before = database_probe.last_seq()
    address = f"{PAGE}/{token.id}/revoke"
    if htmx:
        response = admin_client.htmx_post(address, CONFIRMED, current_url=PAGE)
        assert response.status_code == 200
        page = assert_fragment(response, "token-revoke")
        assert listed(page) == ["Portal"]
        assert htmx_event(response)["announce"] == "Reporting revoked"
        assert page.has(f"#{htmx_event(response)['focus'][0]}")
    else:
        response = admin_client.post(address)
        assert (response.status_code, response.headers["Location"].partition("#")[0]) == (303, PAGE)
        page = parse(admin_client.get(PAGE).text)
        assert page.one("#status").text == "Reporting revoked"
        assert listed(page) == ["Portal"]
    [entry] = database_probe.entries(after=before)
    assert (entry["resource_type"], entry["resource_id"], entry["actor_id"]) == ("ApiToken", token.id, admin.id)
    assert ApiClient(app, token).get().status_code == 401
    assert ApiClient(app, kept).get().status_code == 200


def test_token_revoke_of_the_last_one(app: Flask, admin_client: BrowserClient) -> None:
    token = new_token(app)
    response = admin_client.htmx_post(f"{PAGE}/{token.id}/revoke", CONFIRMED, current_url=PAGE)
    page = assert_fragment(response, "token-revoke")
    assert listed(page) == []
    assert parse(admin_client.get(PAGE).text).has(f"#{htmx_event(response)['focus'][0]}")


def test_token_revoke_of_what_is_not_there(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    revoked = new_token(app)
    assert admin_client.post(f"{PAGE}/{revoked.id}/revoke").status_code == 303
    before = database_probe.last_seq()
    for key in (MISSING, revoked.id, "x" * 65, "%00"):
        address = f"{PAGE}/{key}/revoke"
        for response in (admin_client.get(address), admin_client.post(address)):
            assert response.status_code == 404
            assert_whole_page(response)
        assert admin_client.htmx_post(address, CONFIRMED, current_url=PAGE).status_code == 404
    assert database_probe.last_seq() == before


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
