"""Whatever host a request names, a link by email leads to the address that the operator has set."""

import dataclasses
import re
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from flask import Flask

from ranzcred.config import Settings
from ranzcred.domain.accounts.links.models import UserToken
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.links import link_in_mail, send_waiting
from tests.support.factories.people import new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.mailbox import Mailbox

ADDRESS = re.compile(r"https?://[^/\s\"'<>]+")


@pytest.fixture
def app(settings: Settings, make_app: Callable[[Settings], Flask]) -> Flask:
    """An installation behind a proxy, which serves a second name too."""
    return make_app(dataclasses.replace(settings, proxies=1, allowed_hosts=("localhost", "other.example")))


def addresses_in(mail: EmailMessage) -> set[str]:
    """The addresses of both forms of a mail, less their paths."""
    bodies = [mail.get_body((form,)) for form in ("plain", "html")]
    return {found for body in bodies if body for found in ADDRESS.findall(body.get_content())}


@pytest.mark.parametrize(
    ("host", "headers"),
    [
        ("other.example", {}),
        ("localhost:8443", {}),
        ("localhost", {"X-Forwarded-Host": "evil.example"}),
        ("localhost", {"X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "8443", "X-Forwarded-Prefix": "/evil"}),
        ("localhost", {"Forwarded": "host=evil.example;proto=https"}),
        ("localhost", {"X-Host": "evil.example", "X-Original-Host": "evil.example"}),
        ("localhost", {"Referer": "http://localhost/forgot?evil.example"}),
    ],
)
def test_link_is_at_the_address_of_the_settings(app: Flask, box: Mailbox, host: str, headers: dict[str, str]) -> None:
    client = BrowserClient(app, base_url=f"http://{host}")
    client.get("/forgot", headers=headers)
    response = client.post("/forgot", {"email": new_user(app).email}, headers=headers)
    assert (response.status_code, response.headers["Location"]) == (303, "/sign-in")
    assert link_in_mail(app, box).startswith("/reset/")
    [(_, mail)] = box.taken
    assert addresses_in(mail) == {"https://credentials.example.nz"}


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost@evil.example", "credentials.example.nz"]
)
def test_request_for_a_host_that_is_not_served_sends_nothing(
    app: Flask, browser_client: BrowserClient, database_probe: DatabaseProbe, box: Mailbox, host: str
) -> None:
    browser_client.get("/forgot")
    sent = {"email": new_user(app).email}
    assert browser_client.post("/forgot", sent, headers={"Host": host}).status_code == 400
    assert database_probe.count(UserToken) == 0
    assert browser_client.post("/forgot", sent).status_code == 303
    send_waiting(app)
    assert len(box.taken) == 1
