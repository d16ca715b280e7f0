"""What a token may do: what it was made for, and what its user may now."""

from flask import Flask
from sqlalchemy import update

from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import User
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account, new_token, new_user
from tests.support.http.api_client import API, ApiClient, refused
from tests.support.http.browser_client import BrowserClient
from tests.web.access.bearer.token_calls import SLATE


def test_reader_reads_and_writes_nothing(app: Flask, reader: ApiClient, database_probe: DatabaseProbe) -> None:
    key = new_definition(app)
    before = database_probe.last_seq()
    for path in (API, f"{API}/{key}"):
        assert reader.get(path).status_code == 200
        assert reader.call("HEAD", path).status_code == 200
    for response in (
        reader.post(SLATE),
        reader.post({}),
        reader.patch(key, {"level": 5}),
        reader.patch(key, {}),
        reader.patch("absent", {"level": 5}),
        reader.delete(key),
        reader.delete(DEFAULTS[0].id),
    ):
        refused(response, 403, "Forbidden")
    assert (database_probe.last_seq(), database_probe.count(Definition)) == (before, len(DEFAULTS) + 1)


def test_org_roles_are_forbidden(
    app: Flask,
    org_admin: Account,
    org_staff: Account,
    org_admin_client: BrowserClient,
    org_staff_client: BrowserClient,
    database_probe: DatabaseProbe,
) -> None:
    key = new_definition(app)
    tokens = [new_token(app, account) for account in (org_admin, org_staff)]
    before = database_probe.last_seq()
    calls = [("GET", API), ("POST", API)]
    calls += [(method, f"{API}/{each}") for each in (key, "absent") for method in ("GET", "PATCH", "DELETE")]
    for method, path in calls:
        for browser_client in (org_admin_client, org_staff_client):
            refused(browser_client.json(method, path, None if method == "GET" else SLATE), 403, "Forbidden")
        for token in tokens:
            refused(ApiClient(app, token).call(method, path, SLATE), 403, "Forbidden")
    assert database_probe.last_seq() == before


def test_token_may_what_its_user_may_now(
    app: Flask, admin: Account, api_client: ApiClient, database_probe: DatabaseProbe
) -> None:
    other = new_user(app, role=Role.ORG_ADMIN)
    assert api_client.get().status_code == 200
    columns = {"role": Role.ORG_ADMIN, "organisation_id": other.organisation_id}
    database_probe.run(update(table(User)).where(table(User).c.id == admin.id).values(**columns))
    refused(api_client.get(), 403, "Forbidden")


def test_bearer_opens_no_page(app: Flask, api_client: ApiClient, database_probe: DatabaseProbe) -> None:
    key = new_definition(app)
    before = database_probe.last_seq()
    pages = ["/", "/account", "/account/api-tokens", "/admin", "/admin/programme", "/admin/audit-log"]
    pages += [
        "/admin/micro-credentials",
        f"/admin/micro-credentials/{key}",
        f"/account/api-tokens/{api_client.token.id}/revoke",
    ]
    for path in pages:
        for headers in ({}, {"HX-Request": "true"}):
            response = api_client.client.get(path, headers={**api_client.token.headers, **headers})
            assert response.status_code in {302, 401}, path
            assert "Mere Tamahori" not in response.text
    for path in (
        "/account/api-tokens",
        "/admin/micro-credentials",
        f"/admin/micro-credentials/{key}/delete",
        "/sign-out",
    ):
        form = {"title": "Slate", "level": "4", "issuing_body": "RANZ", "name": "x", "scope": "write", "lifetime": "30"}
        response = api_client.client.post(path, data=form, headers=api_client.token.headers)
        assert response.status_code in {400, 401}, path
    assert database_probe.last_seq() == before
