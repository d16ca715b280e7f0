"""An API token is shown once and kept as a hash."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from ranzcred.core.token_scopes import TokenScope
from ranzcred.domain.accounts.models import ApiToken
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import Account, Token, new_token, new_user
from tests.support.factors import proved_before
from tests.support.http.api_client import ApiClient
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event, typed
from tests.support.logs import logged
from tests.web.account.tokens.token_page import PAGE, PORTAL, listed

SLATE = {"title": "Slate Repair", "level": 4, "issuingBody": "RANZ"}
REFUSALS = [
    ("name", ""),
    ("name", " \u00a0 "),
    ("name", "x" * 101),
    ("name", "Por\u202etal"),
    ("name", "Por\u202etal"),
    ("name", "Por\ntal"),
    ("scope", "everything"),
    ("scope", "read"),
    ("scope", "write"),
    ("scope", "definitions credentials"),
    ("lifetime", "1"),
    ("lifetime", "never"),
    ("lifetime", "366"),
    ("lifetime", "-30"),
    ("lifetime", ""),
]


def rows(database_probe: DatabaseProbe) -> list[dict[str, Any]]:
    tokens = table(ApiToken)
    return [dict(row) for row in database_probe.rows(select(tokens).order_by(tokens.c.id))]


def shown(page: Element) -> str:
    """The text of the token that was made."""
    return page.one("#new-token")["value"]


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
    assert (row["name"], row["scope"], row["user_id"]) == ("Member portal", "definitions directory", admin.id)
    assert (row["expires_at"] - row["created_at"]).days in {179, 180}
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
    for number, (lifetime, days) in enumerate((("30", 30), ("90", 90), ("180", 180), ("365", 365))):
        sent = {"name": f"Portal {number}", "lifetime": lifetime}
        text = shown(parse(admin_client.post(PAGE, sent).text))
        row = rows(database_probe)[-1]
        assert row["scope"] == TokenScope.READ
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
            assert page.has(f"#{field}-error")
            assert page.one(f"#{field}").get("aria-invalid") == ("true" if field != "scope" else "")
            assert not page.has("#new-token")
            if field != "name":
                assert typed(page, {"name": ""}) == {"name": "Member portal"}
            elif value.isprintable():
                assert typed(page, {"name": ""}) == {"name": value}
            assert field == "lifetime" or page.one("option[selected]")["value"] == PORTAL["lifetime"]
            ticked = [box["value"] for box in page.all("#scope input[checked]")]
            assert ticked == ([] if field == "scope" else PORTAL["scope"])
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
        assert page.one("option[selected]")["value"] == PORTAL["lifetime"]
        assert [box["value"] for box in page.all("#scope input[checked]")] == PORTAL["scope"]
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


def test_token_create_asks_again_and_loses_nothing_typed(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    admin_client.get(PAGE)
    proved_before(app, timedelta(minutes=11))
    asked = admin_client.post(PAGE, PORTAL)
    assert asked.status_code == 401
    assert rows(database_probe) == []
    form = parse(asked.text).one("form[action='/account/confirm']")
    kept = {"typed": form.one("[name=typed]")["value"], "current_password": admin.password}
    resumed = parse(admin_client.post("/account/confirm", kept).text).one("form[action='/account/api-tokens']")
    sent = MultiDict(
        (field["name"], field["value"]) for field in resumed.all("[name]") if field["name"] != "csrf_token"
    )
    shown_again = parse(admin_client.post(PAGE, sent.to_dict(flat=False)).text)
    assert typed(shown_again, {"name": ""}) == {"name": "Member portal"}
    assert [box["value"] for box in shown_again.all("#scope input[checked]")] == PORTAL["scope"]
    assert rows(database_probe) == []
    assert admin_client.post(PAGE, PORTAL).status_code == 200


def test_token_create_leads_scripts_to_the_question(app: Flask, admin_client: BrowserClient) -> None:
    admin_client.get(PAGE)
    proved_before(app, timedelta(minutes=11))
    response = admin_client.htmx_post(PAGE, PORTAL, current_url=PAGE)
    assert (response.status_code, response.headers["HX-Redirect"]) == (401, f"/account/confirm?next={PAGE}&again=y")
