"""What the address of each list's file answers to every role."""

from dataclasses import replace

from tests.support.routes.statuses import ExpectedStatuses, action_of_admins

CSV = {"format": "csv"}
EXPORT_OF_RANZ = replace(action_of_admins(CSV), admin=200)
EXPORT_OF_ONE = replace(EXPORT_OF_RANZ, absent=404)
OF_ORGANISATION = ExpectedStatuses(anonymous=401, org_staff=403, org_admin=200, auditor=403, admin=403, sent=CSV)

EXPORTS_TABLE = {
    ("POST", "/admin/micro-credentials/export"): EXPORT_OF_RANZ,
    ("POST", "/admin/programme/export"): EXPORT_OF_RANZ,
    ("POST", "/admin/coverage/export"): EXPORT_OF_RANZ,
    ("POST", "/admin/coverage/targets/export"): EXPORT_OF_RANZ,
    ("POST", "/admin/coverage/forecast/export"): EXPORT_OF_RANZ,
    ("POST", "/admin/people/export"): EXPORT_OF_RANZ,
    ("POST", "/admin/credentials/export"): EXPORT_OF_RANZ,
    ("POST", "/admin/users/export"): EXPORT_OF_RANZ,
    ("POST", "/admin/notifications/export"): EXPORT_OF_RANZ,
    ("POST", "/admin/programme/<key:organisation_id>/staff/export"): EXPORT_OF_ONE,
    ("POST", "/admin/programme/<key:organisation_id>/staff/<key:member_id>/credentials/export"): EXPORT_OF_ONE,
    ("POST", "/admin/micro-credentials/<key:definition_id>/staff/export"): EXPORT_OF_ONE,
    # What one's own organisation, or oneself, holds.
    ("POST", "/credentials/export"): replace(OF_ORGANISATION, org_staff=200),
    ("POST", "/coverage/export"): OF_ORGANISATION,
    ("POST", "/people/export"): OF_ORGANISATION,
}
