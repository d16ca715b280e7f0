"""An API token is revoked by any administrator."""

import pytest
from flask import Flask

from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import Account, new_token
from tests.support.http.api_client import ApiClient
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event
from tests.web.account.tokens.token_page import PAGE, listed

MISSING = "00000000-0000-7000-8000-0000000000ff"
CONFIRMED = {"csrf_token": ""}
"""A browser sends the form's own fields; the token that counts is in the header."""


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
