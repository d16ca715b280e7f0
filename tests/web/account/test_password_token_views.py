"""What a change of one's own password does to one's API tokens."""

import pytest
from flask import Flask

from tests.support.factories.people import Account, new_token
from tests.support.http.api_client import ApiClient
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.web.account.test_password_views import NEW


def test_password_change_asks_about_api_tokens_where_there_are_some(
    app: Flask, admin: Account, admin_client: BrowserClient
) -> None:
    assert not parse(admin_client.get("/account").text).has("#end_tokens")
    new_token(app, admin)
    new_token(app, admin)
    page = parse(admin_client.get("/account").text)
    box = page.one("#end_tokens")
    assert box["type"] == "checkbox"
    assert page.has("#end_tokens[checked]")
    assert page.one("label[for=end_tokens]").text == "Also end my API tokens"
    assert page.one(f"#{box['aria-describedby']}").text.startswith("You have 2 API tokens. ")
    wrong = {"current_password": "not the one 27", "new_password": NEW}
    assert not parse(admin_client.post("/account/password", wrong).text).has("#end_tokens[checked]")


@pytest.mark.parametrize("ticked", [True, False])
def test_password_change_ends_api_tokens_if_ticked(
    app: Flask, admin: Account, org_staff: Account, admin_client: BrowserClient, ticked: bool
) -> None:
    tokens = [new_token(app, admin), new_token(app, org_staff)]
    sent = {"current_password": admin.password, "new_password": NEW} | ({"end_tokens": "y"} if ticked else {})
    assert admin_client.post("/account/password", sent).status_code == 303
    said = parse(admin_client.get("/account").text).one("#status").text
    assert said.endswith("signed out everywhere else. 1 API token ended." if ticked else "signed out everywhere else.")
    statuses = [ApiClient(app, token).get().status_code for token in tokens]
    assert statuses == [401 if ticked else 200, 403]


def test_password_change_ends_a_token_that_was_made_after_the_page_was_opened(
    app: Flask, admin: Account, admin_client: BrowserClient
) -> None:
    """There was no box to tick: somebody else makes a token while the form is being filled in."""
    form = parse(admin_client.get("/account").text).one("form[action='/account/password']")
    fields = {each["name"]: each.get("value") or "" for each in form.all("input[name]")}
    token = new_token(app, admin)
    sent = fields | {"current_password": admin.password, "new_password": NEW}
    assert admin_client.post("/account/password", sent).status_code == 303
    assert ApiClient(app, token).get().status_code == 401
