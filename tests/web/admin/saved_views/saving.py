"""Views as they are saved, and as the menu of their list shows them."""

from tests.support.http.browser_client import BrowserClient
from tests.support.http.responses import assert_whole_page

URL = "/saved-views"
EXPIRING = "/admin/credentials?expiry=30&sort=-expiry"


def saved(client: BrowserClient, at: str = EXPIRING, name: str = "Expiring soon", **fields: str) -> str:
    """The address that a view opens at, once it is saved."""
    response = client.post(URL, {"name": name, "at": at, **fields})
    assert response.status_code == 303, response.text
    return str(response.headers["Location"])


def names(client: BrowserClient, page: str) -> list[str]:
    """The views that the menu of a list offers."""
    return assert_whole_page(client.get(page)).texts(".list-tools .menu-body a")[:-2]
