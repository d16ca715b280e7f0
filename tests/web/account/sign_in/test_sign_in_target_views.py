"""Where signing in leads: only within the site."""

from urllib.parse import quote

import pytest
from flask import Flask

from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import hidden_fields
from tests.web.account.sign_in.sessions import LIST

WITHIN = ["/account", f"{LIST}?level=5&q=m%C4%81ori", "/admin/audit-log?before=3", f"{LIST}/some-key/edit"]
ELSEWHERE = [
    "//evil.example/account",
    "///evil.example/account",
    "https://evil.example/account",
    "\\\\evil.example/account",
    "/nothing-here",
    "/sign-out",
    "/account/password",
    "/a//b",
    "/%5Cevil.example",
    "//evil.example",
    "///evil.example",
    "https://evil.example/",
    "HTTPS:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "\\\\evil.example",
    "/\\evil.example",
    "/a\\..\\..\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: a=b",
    "/\x00//evil.example",
    "\t//evil.example",
    " //evil.example",
    "evil.example",
    "/\u2028/evil.example",
    "//[",
    "",
]


@pytest.mark.parametrize("address", WITHIN + ELSEWHERE)
def test_sign_in_submit_leads_only_within_the_site(app: Flask, admin: Account, address: str) -> None:
    expected = address if address in WITHIN else "/"
    browser_client = BrowserClient(app)
    page = parse(browser_client.get(f"/sign-in?next={quote(address)}").text)
    carried = hidden_fields(page.one("form[action='/sign-in']"))
    response = browser_client.post("/sign-in", {"email": admin.email, "password": admin.password, **carried})
    assert (response.status_code, response.headers["Location"]) == (303, expected)
    response = browser_client.get(f"/sign-in?next={quote(address)}")
    assert (response.status_code, response.headers["Location"]) == (302, expected)


def test_sign_in_submit_leads_only_within_the_site_whatever_is_posted(app: Flask, admin: Account) -> None:
    for address in ("//evil.example", "https://evil.example/", "/\\evil.example"):
        browser_client = BrowserClient(app)
        browser_client.get("/sign-in")
        sent = {"email": admin.email, "password": admin.password, "next": address}
        assert browser_client.post("/sign-in", sent).headers["Location"] == "/"
