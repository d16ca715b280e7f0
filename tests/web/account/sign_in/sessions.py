"""Whether a browser is signed in."""

from tests.support.http.browser_client import BrowserClient

LIST = "/admin/micro-credentials"


def is_signed_in(browser_client: BrowserClient) -> bool:
    return browser_client.get("/account").status_code == 200
