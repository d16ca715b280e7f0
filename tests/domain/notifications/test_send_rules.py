"""Whether something is sent: every type by every channel against every choice, from the contract's own table."""

import itertools
from typing import Any

import pytest

from ranzcred.domain.notifications.models import NotificationPreference, OrganisationNotificationPreference
from ranzcred.domain.notifications.send_rules import Reason, suppression_reason
from ranzcred.domain.notifications.types import Channel, NotificationType, Priority

# As the contract has it: types | user's e-mail, user's SMS, organisation's e-mail, organisation's SMS. A type with a
# star never goes by SMS.
CONTRACT = """
INSURANCE_EXPIRY, INSURANCE_EXPIRED | emailInsurance, smsInsurance, emailInsuranceAlerts, smsInsuranceAlerts
LBP_EXPIRY, LBP_STATUS_CHANGE | -, smsCritical, -, smsCriticalAlerts
AUDIT_SCHEDULED, AUDIT_REMINDER, AUDIT_COMPLETED | emailAudit, smsAudit, emailAuditAlerts, smsAuditAlerts
CAPA_DUE, CAPA_OVERDUE, COMPLIANCE_ALERT | emailCompliance, smsCritical, emailComplianceAlerts, smsCriticalAlerts
DOCUMENT_REVIEW_DUE* | emailCompliance, -, emailComplianceAlerts, -
TESTIMONIAL_REQUEST*, TESTIMONIAL_RECEIVED* | emailNewsletter, -, emailSystemAlerts, -
WELCOME* | -, -, emailSystemAlerts, -
TIER_CHANGE, SYSTEM, PROGRAMME_STATUS_CHANGE, CREDENTIAL_STATUS_CHANGE | -, smsCritical, emailSystemAlerts, smsCriticalAlerts
PROGRAMME_RENEWAL, CREDENTIAL_EXPIRY | emailCompliance, smsCritical, emailComplianceAlerts, smsInsuranceAlerts
"""  # noqa: E501 - the contract's own lines
COLUMNS = {
    "emailInsurance": "email_insurance",
    "emailAudit": "email_audit",
    "emailCompliance": "email_compliance",
    "emailNewsletter": "email_newsletter",
    "smsInsurance": "sms_insurance",
    "smsAudit": "sms_audit",
    "smsCritical": "sms_critical",
    "emailInsuranceAlerts": "email_insurance_alerts",
    "emailAuditAlerts": "email_audit_alerts",
    "emailComplianceAlerts": "email_compliance_alerts",
    "emailSystemAlerts": "email_system_alerts",
    "smsInsuranceAlerts": "sms_insurance_alerts",
    "smsAuditAlerts": "sms_audit_alerts",
    "smsCriticalAlerts": "sms_critical_alerts",
    "-": None,
}
USER = {"email_enabled", "sms_enabled", *(name for name in COLUMNS.values() if name and not name.endswith("_alerts"))}
ORGANISATION = {
    "email_enabled",
    "sms_enabled",
    *(name for name in COLUMNS.values() if name and name.endswith("_alerts")),
}
MAPS = {
    name.strip(" *"): ([COLUMNS[one.strip()] for one in columns.split(",")], "*" in name)
    for types, columns in (line.split("|") for line in CONTRACT.strip().splitlines())
    for name in types.split(",")
}
WORTH = ["LOW", "NORMAL", "HIGH"]


def user(*off: str) -> NotificationPreference:
    return NotificationPreference(**{name: name not in off for name in USER})


def organisation(*off: str) -> OrganisationNotificationPreference:
    return OrganisationNotificationPreference(**{name: name not in off for name in ORGANISATION})


def decided(name: str, channel: str, priority: str = "NORMAL", *, of: Any = None, by: Any = None) -> Reason | None:
    return suppression_reason(NotificationType[name], Channel[channel], Priority[priority], organisation=of, user=by)


def governing(name: str, channel: str) -> tuple[str, str | None, str | None]:
    """The master switch, and the user's and the organisation's column."""
    (user_email, user_sms, organisation_email, organisation_sms), _ = MAPS[name]
    if channel == "EMAIL":
        return "email_enabled", user_email, organisation_email
    return "sms_enabled", user_sms, organisation_sms


def test_contract_names_every_type() -> None:
    assert set(MAPS) == {kind.value for kind in NotificationType}
    assert {name for name, (_, starred) in MAPS.items() if starred} == {
        *("DOCUMENT_REVIEW_DUE", "TESTIMONIAL_REQUEST", "TESTIMONIAL_RECEIVED", "WELCOME")
    }


@pytest.mark.parametrize("name", MAPS)
def test_without_preferences_everything_is_sent(name: str) -> None:
    for priority in [*WORTH, "CRITICAL"]:
        assert decided(name, "EMAIL", priority) is None
        assert decided(name, "IN_APP", priority) is None
        assert decided(name, "SMS", priority) is (Reason.NEVER_BY_SMS if MAPS[name][1] else None)
        assert decided(name, "PUSH", priority) is Reason.NEVER_BY_PUSH


@pytest.mark.parametrize("name", MAPS)
def test_in_the_application_nothing_is_held_back(name: str) -> None:
    assert decided(name, "IN_APP", of=organisation(*ORGANISATION), by=user(*USER)) is None


@pytest.mark.parametrize("name", MAPS)
def test_what_is_critical_passes_every_choice(name: str) -> None:
    refused = Reason.NEVER_BY_SMS if MAPS[name][1] else None
    for of, by in itertools.product((None, organisation(*ORGANISATION)), (None, user(*USER))):
        assert decided(name, "EMAIL", "CRITICAL", of=of, by=by) is None
        assert decided(name, "SMS", "CRITICAL", of=of, by=by) is refused


@pytest.mark.parametrize("channel", ["EMAIL", "SMS"])
@pytest.mark.parametrize("name", MAPS)
def test_each_choice_governs_what_the_contract_says_and_nothing_else(name: str, channel: str) -> None:
    """Every column of either row, switched off alone, for each priority that can be opted out of."""
    master, mine, ours = governing(name, channel)
    for priority in WORTH:
        for off in USER:
            expected = {master: Reason[f"USER_{channel}"], mine: Reason.USER_KIND}.get(off) if mine else None
            expected = Reason.NEVER_BY_SMS if channel == "SMS" and MAPS[name][1] else expected
            assert decided(name, channel, priority, by=user(off)) is expected, off
            assert decided(name, channel, priority, by=user(off), of=organisation()) is expected, off
        for off in ORGANISATION:
            governed = {master: Reason[f"ORGANISATION_{channel}"], ours: Reason.ORGANISATION_KIND}
            expected = governed.get(off) if mine else None
            expected = Reason.NEVER_BY_SMS if channel == "SMS" and MAPS[name][1] else expected
            assert decided(name, channel, priority, of=organisation(off)) is expected, off
            # The organisation is asked first: its reason is told, whatever the user has chosen.
            if expected:
                assert decided(name, channel, priority, of=organisation(off), by=user(*USER)) is expected, off


def test_all_switched_off_stops_all_but_what_nobody_opts_out_of() -> None:
    of, by = organisation(*ORGANISATION), user(*USER)
    sent = {name for name in MAPS if decided(name, "EMAIL", of=of, by=by) is None}
    assert sent == {
        *("LBP_EXPIRY", "LBP_STATUS_CHANGE", "WELCOME", "TIER_CHANGE", "SYSTEM"),
        *("PROGRAMME_STATUS_CHANGE", "CREDENTIAL_STATUS_CHANGE"),
    }
    assert {name for name in MAPS if decided(name, "SMS", of=of, by=by) is None} == set()
