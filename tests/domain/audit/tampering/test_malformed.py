"""Entries whose hashes fit, and which are of no form in which entries are written: each is named, and the rest read."""

from typing import Any

import pytest
from flask import Flask

from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.domain.audit.test_chain import happened, written
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.verifying import found
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account, new_token

FORM = "it is not in the form in which entries are written"
KEY = "aroha"
ODD_DETAILS: list[tuple[AuditAction, dict[str, Any]]] = [
    (AuditAction.LOGIN, {"signed_in": {}}),
    (AuditAction.LOGIN, {"signed_in": None}),
    (AuditAction.LOGIN, {"signed_in": {"id": [], "token_hash": 1, "created_at": {}, "password_hash": 0}}),
    (AuditAction.LOGOUT, {"signed_out": {}}),
    (AuditAction.LOGOUT, {"signed_out": {"ids": [[]], "ended_at": 5}}),
    (AuditAction.UPDATE, {"token_fingerprint": "sha256:0"}),
    (AuditAction.UPDATE, {"token_fingerprint": "sha256:0", "sign_in_id": []}),
    (AuditAction.UPDATE, {"token_fingerprint": "sha256:0", "api_token_id": {}}),
]


def changed_past_the_application(database_probe: DatabaseProbe, definition: str) -> str:
    """Change a record, and return what verification says of it where nothing keeps it from that."""
    model = table(MicroCredentialDefinition)
    database_probe.run(model.update().where(model.c.id == definition).values(title="Lead"))
    return f"MicroCredentialDefinition {definition}: title is 'Lead', the log says "


@pytest.mark.parametrize(("action", "details"), ODD_DETAILS)
def test_entry_with_odd_details_is_named_and_hides_nothing(
    app: Flask, database_probe: DatabaseProbe, admin: Account, action: AuditAction, details: dict[str, Any]
) -> None:
    tampered = changed_past_the_application(database_probe, new_definition(app))
    odd = happened(actor=Actor(id=KEY), action=action, resource_type="User", resource_id=admin.id, details=details)
    written(app, odd)
    said = found(database_probe)
    assert any(line.startswith(f"AuditEntry {database_probe.last_seq()}: {FORM}") for line in said)
    assert any(line.startswith(tampered) for line in said)


@pytest.mark.parametrize(
    "state", [{"revoked_at": 5}, {"revoked_at": "yesterday"}, {"user_id": []}, {"scope": {}}, {"expires_at": "x"}]
)
def test_record_with_an_odd_state_is_named_and_hides_nothing(
    app: Flask, database_probe: DatabaseProbe, admin: Account, state: dict[str, Any]
) -> None:
    tampered = changed_past_the_application(database_probe, new_definition(app))
    token = new_token(app, admin).id
    written(app, happened(resource_type="ApiToken", resource_id=token, previous_state={}, new_state=state))
    said = found(database_probe)
    assert any(line.startswith(f"ApiToken {token}: {next(iter(state))} is ") for line in said)
    assert any(line.startswith(tampered) for line in said)
