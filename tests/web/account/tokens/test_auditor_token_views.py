"""API tokens of an auditor: their own, and for reading alone."""

from flask import Flask
from sqlalchemy import select

from ranzcred.core.token_scopes import TokenScope
from ranzcred.domain.accounts.models import ApiToken
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import Account, new_token
from tests.support.http.api_client import ApiClient
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.routes.access import PORTAL

ADDRESS = "/account/api-tokens"


def test_token_of_an_auditor_reads_whatever_is_asked(
    app: Flask, auditor: Account, auditor_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    page = parse(auditor_client.get(ADDRESS).text)
    assert not page.has("input[name=scope]")
    assert auditor_client.post(ADDRESS, PORTAL | {"scope": TokenScope.DEFINITIONS}).status_code == 200
    asked = ApiClient(app, new_token(app, auditor, scope=TokenScope.WRITE))
    assert {row.scope for row in database_probe.rows(select(table(ApiToken)))} == {"read"}
    assert asked.get().status_code == 200
    assert asked.post({"title": "Copper Works", "level": 4, "issuingBody": "RANZ"}).status_code == 403


def test_auditor_revokes_their_own_token_alone(app: Flask, auditor: Account, auditor_client: BrowserClient) -> None:
    own, others = new_token(app, auditor), new_token(app)
    page = parse(auditor_client.get(ADDRESS).text)
    assert page.has(f"#token-{own.id}-revoke")
    assert not page.has(f"#token-{others.id}-revoke")
    assert auditor_client.post(f"{ADDRESS}/{others.id}/revoke").status_code == 403
    assert auditor_client.post(f"{ADDRESS}/{own.id}/revoke").status_code == 303
