"""Every operation that somebody may be refused, with the permission it requires."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Flask

from ranzcred.core.permissions import Permission
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.audit.proof.runs import continue_verification, start_verification
from ranzcred.domain.coverage.targets.operations import create_target, delete_target
from ranzcred.domain.credentials.assignment import assign_credential
from ranzcred.domain.credentials.operations import remove_credential, update_credential
from ranzcred.domain.credentials.retirement.operations import Retirement, retire_definition
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.life.forms import OpenAssignments
from ranzcred.domain.definitions.life.operations import create_new_version, publish_definition, reinstate_definition
from ranzcred.domain.definitions.operations import create_definition, delete_definition, update_definition
from ranzcred.domain.definitions.state import DefinitionState
from ranzcred.domain.directory.models import CertificationTier
from ranzcred.domain.directory.operations import (
    add_member,
    create_organisation,
    deactivate_member,
    move_member,
    reactivate_member,
    update_member,
    update_organisation,
)
from ranzcred.domain.imports.csv_table import read_table
from ranzcred.domain.imports.models import ImportKind
from ranzcred.domain.imports.operations import apply_import, start_import
from ranzcred.domain.notifications.models import NotificationPreference, OrganisationNotificationPreference
from ranzcred.domain.notifications.preferences import ORGANISATION, USER, save_choices
from ranzcred.domain.own_data.operations import export_data_of
from tests.support.environment import settings_of
from tests.support.factories.catalogue import content, new_credential, new_definition
from tests.support.factories.files import csv_bytes, new_import
from tests.support.factories.log import new_verification
from tests.support.factories.people import new_member, new_organisation, new_user
from tests.support.factories.principals import acting
from tests.support.factories.relations import new_target
from tests.web.access.policies.account_operations import ACCOUNT_OPERATIONS, Operation, P


def of_member(app: Flask) -> dict[str, str]:
    organisation_id = new_organisation(app)
    return {"organisation_id": organisation_id, "member_id": new_member(app, organisation_id=organisation_id)}


def _create_definition(_app: Flask) -> Callable[[Any], object]:
    return lambda by: create_definition(content=content(), by=by)


def _update_definition(app: Flask) -> Callable[[Any], object]:
    key = new_definition(app)
    return lambda by: update_definition(definition_id=key, version=None, changes={"level": 6}, by=by)


def _delete_definition(app: Flask) -> Callable[[Any], object]:
    key = new_definition(app)
    return lambda by: delete_definition(definition_id=key, by=by)


def _publish(app: Flask) -> Callable[[Any], object]:
    key = new_definition(app, state=DefinitionState.DRAFT, requirements="Two roofs.")
    return lambda by: publish_definition(definition_id=key, by=by)


def _new_version(app: Flask) -> Callable[[Any], object]:
    key = new_definition(app)
    return lambda by: create_new_version(definition_id=key, title=f"Copy of {key}", code=None, by=by)


def _retire(app: Flask) -> Callable[[Any], object]:
    key, successor = new_definition(app), new_definition(app)
    retirement = Retirement(retired_on=None, reason="Old.", replaced_by=successor, assignments=OpenAssignments.KEEP)
    return lambda by: retire_definition(definition_id=key, retirement=retirement, by=by, settings=settings_of(app))


def _reinstate(app: Flask) -> Callable[[Any], object]:
    retired = {"state": DefinitionState.RETIRED, "retired_on": date(2026, 2, 1), "retired_reason": "Old."}
    key = new_definition(app, **retired)
    return lambda by: reinstate_definition(definition_id=key, reason="Asked for.", by=by)


def _create_organisation(_app: Flask) -> Callable[[Any], object]:
    values = {"name": "Skyline", "certification_tier": CertificationTier.CERTIFIED}
    return lambda by: create_organisation(content=values, by=by)


def _update_organisation(app: Flask) -> Callable[[Any], object]:
    key = new_organisation(app)
    return lambda by: update_organisation(organisation_id=key, version=None, changes={"city": "Gore"}, by=by)


def _add_member(app: Flask) -> Callable[[Any], object]:
    key = new_organisation(app)
    return lambda by: add_member(organisation_id=key, content={"first_name": "A", "last_name": "N"}, by=by)


def _update_member(app: Flask) -> Callable[[Any], object]:
    member = of_member(app)
    return lambda by: update_member(**member, version=None, changes={"phone": "021 555 0102"}, by=by)


def _deactivate_member(app: Flask) -> Callable[[Any], object]:
    member = of_member(app)
    return lambda by: deactivate_member(**member, reason="Left.", by=by)


def _reactivate_member(app: Flask) -> Callable[[Any], object]:
    member = of_member(app)
    return lambda by: reactivate_member(**member, by=by)


def _move_member(app: Flask) -> Callable[[Any], object]:
    member, target = of_member(app), new_organisation(app)
    return lambda by: move_member(**member, target_id=target, reason="New job.", by=by)


def _start_import(app: Flask) -> Callable[[Any], object]:
    table, key = read_table(csv_bytes(["Name"], ["Skyline"]), ImportKind.ORGANISATIONS), new_user(app).id
    return lambda by: start_import(
        kind=ImportKind.ORGANISATIONS,
        file_name="a.csv",
        table=table,
        by=acting(Actor(id=key), by.permissions),
    )


def _apply_import(app: Flask) -> Callable[[Any], object]:
    key = new_import(app)
    return lambda by: apply_import(import_id=key, by=by, settings=settings_of(app))


def _assign(app: Flask) -> Callable[[Any], object]:
    definition, member = new_definition(app), new_member(app)
    return lambda by: assign_credential(
        definition_id=definition, member_id=member, start={}, by=by, settings=settings_of(app)
    )


def _assign_awarded(app: Flask) -> Callable[[Any], object]:
    definition, member = new_definition(app), new_member(app)
    start = {"status": MicroCredentialStatus.AWARDED}
    given: dict[str, Any] = {"definition_id": definition, "member_id": member, "start": start}
    return lambda by: assign_credential(**given, by=by, settings=settings_of(app))


def _award(app: Flask) -> Callable[[Any], object]:
    key = new_credential(app)
    changes = {"status": MicroCredentialStatus.AWARDED}
    given: dict[str, Any] = {"credential_id": key, "version": None, "changes": changes}
    return lambda by: update_credential(**given, by=by, settings=settings_of(app))


def _update_credential(app: Flask) -> Callable[[Any], object]:
    key = new_credential(app)
    given: dict[str, Any] = {"credential_id": key, "version": None, "changes": {"notes": "On site."}}
    return lambda by: update_credential(**given, by=by, settings=settings_of(app))


def _remove_credential(app: Flask) -> Callable[[Any], object]:
    key = new_credential(app)
    return lambda by: remove_credential(credential_id=key, by=by)


def _start_verification(_app: Flask) -> Callable[[Any], object]:
    return lambda by: start_verification(by=by)


def _continue_verification(app: Flask) -> Callable[[Any], object]:
    key = new_verification(app)
    return lambda by: continue_verification(verification_id=key, by=by)


def _export_data(app: Flask) -> Callable[[Any], object]:
    keys = of_member(app)
    return lambda by: export_data_of(**keys, by=by)


def _save_own_preferences(app: Flask) -> Callable[[Any], object]:
    key = new_user(app).id
    return lambda by: save_choices(
        NotificationPreference,
        USER,
        key,
        version=0,
        changes={"sms_enabled": False},
        by=acting(Actor(id=key), by.permissions),
    )


def _save_organisation_preferences(app: Flask) -> Callable[[Any], object]:
    key = new_organisation(app)
    changes = {"sms_enabled": False}
    return lambda by: save_choices(
        OrganisationNotificationPreference, ORGANISATION, key, version=0, changes=changes, by=by
    )


def _create_target(app: Flask) -> Callable[[Any], object]:
    values = {"tier": CertificationTier.CERTIFIED, "definition_id": new_definition(app), "minimum_people": 1}
    return lambda by: create_target(content=values, by=by)


def _delete_target(app: Flask) -> Callable[[Any], object]:
    key = new_target(app)
    return lambda by: delete_target(target_id=key, by=by)


OPERATIONS: list[tuple[Operation, Permission]] = [
    (_create_definition, P.DEFINITION_CREATE),
    (_update_definition, P.DEFINITION_UPDATE),
    (_delete_definition, P.DEFINITION_DELETE),
    (_publish, P.DEFINITION_UPDATE),
    (_new_version, P.DEFINITION_CREATE),
    (_retire, P.DEFINITION_UPDATE),
    (_reinstate, P.DEFINITION_UPDATE),
    (_create_target, P.COVERAGE_TARGET_DEFINE),
    (_delete_target, P.COVERAGE_TARGET_DEFINE),
    (_create_organisation, P.ORGANISATION_CREATE),
    (_update_organisation, P.ORGANISATION_UPDATE),
    (_add_member, P.MEMBER_CREATE),
    (_update_member, P.MEMBER_UPDATE),
    (_deactivate_member, P.MEMBER_DEACTIVATE),
    (_reactivate_member, P.MEMBER_REACTIVATE),
    (_move_member, P.MEMBER_MOVE),
    (_start_import, P.IMPORT_RUN),
    (_start_import, P.ORGANISATION_CREATE),
    (_apply_import, P.IMPORT_RUN),
    (_apply_import, P.ORGANISATION_UPDATE),
    (_assign, P.CREDENTIAL_ASSIGN),
    (_assign_awarded, P.CREDENTIAL_AWARD),
    (_award, P.CREDENTIAL_AWARD),
    (_update_credential, P.CREDENTIAL_UPDATE),
    (_remove_credential, P.CREDENTIAL_REMOVE),
    (_start_verification, P.AUDIT_LOG_VERIFY),
    (_continue_verification, P.AUDIT_LOG_VERIFY),
    (_export_data, P.MEMBER_DATA_EXPORT),
    *ACCOUNT_OPERATIONS,
    (_save_own_preferences, P.OWN_ACCOUNT_UPDATE),
    (_save_organisation_preferences, P.ORGANISATION_UPDATE),
]
