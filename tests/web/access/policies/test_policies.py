"""What somebody may not do, the operation refuses, whoever calls it."""

from typing import Any

import pytest
from flask import Flask

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Denied
from ranzcred.core.permissions import Permission, Role
from ranzcred.core.token_scopes import TokenScope
from ranzcred.domain.accounts import api_tokens, users
from ranzcred.domain.accounts.models import User
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.domain.imports.models import Import
from ranzcred.domain.notifications.message_log import send_again
from ranzcred.domain.notifications.models import NotificationPreference
from ranzcred.domain.notifications.preferences import USER, save_choices
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import settings_of
from tests.support.factories.messages import new_message
from tests.support.factories.people import new_user
from tests.support.factories.principals import EVERYTHING, acting
from tests.web.access.policies.account_operations import Operation, P
from tests.web.access.policies.operations import OPERATIONS

SOMEBODY = "0190-somebody"
MODELS = (User, Organisation, OrganisationMember, StaffMicroCredential, Import)


@pytest.mark.parametrize(
    ("operation", "permission"), [pytest.param(*each, id=f"{each[0].__name__[1:]} {each[1]}") for each in OPERATIONS]
)
def test_operation_requires_its_permission(
    app: Flask, database_probe: DatabaseProbe, operation: Operation, permission: Permission
) -> None:
    do = operation(app)
    before = [
        database_probe.count(model) for model in (User, Organisation, OrganisationMember, StaffMicroCredential, Import)
    ]
    seq = database_probe.last_seq()
    with app.app_context():
        with pytest.raises(Denied), writing():
            do(acting(Actor(id=SOMEBODY), EVERYTHING - {permission}))
        db.session.rollback()
    assert [database_probe.count(model) for model in MODELS] == before
    assert database_probe.last_seq() == seq
    only = {permission, P.IMPORT_RUN, P.ORGANISATION_CREATE, P.ORGANISATION_UPDATE, P.CREDENTIAL_ASSIGN}
    with app.app_context(), writing():
        do(acting(Actor(id="system:test"), frozenset(only)))


def test_message_is_sent_again_by_whoever_may(app: Flask) -> None:
    key = new_message(app)
    with app.app_context(), pytest.raises(Denied):
        send_again(key, by=acting(Actor(id=SOMEBODY), EVERYTHING - {P.MESSAGE_RESEND}), settings=settings_of(app))


def test_nobody_changes_their_own_role_or_address(app: Flask) -> None:
    mere = new_user(app)
    new_user(app)
    by = acting(Actor(id=mere.id))
    with app.app_context():
        user = db.session.get_one(User, mere.id)
        with pytest.raises(Denied):
            users.change_role(user=user, role=Role.RANZ_ADMIN, by=by)
        with pytest.raises(Denied):
            users.change_email(user=user, email="new@ranz.example.nz", by=by)


def test_token_is_made_in_ones_own_name_only(app: Flask) -> None:
    mere, other = new_user(app), new_user(app)
    values: dict[str, Any] = {"user_id": other.id, "name": "Portal", "scope": TokenScope.READ, "days": 30}
    with app.app_context(), pytest.raises(Denied):
        api_tokens.create_token(**values, by=acting(Actor(id=mere.id)))


def test_preferences_of_others_are_not_ones_own(app: Flask) -> None:
    mere, other = new_user(app), new_user(app)
    with app.app_context(), pytest.raises(Denied):
        save_choices(NotificationPreference, USER, other.id, version=0, changes={}, by=acting(Actor(id=mere.id)))
