"""The types of notification and the defaults of preference: contracts with the association's other systems."""

from flask import Flask
from sqlalchemy import select, text

from ranzcred.core.db.base import Base
from ranzcred.domain.notifications.models import NotificationPreference, OrganisationNotificationPreference
from ranzcred.domain.notifications.types import NotificationType
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import Account, new_organisation
from tests.support.factories.store import store

NAMES = {
    *("INSURANCE_EXPIRY", "INSURANCE_EXPIRED", "LBP_EXPIRY", "LBP_STATUS_CHANGE"),
    *("AUDIT_SCHEDULED", "AUDIT_REMINDER", "AUDIT_COMPLETED"),
    *("CAPA_DUE", "CAPA_OVERDUE", "COMPLIANCE_ALERT", "DOCUMENT_REVIEW_DUE"),
    *("TESTIMONIAL_REQUEST", "TESTIMONIAL_RECEIVED", "WELCOME"),
    *("TIER_CHANGE", "SYSTEM", "PROGRAMME_STATUS_CHANGE", "CREDENTIAL_STATUS_CHANGE"),
    *("PROGRAMME_RENEWAL", "CREDENTIAL_EXPIRY"),
}
USER_DEFAULTS = {
    "email_enabled": True,
    "email_insurance": True,
    "email_audit": True,
    "email_compliance": True,
    "email_newsletter": True,
    "sms_enabled": False,
    "sms_insurance": True,
    "sms_audit": False,
    "sms_critical": True,
}
ORGANISATION_DEFAULTS = {
    "notification_email": None,
    "notification_phone": None,
    "email_enabled": True,
    "email_insurance_alerts": True,
    "email_audit_alerts": True,
    "email_compliance_alerts": True,
    "email_system_alerts": True,
    "sms_enabled": False,
    "sms_insurance_alerts": True,
    "sms_audit_alerts": False,
    "sms_critical_alerts": True,
}
OTHER_COLUMNS = {"id", "user_id", "organisation_id", "version", "created_at", "updated_at"}


def test_notification_types() -> None:
    assert len(NAMES) == 20
    assert {kind.name for kind in NotificationType} == NAMES
    assert all(kind.value == kind.name for kind in NotificationType)


def test_notification_type_labels() -> None:
    assert NotificationType.CREDENTIAL_EXPIRY.label == "Credential Expiry Warning"
    assert NotificationType.CREDENTIAL_STATUS_CHANGE.label == "Credential Status Changed"
    assert len({kind.label for kind in NotificationType}) == len(NotificationType)


def stored(database_probe: DatabaseProbe, model: type[Base]) -> dict[str, object]:
    [row] = database_probe.rows(select(table(model)))
    return {name: value for name, value in row.items() if name not in OTHER_COLUMNS}


def test_preferences_of_a_user_start_as_agreed(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    store(app, NotificationPreference(user_id=admin.id))
    assert stored(database_probe, NotificationPreference) == USER_DEFAULTS


def test_preferences_of_an_organisation_start_as_agreed(app: Flask, database_probe: DatabaseProbe) -> None:
    store(app, OrganisationNotificationPreference(organisation_id=new_organisation(app)))
    assert stored(database_probe, OrganisationNotificationPreference) == ORGANISATION_DEFAULTS


def test_preferences_start_alike_for_rows_that_another_system_writes(
    app: Flask, admin: Account, database_probe: DatabaseProbe
) -> None:
    for table_name, owner, key in (
        ("notification_preferences", "user_id", admin.id),
        ("organisation_notification_preferences", "organisation_id", new_organisation(app)),
    ):
        database_probe.run(
            text(
                f"INSERT INTO {table_name} (id, {owner}, version, created_at, updated_at)"
                " VALUES ('carried-over', :key, 1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)"
            ),
            {"key": key},
        )
    assert stored(database_probe, NotificationPreference) == USER_DEFAULTS
    assert stored(database_probe, OrganisationNotificationPreference) == ORGANISATION_DEFAULTS
