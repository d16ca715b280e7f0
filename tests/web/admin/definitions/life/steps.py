"""The dialogs of a definition's life, sent as their page shows them."""

from collections.abc import Mapping

from werkzeug.test import TestResponse

from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse


def seen_version(client: BrowserClient, address: str) -> str:
    """Return the version of the definition that a dialog shows."""
    return parse(client.get(address).text).one("#definition-life [name=version]")["value"]


def take_step(client: BrowserClient, address: str, fields: Mapping[str, object]) -> TestResponse:
    """Send a dialog, opened just now, with these fields."""
    return client.post(address, {"version": seen_version(client, address), **fields})
