"""What somebody may not do, no page offers."""

import pytest
from flask import Flask

from ranzcred.core.permissions import PERMISSIONS, Permission, Role
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation, new_token
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

BUTTONS = {
    Permission.DEFINITION_CREATE: ("/admin/micro-credentials", "#create-definition"),
    Permission.DEFINITION_UPDATE: ("/admin/micro-credentials", "#definition-{definition}-edit"),
    Permission.DEFINITION_DELETE: ("/admin/micro-credentials/{definition}", "#delete-definition"),
    Permission.CREDENTIAL_ASSIGN: ("/admin/micro-credentials/{definition}", "#assign-staff"),
    Permission.CREDENTIAL_REMOVE: ("/admin/micro-credentials/{definition}", "#credential-{credential}-remove"),
    Permission.ORGANISATION_CREATE: ("/admin/programme", "#create-organisation"),
    Permission.ORGANISATION_UPDATE: ("/admin/programme", "#organisation-{organisation}-edit"),
    Permission.IMPORT_RUN: ("/admin/programme", "#import-organisations"),
    Permission.MEMBER_CREATE: ("/admin/programme/{organisation}", "#add-member"),
    Permission.MEMBER_UPDATE: ("/admin/programme/{organisation}", "#member-{member}-edit"),
    Permission.MEMBER_DEACTIVATE: ("/admin/programme/{organisation}", "#member-{member}-activity"),
    Permission.MEMBER_MOVE: ("/admin/programme/{organisation}", "#member-{member}-move"),
    Permission.LIST_EXPORT: ("/admin/people", "#people-export"),
    Permission.AUDIT_LOG_EXPORT: ("/admin/audit-log", "#audit-export"),
    Permission.AUDIT_LOG_VERIFY: ("/admin/audit-log", "#verify-now"),
    Permission.API_TOKEN_CREATE: ("/account/api-tokens", "#new-token-heading"),
    Permission.API_TOKEN_REVOKE: ("/account/api-tokens", "#token-{token}-revoke"),
}


def test_page_offers_what_the_reader_may_do(
    app: Flask, admin_client: BrowserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    definition, organisation = new_definition(app), new_organisation(app)
    member = new_member(app, organisation_id=organisation)
    keys = {
        "definition": definition,
        "organisation": organisation,
        "member": member,
        "credential": new_credential(app, definition_id=definition, member_id=member),
        "token": new_token(app).id,
    }
    everything = PERMISSIONS[Role.RANZ_ADMIN]
    for permission, (address, control) in BUTTONS.items():
        seen = []
        for has in (everything, everything - {permission}):
            monkeypatch.setitem(PERMISSIONS, Role.RANZ_ADMIN, has)
            response = admin_client.get(address.format(**keys))
            assert response.status_code == 200
            seen.append(parse(response.text).has(control.format(**keys)))
        assert seen == [True, False], permission
