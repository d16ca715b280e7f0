"""The session cookie, as a browser holds it and as the application reads it."""

from http.cookies import Morsel, SimpleCookie
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from ranzcred.web.kit.http.signatures import Sessions
from tests.support.http.browser_client import BrowserClient

LOCAL_NAME = "ranzcred"


def session_cookie(browser_client: BrowserClient, name: str = LOCAL_NAME) -> str:
    """What a browser would send."""
    cookie = browser_client.client.get_cookie(name)
    assert cookie is not None
    return cookie.value


def with_cookie(app: Flask, value: str) -> BrowserClient:
    """A browser into which somebody has put a session cookie."""
    browser_client = BrowserClient(app)
    browser_client.client.set_cookie(LOCAL_NAME, value)
    return browser_client


def session_of(app: Flask, value: str) -> dict[str, Any]:
    """What stands in a session cookie."""
    serializer = Sessions().get_signing_serializer(app)
    assert serializer is not None
    session: dict[str, Any] = serializer.loads(value)
    return session


def sent_cookies(response: TestResponse) -> dict[str, Morsel[str]]:
    """The cookies that an answer sets, by name, with their attributes."""
    cookies = [SimpleCookie(header) for header in response.headers.getlist("Set-Cookie")]
    return {name: morsel for cookie in cookies for name, morsel in cookie.items()}
