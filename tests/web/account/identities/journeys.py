"""What a browser does between this site and the provider."""

from sqlalchemy import select
from werkzeug.test import TestResponse

from ranzcred.domain.accounts.identities.models import UserIdentity
from tests.support.database.probe import DatabaseProbe, table
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.identity_provider import IdentityProvider

PATIENCE = 0.5
START, LINK = "/sign-in/oidc", "/account/identities/link"


def leave(browser: BrowserClient, path: str = START, **fields: str) -> str:
    """Begin, and return where the page leads to."""
    response = browser.post(path, fields)
    assert response.status_code == 200, response.text
    address = parse(response.text).one("main a")["href"]
    assert response.headers["Refresh"] == f"0; url={address}"
    return address


def come_back(browser: BrowserClient, address: str) -> TestResponse:
    assert address.startswith("http://localhost/")
    return browser.get(address.removeprefix("http://localhost"))


def journey(browser: BrowserClient, provider: IdentityProvider, path: str = START, **fields: str) -> TestResponse:
    """Go there, sign in, and come back."""
    return come_back(browser, provider.approve(leave(browser, path, **fields)))


def linked_users(database_probe: DatabaseProbe) -> list[tuple[str, str]]:
    """The subject and user of each link."""
    columns = table(UserIdentity).c
    return [(row["subject"], row["user_id"]) for row in database_probe.rows(select(columns.subject, columns.user_id))]
