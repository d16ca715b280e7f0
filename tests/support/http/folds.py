"""What a page loads as something on it is opened."""

from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment


def history_of(client: BrowserClient, page: str) -> Element:
    """The history of the record whose page it is, as its fold opens to it."""
    link = parse(client.get(page).text).one("#history-entries a")
    return assert_fragment(client.htmx_get(link["href"], current_url=page), "history-entries")
