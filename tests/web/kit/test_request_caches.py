"""What a request brings never stays: no cache grows with it, and nobody else's page shows it."""

import gc
import logging
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from ranzcred import create_app
from ranzcred.config import Settings
from ranzcred.domain.definitions.defaults import DEFAULTS
from tests.support.environment import dispose
from tests.support.factories.people import new_user
from tests.support.http.browser_client import BrowserClient

Container = dict[Any, Any] | list[Any] | set[Any]
HOSTILE = 40
PAGE = f"/admin/micro-credentials/{DEFAULTS[0].id}"


@pytest.fixture
def unrecorded_app(settings: Settings) -> Iterator[Flask]:
    """The application without what the tests keep of it: its log, and what it refused."""
    app = create_app(settings)
    logging.disable()
    yield app
    logging.disable(logging.NOTSET)
    dispose(app)


def sizes() -> list[tuple[Container, int]]:
    """Each container there is, those of caches included, and how many things are in it."""
    gc.collect()
    return [(each, len(each)) for each in gc.get_objects() if isinstance(each, dict | list | set)]


def grown_by(number: int, before: list[tuple[Container, int]]) -> list[str]:
    """The containers that have so many things more."""
    return [repr(each)[:500] for each, size in before if len(each) >= size + number and not is_bounded(each)]


def is_bounded(container: Container) -> bool:
    """Whether it is of a cache that holds no more than it may, or of weak references, which keep nothing."""
    values = container.values() if isinstance(container, dict) else container
    return any(isinstance(value, weakref.ref) or type(value).__name__ == "_lru_list_elem" for value in values)


def ask(client: BrowserClient, path: str, number: int) -> None:
    """Send a request of which all that can differ from others does, and the same for an application below a path."""
    name = f"hostile-{number}"
    headers = {"Cookie": f"{name}={name}", "User-Agent": name, f"X-{name}": name, "Accept-Language": name}
    headers |= {"Authorization": f"Bearer {name}", "X-Forwarded-For": name, "Content-Type": f"text/{name}"}
    client.client.get(f"/{name}", headers=headers)
    client.client.get(f"{path}?q={name}&next=/{name}&{name}=1", headers={"User-Agent": name})
    client.client.get(path, environ_overrides={"SCRIPT_NAME": f"/{name}"})


@pytest.mark.parametrize("path", ["/sign-in", PAGE])
def test_nothing_grows_with_requests(unrecorded_app: Flask, path: str) -> None:
    client = BrowserClient(unrecorded_app)
    if path == PAGE:
        client.sign_in(new_user(unrecorded_app))
    for number in range(-5, 0):
        ask(client, path, number)
    before = sizes()
    for number in range(HOSTILE):
        ask(client, path, number)
    assert grown_by(HOSTILE, before) == []


@pytest.mark.parametrize("prefix", ["//evil.example", "/evil.example", "/"])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/api/me", "/nothing", "/livez"])
def test_application_below_a_path_is_refused(app: Flask, prefix: str, path: str) -> None:
    client = app.test_client()
    response = client.get(path, environ_overrides={"SCRIPT_NAME": prefix})
    assert response.status_code == 400
    assert "SCRIPT_NAME" in response.text
    assert "Location" not in response.headers
    # Nor is anything of it left for the next.
    assert "evil" not in client.get("/sign-in").text
