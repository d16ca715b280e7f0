"""What is kept of a token's use: when it was, in the audit log by name, and in no log itself."""

import json
from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.token_scopes import TokenScope
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import Account, new_token
from tests.support.http.api_client import API, ApiClient, refused
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.logs import logged
from tests.web.access.bearer.token_calls import SLATE, last_used, set_token

MINUTE = timedelta(minutes=1)


def test_token_tells_when_it_was_used_at_most_once_a_minute(
    api_client: ApiClient, database_probe: DatabaseProbe
) -> None:
    token = api_client.token
    before = database_probe.last_seq()
    assert last_used(database_probe, token) is None
    api_client.get()
    first = last_used(database_probe, token)
    assert first is not None
    api_client.get()
    api_client.post({})
    assert last_used(database_probe, token) == first
    recent = clock.now() - MINUTE / 2
    set_token(database_probe, token, last_used_at=recent)
    api_client.get()
    assert last_used(database_probe, token) == recent
    old = clock.now() - MINUTE - timedelta(seconds=1)
    set_token(database_probe, token, last_used_at=old)
    api_client.get()
    again = last_used(database_probe, token)
    assert again not in {None, old}
    # To have been used is no change that the audit log tells.
    assert database_probe.last_seq() == before


def test_token_that_was_refused_was_used_by_a_call_that_writes_nothing(
    app: Flask, admin: Account, database_probe: DatabaseProbe
) -> None:
    reader = ApiClient(app, new_token(app, admin, scope=TokenScope.READ))
    refused(reader.post(SLATE), 403, "Forbidden")
    assert database_probe.count(Definition) == len(DEFAULTS)
    assert reader.get().status_code == 200
    assert last_used(database_probe, reader.token) is not None


def test_token_is_named_in_the_audit_log(api_client: ApiClient, admin: Account, admin_client: BrowserClient) -> None:
    assert api_client.post(SLATE).status_code == 201
    page = admin_client.get("/admin/audit-log")
    entry = parse(page.text).all("ol.entries > li")[0]
    assert "Slate Repair" in entry.text
    assert admin.name in entry.one(".entry-who").text
    assert "Member portal" in entry.text
    assert api_client.token.text not in page.text


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "{{ 7*7 }}", "\"Portal\" & 'co'", "Pōtara 門"])
def test_token_is_named_as_it_is_called(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe, name: str
) -> None:
    ApiClient(app, new_token(app, admin, name=name)).post(SLATE)
    assert name in json.dumps(json.loads(database_probe.entries()[-1]["metadata"]), ensure_ascii=False).replace(
        '\\"', '"'
    )
    assert name in parse(admin_client.get("/admin/audit-log").text).all("ol.entries > li")[0].text


def test_token_is_in_no_log(api_client: ApiClient) -> None:
    with logged() as lines:
        api_client.get()
        api_client.post(SLATE)
        api_client.post({})
        api_client.client.get(API, headers={"Authorization": f"Bearer {api_client.token.text}x"})
        api_client.client.get(API, headers={"Authorization": f"Basic {api_client.token.text}"})
    logged_text = "\n".join(lines)
    assert logged_text
    assert api_client.token.text not in logged_text
