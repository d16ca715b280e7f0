"""Every mapped model is audited, or says why not."""

from collections.abc import Callable

import pytest
from flask import Flask

from ranzcred.core.db.base import Base
from ranzcred.domain.accounts.factors.models import Passkey
from ranzcred.domain.accounts.identities.models import UserIdentity
from ranzcred.domain.audit.labels import HIDDEN, PRESENTERS
from ranzcred.domain.audit.recording import audited_keys
from ranzcred.domain.notifications.models import NotificationPreference, OrganisationNotificationPreference
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition, new_snooze
from tests.support.factories.people import new_member, new_organisation, new_token, new_user
from tests.support.factories.relations import new_equivalence, new_prerequisite, new_purpose, new_target
from tests.support.factories.store import store

MODELS = {mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers}
FIGURES = {"DefinitionFigures", "OrganisationFigures", "ExpiryFigures", "FigureChange"}
EXEMPT = {
    *(
        "AuditEntry",
        "AuditHead",
        "AuditWord",
        "AuditVerification",
        "Import",
        "ImportRow",
        "BulkChange",
        "BulkChangeRow",
        "SavedView",
        "SignIn",
        "SignInFailure",
    ),
    *("FirstAdminLink", "UserToken", "RecoveryCode"),
    *("Notification", "NotificationNotice"),
    *("MemberPeriod", "HoldingPeriod", "HoldingSheet"),
    *FIGURES,
}
PARTS = {"Award", "AwardRevision", "AwardSuspension"}
MAKE: dict[str, Callable[[Flask], object]] = {
    "Organisation": new_organisation,
    "OrganisationMember": new_member,
    "User": new_user,
    "ApiToken": new_token,
    "Passkey": lambda app: store(
        app, Passkey(user_id=new_user(app).id, credential_id="AQ", public_key="AQ", sign_count=0, name="Laptop")
    ),
    "UserIdentity": lambda app: store(
        app, UserIdentity(user_id=new_user(app).id, issuer="https://accounts.example", subject="248289761001")
    ),
    "MicroCredentialDefinition": new_definition,
    "DefinitionPurpose": lambda app: new_purpose(app, new_definition(app)),
    "DefinitionPrerequisite": lambda app: new_prerequisite(app, new_definition(app), new_definition(app)),
    "DefinitionEquivalence": lambda app: new_equivalence(app, new_definition(app), new_definition(app)),
    "CoverageTarget": new_target,
    "StaffMicroCredential": new_credential,
    "QueueSnooze": new_snooze,
    "NotificationPreference": lambda app: store(app, NotificationPreference(user_id=new_user(app).id)),
    "OrganisationNotificationPreference": lambda app: store(
        app, OrganisationNotificationPreference(organisation_id=new_organisation(app))
    ),
}


def test_models_are_audited_or_exempt_for_a_reason() -> None:
    assert {name for name, model in MODELS.items() if model.audit_exempt} == EXEMPT
    assert {name for name, model in MODELS.items() if model.audit_part_of} == PARTS
    assert set(MAKE) == set(MODELS) - EXEMPT - PARTS
    for name in EXEMPT:
        assert len(MODELS[name].audit_exempt.split()) >= 4, "a reason in words"


@pytest.mark.parametrize("name", MAKE)
def test_audited_columns_all_have_a_label_or_are_hidden_by_name(name: str) -> None:
    """The Audit log shows any other by its column's name, which is no word for an administrator."""
    assert set(audited_keys(MODELS[name].__mapper__)) - HIDDEN - set(PRESENTERS[name].labels) == set()


@pytest.mark.parametrize("name", MAKE)
def test_secrets_are_shown_in_words(name: str) -> None:
    """The Audit log shows that they changed, and no fingerprint."""
    columns = MODELS[name].__mapper__.column_attrs
    secrets = {each.key for each in columns if each.columns[0].info.get("audit") == "secret"}
    assert PRESENTERS[name].secrets == secrets


@pytest.mark.parametrize("name", MAKE)
def test_model_is_audited(app: Flask, database_probe: DatabaseProbe, name: str) -> None:
    MAKE[name](app)
    last = database_probe.entries()[-1]
    assert (last["action"], last["resource_type"]) == ("CREATE", name)


def test_models_have_text_keys_of_one_length() -> None:
    for name, model in MODELS.items():
        if name not in {"AuditEntry", "AuditHead", "AuditWord"} | FIGURES:
            [key] = model.__table__.primary_key.columns
            assert (key.name, key.type.length) == ("id", 64), name


def test_constraints_all_have_names() -> None:
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, (table.name, constraint)
