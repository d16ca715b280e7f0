"""Who may do what: what every address answers to every role, by method."""

from dataclasses import replace

from tests.support.routes.account import ACCOUNT_TABLE
from tests.support.routes.api import API_TABLE
from tests.support.routes.exports import EXPORTS_TABLE
from tests.support.routes.portal import PERSON, PORTAL_TABLE
from tests.support.routes.queues import QUEUES_TABLE
from tests.support.routes.statuses import (
    action_of_admins,
    action_of_users,
    everybody,
    page_of_admins,
    page_of_users,
)
from tests.support.routes.users import USERS_TABLE

SLATE = {"title": "Slate Works", "level": "4", "issuing_body": "RANZ"}
ROOFER = {"name": "Skyline Roofing", "certification_tier": "CERTIFIED", "programme_status": "ACTIVE"}
PROGRAMME = "/admin/programme"
STAFF = f"{PROGRAMME}/<key:organisation_id>/staff"
MEMBER = f"{STAFF}/<key:member_id>"
IMPORT = f"{PROGRAMME}/import"
STAFF_OF = "/admin/micro-credentials/<key:definition_id>/staff"
DEFINITION = "/admin/micro-credentials/<key:definition_id>"
CREDENTIAL = f"{STAFF_OF}/<key:credential_id>"
THEIR_CREDENTIAL = f"{MEMBER}/credentials/<key:credential_id>"
ALL_CREDENTIALS = "/admin/credentials"
ONE_CREDENTIAL = f"{ALL_CREDENTIALS}/<key:credential_id>"
NEW_AWARD = f"{ONE_CREDENTIAL}/awards/new"
ONE_AWARD = f"{ONE_CREDENTIAL}/awards/<int:sequence>"
SEEN = {"reason": "As the board decided.", "version": "1"}
TARGETS = "/admin/coverage/targets"
TARGET = {"tier": "CERTIFIED", "purpose": "SUPERVISION", "minimum_people": "2"}
PORTAL = {"name": "Portal", "lifetime": "30"}

TABLE = {
    ("GET", "/static/<path:filename>"): everybody(200, absent=404),
    ("GET", "/livez"): everybody(200),
    ("GET", "/readyz"): everybody(200),
    ("GET", "/"): page_of_users(302),
    **ACCOUNT_TABLE,
    ("GET", "/settings/notifications"): page_of_users(),
    ("POST", "/settings/notifications"): replace(action_of_users(303), sent={"version": "0"}),
    ("GET", "/notifications"): page_of_users(),
    ("POST", "/notifications/read"): action_of_users(303),
    # It is somebody else's.
    ("POST", "/notifications/<key:notification_id>/read"): replace(action_of_users(404), absent=404),
    **PORTAL_TABLE,
    ("GET", "/admin"): page_of_admins(),
    ("GET", "/admin/search"): page_of_admins(),
    ("GET", "/admin/suggestions/<key:record_type>"): page_of_admins(absent=404),
    ("GET", "/admin/people"): page_of_admins(),
    ("GET", "/admin/coverage"): page_of_admins(),
    ("GET", "/admin/coverage/forecast"): page_of_admins(),
    ("GET", TARGETS): page_of_admins(),
    ("GET", f"{TARGETS}/new"): page_of_admins(),
    ("POST", TARGETS): action_of_admins(TARGET),
    ("GET", f"{TARGETS}/<key:target_id>/edit"): page_of_admins(absent=404),
    ("POST", f"{TARGETS}/<key:target_id>"): action_of_admins(
        TARGET | {"purpose": "COMPLIANCE", "definition_id": "", "version": "1"}, absent=404
    ),
    ("GET", f"{TARGETS}/<key:target_id>/delete"): page_of_admins(absent=404),
    ("POST", f"{TARGETS}/<key:target_id>/delete"): action_of_admins({}, absent=404),
    ("GET", ALL_CREDENTIALS): page_of_admins(),
    ("GET", f"{ONE_CREDENTIAL}/edit"): page_of_admins(absent=404),
    ("GET", f"{ONE_CREDENTIAL}/award"): page_of_admins(absent=404),
    ("POST", ONE_CREDENTIAL): action_of_admins({"status": "NOT_STARTED", "version": "1"}, absent=404),
    ("GET", f"{ONE_CREDENTIAL}/remove"): page_of_admins(absent=404),
    ("POST", f"{ONE_CREDENTIAL}/remove"): action_of_admins({}, absent=404),
    ("GET", ONE_CREDENTIAL): page_of_admins(absent=404),
    # They lead on to what is about the award, or to the page.
    ("GET", f"{ONE_CREDENTIAL}/revoke"): page_of_admins(303, absent=404),
    ("GET", f"{ONE_CREDENTIAL}/reinstate"): page_of_admins(303, absent=404),
    ("GET", f"{ONE_CREDENTIAL}/successor"): page_of_admins(303, absent=404),
    ("GET", NEW_AWARD): page_of_admins(absent=404),
    ("POST", NEW_AWARD): action_of_admins({"awarded_on": "today", "expiry_date": "+3y", "version": "1"}, absent=404),
    ("GET", f"{ONE_AWARD}/suspend"): page_of_admins(absent=404),
    ("POST", f"{ONE_AWARD}/suspend"): action_of_admins(SEEN | {"kind": "CONDITIONS", "from": "today"}, absent=404),
    # It is neither suspended nor revoked.
    ("GET", f"{ONE_AWARD}/lift"): page_of_admins(absent=404),
    ("POST", f"{ONE_AWARD}/lift"): action_of_admins(SEEN | {"from": "today"}, status=409, absent=404),
    ("GET", f"{ONE_AWARD}/revoke"): page_of_admins(absent=404),
    ("POST", f"{ONE_AWARD}/revoke"): action_of_admins(SEEN | {"on": "today", "reason_kind": "CONDUCT"}, absent=404),
    ("GET", f"{ONE_AWARD}/reinstate"): page_of_admins(absent=404),
    ("POST", f"{ONE_AWARD}/reinstate"): action_of_admins(SEEN | {"mode": "FROM_TODAY"}, status=409, absent=404),
    ("GET", f"{ONE_AWARD}/correct"): page_of_admins(absent=404),
    ("POST", f"{ONE_AWARD}/correct"): action_of_admins(
        SEEN
        | {"awarded_on": "1/2/2020", "valid_from": "1/2/2020", "never": "y", "holder_name": "Aroha Ngata"}
        | {"reason_kind": "OTHER"},
        absent=404,
    ),
    ("GET", f"{ONE_AWARD}/void"): page_of_admins(absent=404),
    ("POST", f"{ONE_AWARD}/void"): action_of_admins(SEEN | {"reason_kind": "TWICE"}, absent=404),
    # No one is selected: the page comes back.
    ("POST", f"{ALL_CREDENTIALS}/bulk"): action_of_admins({}, status=422),
    ("POST", f"{ALL_CREDENTIALS}/bulk/confirmed"): action_of_admins({}, status=422),
    ("GET", "/saved-views"): page_of_admins(),
    ("GET", "/saved-views/counts"): page_of_admins(),
    ("GET", "/saved-views/new"): page_of_admins(),
    ("POST", "/saved-views"): replace(
        action_of_admins({"name": "Expiring", "at": "/admin/credentials?expiry=30"}), auditor=303
    ),
    # It is somebody else's.
    ("GET", "/saved-views/<key:saved_view_id>/edit"): page_of_admins(404, absent=404),
    ("POST", "/saved-views/<key:saved_view_id>"): replace(
        action_of_admins({"name": "Expiring"}, status=404, absent=404), auditor=404
    ),
    ("POST", "/saved-views/<key:saved_view_id>/move"): replace(
        action_of_admins({"way": "up"}, status=404, absent=404), auditor=404
    ),
    ("POST", "/saved-views/<key:saved_view_id>/delete"): replace(
        action_of_admins({}, status=404, absent=404), auditor=404
    ),
    ("GET", "/admin/bulk-changes"): page_of_admins(),
    ("GET", "/admin/bulk-changes/<key:bulk_change_id>"): page_of_admins(absent=404),
    # It is somebody else's to continue.
    ("POST", "/admin/bulk-changes/<key:bulk_change_id>"): action_of_admins({}, status=409, absent=404),
    ("GET", "/admin/notifications"): page_of_admins(),
    ("GET", "/admin/notifications/preview"): page_of_admins(),
    ("GET", "/admin/notifications/mails"): page_of_admins(),
    ("GET", "/admin/notifications/mails/<key:mail_name>"): page_of_admins(absent=404),
    ("GET", "/admin/notifications/mails/<key:mail_name>/<key:sample_name>"): page_of_admins(absent=404),
    ("GET", "/admin/notifications/<key:notification_id>"): page_of_admins(absent=404),
    # It is still on its way.
    ("POST", "/admin/notifications/<key:notification_id>/send-again"): action_of_admins({}, status=409, absent=404),
    ("GET", PROGRAMME): page_of_admins(),
    ("GET", f"{PROGRAMME}/new"): page_of_admins(),
    ("POST", PROGRAMME): action_of_admins(ROOFER),
    ("GET", IMPORT): page_of_admins(),
    ("GET", f"{IMPORT}/template/<key:kind>"): page_of_admins(absent=404),
    # No file is chosen: the form comes back.
    ("POST", IMPORT): action_of_admins({"kind": "staff"}, status=422),
    ("GET", f"{IMPORT}/<key:import_id>"): page_of_admins(absent=404),
    ("POST", f"{IMPORT}/<key:import_id>"): action_of_admins({}, absent=404),
    ("GET", f"{IMPORT}/<key:import_id>/refused"): page_of_admins(absent=404),
    ("POST", f"{IMPORT}/<key:import_id>/apply"): action_of_admins({}, absent=404),
    ("POST", f"{IMPORT}/<key:import_id>/discard"): action_of_admins({}, absent=404),
    ("GET", f"{PROGRAMME}/<key:organisation_id>"): page_of_admins(absent=404),
    ("GET", f"{PROGRAMME}/<key:organisation_id>/edit"): page_of_admins(absent=404),
    ("POST", f"{PROGRAMME}/<key:organisation_id>"): action_of_admins(
        ROOFER | {"name": "Skyline Slate", "version": "1"}, absent=404
    ),
    ("GET", f"{PROGRAMME}/<key:organisation_id>/notifications"): page_of_admins(absent=404),
    ("POST", f"{PROGRAMME}/<key:organisation_id>/notifications"): action_of_admins({"version": "0"}, absent=404),
    **USERS_TABLE,
    **QUEUES_TABLE,
    ("GET", f"{STAFF}/new"): page_of_admins(absent=404),
    ("POST", STAFF): action_of_admins(PERSON, absent=404),
    ("GET", f"{MEMBER}/edit"): page_of_admins(absent=404),
    ("POST", MEMBER): action_of_admins(PERSON | {"first_name": "Hana", "version": "1"}, absent=404),
    ("GET", f"{MEMBER}/deactivate"): page_of_admins(absent=404),
    ("POST", f"{MEMBER}/deactivate"): action_of_admins({"reason": "Left."}, absent=404),
    ("GET", f"{MEMBER}/reactivate"): page_of_admins(absent=404),
    ("POST", f"{MEMBER}/reactivate"): action_of_admins({}, absent=404),
    # What was never done cannot be undone: there is no version to come back from.
    ("POST", f"{MEMBER}/deactivate/undo"): action_of_admins({}, status=400, absent=404),
    ("POST", f"{MEMBER}/reactivate/undo"): action_of_admins({}, status=400, absent=404),
    ("GET", f"{MEMBER}/move"): page_of_admins(absent=404),
    # Nowhere to go is chosen: the form comes back.
    ("POST", f"{MEMBER}/move"): action_of_admins({}, status=422, absent=404),
    ("GET", f"{MEMBER}/data"): page_of_admins(absent=404),
    ("POST", f"{MEMBER}/data"): action_of_admins({}, status=200, absent=404),
    ("GET", MEMBER): page_of_admins(absent=404),
    ("GET", f"{THEIR_CREDENTIAL}/edit"): page_of_admins(absent=404),
    ("GET", f"{THEIR_CREDENTIAL}/award"): page_of_admins(absent=404),
    ("POST", THEIR_CREDENTIAL): action_of_admins({"status": "NOT_STARTED", "version": "1"}, absent=404),
    ("GET", f"{THEIR_CREDENTIAL}/remove"): page_of_admins(absent=404),
    ("POST", f"{THEIR_CREDENTIAL}/remove"): action_of_admins({}, absent=404),
    ("GET", f"{MEMBER}/assign"): page_of_admins(absent=404),
    # Nothing is picked: the form comes back.
    ("POST", f"{MEMBER}/assign"): action_of_admins({"status": "NOT_STARTED"}, status=422, absent=404),
    ("GET", "/admin/audit-log"): page_of_admins(),
    ("GET", "/admin/audit-log/history"): page_of_admins(303),
    ("GET", "/admin/audit-log/entries/<key:entry_seq>"): page_of_admins(absent=404),
    # What no request has changed has nothing to undo it.
    ("POST", "/admin/audit-log/entries/<key:entry_seq>/undo"): action_of_admins({}, status=409, absent=404),
    ("POST", "/admin/audit-log/export"): replace(action_of_admins({"format": "csv"}), admin=200),
    ("POST", "/admin/audit-log/verifications"): action_of_admins({}),
    ("GET", "/admin/audit-log/verifications/<key:verification_id>"): page_of_admins(absent=404),
    ("POST", "/admin/audit-log/verifications/<key:verification_id>"): action_of_admins({}, absent=404),
    # No micro-credential is chosen.
    ("POST", "/admin/micro-credentials/assign"): action_of_admins({}, status=404),
    ("GET", "/admin/micro-credentials"): page_of_admins(),
    ("GET", "/admin/micro-credentials/new"): page_of_admins(),
    ("POST", "/admin/micro-credentials"): action_of_admins(SLATE),
    ("GET", "/admin/micro-credentials/<key:definition_id>"): page_of_admins(absent=404),
    ("GET", "/admin/micro-credentials/<key:definition_id>/edit"): page_of_admins(absent=404),
    ("POST", DEFINITION): action_of_admins(SLATE | {"title": "Slate Renewal", "version": "1"}, absent=404),
    ("GET", "/admin/micro-credentials/<key:definition_id>/delete"): page_of_admins(absent=404),
    ("POST", "/admin/micro-credentials/<key:definition_id>/delete"): action_of_admins({}, absent=404),
    ("GET", f"{DEFINITION}/publish"): page_of_admins(absent=404),
    # It is active, neither a draft nor retired.
    ("POST", f"{DEFINITION}/publish"): action_of_admins({"version": "1"}, status=409, absent=404),
    ("GET", f"{DEFINITION}/reinstate"): page_of_admins(absent=404),
    ("POST", f"{DEFINITION}/reinstate"): action_of_admins(SEEN, status=409, absent=404),
    ("GET", f"{DEFINITION}/new-version"): page_of_admins(absent=404),
    ("POST", f"{DEFINITION}/new-version"): action_of_admins({"title": "Slate Works (2031)"}, absent=404),
    ("GET", f"{DEFINITION}/retire"): page_of_admins(absent=404),
    ("POST", f"{DEFINITION}/retire"): action_of_admins(SEEN, absent=404),
    # It has no validity.
    ("GET", f"{DEFINITION}/validity"): page_of_admins(409, absent=404),
    ("POST", f"{DEFINITION}/validity"): action_of_admins(SEEN, status=409, absent=404),
    ("GET", f"{DEFINITION}/prerequisites"): page_of_admins(absent=404),
    ("POST", f"{DEFINITION}/prerequisites"): action_of_admins({"version": "1"}, absent=404),
    ("GET", f"{DEFINITION}/equivalences"): page_of_admins(absent=404),
    ("POST", f"{DEFINITION}/equivalences"): action_of_admins({"version": "1"}, absent=404),
    ("GET", "/admin/micro-credentials/<key:definition_id>/assign"): page_of_admins(absent=404),
    ("POST", f"{DEFINITION}/assign"): action_of_admins({"status": "NOT_STARTED"}, status=422, absent=404),
    ("GET", f"{CREDENTIAL}/edit"): page_of_admins(absent=404),
    ("GET", f"{CREDENTIAL}/award"): page_of_admins(absent=404),
    ("POST", CREDENTIAL): action_of_admins({"status": "NOT_STARTED", "version": "1"}, absent=404),
    ("GET", f"{CREDENTIAL}/remove"): page_of_admins(absent=404),
    ("POST", f"{CREDENTIAL}/remove"): action_of_admins({}, absent=404),
    # Nobody is selected: the page comes back.
    ("POST", f"{STAFF_OF}/bulk"): action_of_admins({}, status=422, absent=404),
    ("POST", f"{STAFF_OF}/bulk/confirmed"): action_of_admins({}, status=422, absent=404),
    ("GET", "/account/api-tokens"): page_of_admins(),
    ("POST", "/account/api-tokens"): replace(action_of_admins(PORTAL, status=200), auditor=200),
    # It is somebody else's: an auditor revokes their own.
    ("GET", "/account/api-tokens/<key:token_id>/revoke"): replace(page_of_admins(absent=404), auditor=403),
    ("POST", "/account/api-tokens/<key:token_id>/revoke"): action_of_admins({}, absent=404),
    **EXPORTS_TABLE,
    **API_TABLE,
    # On a developer's machine alone.
    ("GET", "/dev/components"): everybody(200),
    # Last, since nobody is signed in after it.
    ("POST", "/sign-out"): action_of_users(303),
}
