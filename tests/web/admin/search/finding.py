"""What the search's dialog asks for and shows."""

from urllib.parse import urlencode

from werkzeug.test import TestResponse

from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element
from tests.support.http.responses import assert_fragment

SEARCH = "/admin/search"


def ask(client: BrowserClient, *, on: str = "/admin", **query: str) -> TestResponse:
    """The answer to what the dialog asks for, on a page."""
    return client.htmx_get(f"{SEARCH}?{urlencode(query)}", current_url=on, source="search-form")


def groups(response: TestResponse) -> dict[str, list[str]]:
    """The options by their group's heading."""
    return {
        group.one("[role=presentation]").text: group.texts("[role=option]")
        for group in assert_fragment(response, "search-options").all("[role=group]")
    }


def options(response: TestResponse) -> list[Element]:
    return assert_fragment(response, "search-options").all("[role=option]")
