"""Who may do what: what every address answers to every role, by method."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ranzcred.domain.definitions.defaults import DEFAULTS
from tests.support.factories.people import PASSWORD

ABSENT = "00000000-0000-7000-8000-0000000000ff"
SLATE = {"title": "Slate Works", "level": "4", "issuing_body": "RANZ"}
ROOFER = {"name": "Skyline Roofing", "certification_tier": "CERTIFIED", "programme_status": "ACTIVE"}
PERSON = {"first_name": "Aroha", "last_name": "Ngata", "role": "STAFF"}
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
PORTAL = {"name": "Portal", "lifetime": "30", "current_password": PASSWORD}
COPPER = {"title": "Copper Works", "level": 4, "issuingBody": "RANZ"}
API = "/api/admin/micro-credentials"
ONE_DEFINITION = f"{API}/<key:definition_id>"
HOLDERS = f"{API}/<key:definition_id>/staff"
RECORD = "/api/admin/staff-credentials/<key:credential_id>"
AWARD = f"{RECORD}/awards/<key:award_id>"
BOARD = "As the board decided."
ORGANISATIONS = "/api/admin/organisations"
ONE_ORGANISATION = f"{ORGANISATIONS}/<key:organisation_id>"
MEMBERS = f"{ONE_ORGANISATION}/members"
ZINC = {"name": "Zinc & Co"}
HEMI = {"firstName": "Hēmi", "lastName": "Rangi"}


@dataclass(frozen=True, kw_only=True)
class ExpectedStatuses:
    """The status for each role, where the record that the address names is there."""

    anonymous: int
    org_staff: int
    org_admin: int
    admin: int
    absent: int | None = None
    """For whoever may call it, where there is no such record; None where the address names none."""
    sent: Mapping[str, object] = field(default_factory=dict)
    """The form or the JSON object, where one is sent."""


def everybody(status: int, *, absent: int | None = None) -> ExpectedStatuses:
    return ExpectedStatuses(anonymous=status, org_staff=status, org_admin=status, admin=status, absent=absent)


def page_of_users(status: int = 200) -> ExpectedStatuses:
    return ExpectedStatuses(anonymous=302, org_staff=status, org_admin=status, admin=status)


def action_of_users(status: int) -> ExpectedStatuses:
    return ExpectedStatuses(anonymous=401, org_staff=status, org_admin=status, admin=status)


def page_of_admins(*, absent: int | None = None) -> ExpectedStatuses:
    return ExpectedStatuses(anonymous=302, org_staff=403, org_admin=403, admin=200, absent=absent)


def action_of_admins(sent: Mapping[str, object], *, status: int = 303, absent: int | None = None) -> ExpectedStatuses:
    return ExpectedStatuses(anonymous=401, org_staff=403, org_admin=403, admin=status, absent=absent, sent=sent)


TABLE = {
    ("GET", "/static/<path:filename>"): everybody(200, absent=404),
    ("GET", "/livez"): everybody(200),
    ("GET", "/readyz"): everybody(200),
    ("GET", "/sign-in"): ExpectedStatuses(anonymous=200, org_staff=302, org_admin=302, admin=302),
    ("POST", "/sign-in"): everybody(422),
    # There is an administrator: the link leads nowhere, whoever has it.
    ("GET", "/first-admin/<token>"): everybody(404, absent=404),
    ("POST", "/first-admin/<token>"): everybody(404, absent=404),
    ("GET", "/"): page_of_users(302),
    ("GET", "/account"): page_of_users(),
    ("POST", "/account/password"): action_of_users(422),
    ("POST", "/account/shortcuts"): action_of_users(303),
    ("GET", "/settings/notifications"): page_of_users(),
    ("POST", "/settings/notifications"): replace(action_of_users(303), sent={"version": "0"}),
    ("GET", "/notifications"): page_of_users(),
    ("POST", "/notifications/read"): action_of_users(303),
    # It is somebody else's.
    ("POST", "/notifications/<key:notification_id>/read"): replace(action_of_users(404), absent=404),
    # What one's own organisation, or oneself, holds: a RANZ administrator has neither.
    ("GET", "/credentials"): ExpectedStatuses(anonymous=302, org_staff=200, org_admin=200, admin=403),
    # It is of another organisation.
    ("GET", "/credentials/<key:credential_id>"): ExpectedStatuses(
        anonymous=302, org_staff=404, org_admin=404, admin=403, absent=403
    ),
    ("GET", "/admin"): page_of_admins(),
    ("GET", "/admin/search"): page_of_admins(),
    ("GET", "/admin/suggestions/<key:record_type>"): page_of_admins(absent=404),
    ("GET", "/admin/people"): page_of_admins(),
    ("GET", ALL_CREDENTIALS): page_of_admins(),
    ("GET", f"{ONE_CREDENTIAL}/edit"): page_of_admins(absent=404),
    ("GET", f"{ONE_CREDENTIAL}/award"): page_of_admins(absent=404),
    ("POST", ONE_CREDENTIAL): action_of_admins({"status": "NOT_STARTED", "version": "1"}, absent=404),
    ("GET", f"{ONE_CREDENTIAL}/remove"): page_of_admins(absent=404),
    ("POST", f"{ONE_CREDENTIAL}/remove"): action_of_admins({}, absent=404),
    ("GET", ONE_CREDENTIAL): page_of_admins(absent=404),
    # They lead on to what is about the award, or to the page.
    ("GET", f"{ONE_CREDENTIAL}/revoke"): replace(page_of_admins(absent=404), admin=303),
    ("GET", f"{ONE_CREDENTIAL}/reinstate"): replace(page_of_admins(absent=404), admin=303),
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
    ("POST", f"{MEMBER}/assign/undo"): action_of_admins({}, status=400, absent=404),
    ("POST", "/admin/micro-credentials/<key:definition_id>/assign/undo"): action_of_admins({}, status=400, absent=404),
    ("GET", f"{MEMBER}/move"): page_of_admins(absent=404),
    # Nowhere to go is chosen: the form comes back.
    ("POST", f"{MEMBER}/move"): action_of_admins({}, status=422, absent=404),
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
    ("GET", "/admin/audit-log/history"): replace(page_of_admins(), admin=303),
    ("GET", "/admin/audit-log/entries/<key:entry_seq>"): page_of_admins(absent=404),
    ("POST", "/admin/audit-log/export"): replace(action_of_admins({"format": "csv"}), admin=200),
    ("POST", "/admin/audit-log/verifications"): action_of_admins({}),
    ("GET", "/admin/audit-log/verifications/<key:verification_id>"): page_of_admins(absent=404),
    ("POST", "/admin/audit-log/verifications/<key:verification_id>"): action_of_admins({}, absent=404),
    ("GET", "/admin/micro-credentials"): page_of_admins(),
    ("GET", "/admin/micro-credentials/new"): page_of_admins(),
    ("POST", "/admin/micro-credentials"): action_of_admins(SLATE),
    ("GET", "/admin/micro-credentials/<key:definition_id>"): page_of_admins(absent=404),
    ("GET", "/admin/micro-credentials/<key:definition_id>/edit"): page_of_admins(absent=404),
    ("POST", "/admin/micro-credentials/<key:definition_id>"): action_of_admins(
        SLATE | {"title": "Slate Renewal", "version": "1"}, absent=404
    ),
    ("GET", "/admin/micro-credentials/<key:definition_id>/delete"): page_of_admins(absent=404),
    ("POST", "/admin/micro-credentials/<key:definition_id>/delete"): action_of_admins({}, absent=404),
    ("GET", f"{DEFINITION}/publish"): page_of_admins(absent=404),
    # It is active, neither a draft nor retired.
    ("POST", f"{DEFINITION}/publish"): action_of_admins({}, status=409, absent=404),
    ("GET", f"{DEFINITION}/reinstate"): page_of_admins(absent=404),
    ("POST", f"{DEFINITION}/reinstate"): action_of_admins({"reason": "Asked for."}, status=409, absent=404),
    ("GET", f"{DEFINITION}/new-version"): page_of_admins(absent=404),
    ("POST", f"{DEFINITION}/new-version"): action_of_admins({"title": "Slate Works (2031)"}, absent=404),
    ("GET", f"{DEFINITION}/retire"): page_of_admins(absent=404),
    ("POST", f"{DEFINITION}/retire"): action_of_admins({"reason": "No one takes it."}, absent=404),
    ("GET", f"{DEFINITION}/prerequisites"): page_of_admins(absent=404),
    ("POST", f"{DEFINITION}/prerequisites"): action_of_admins({}, absent=404),
    ("GET", f"{DEFINITION}/equivalences"): page_of_admins(absent=404),
    ("POST", f"{DEFINITION}/equivalences"): action_of_admins({}, absent=404),
    ("GET", "/admin/micro-credentials/<key:definition_id>/assign"): page_of_admins(absent=404),
    ("POST", "/admin/micro-credentials/<key:definition_id>/assign"): action_of_admins(
        {"status": "NOT_STARTED"}, status=422, absent=404
    ),
    ("GET", f"{CREDENTIAL}/edit"): page_of_admins(absent=404),
    ("GET", f"{CREDENTIAL}/award"): page_of_admins(absent=404),
    ("POST", CREDENTIAL): action_of_admins({"status": "NOT_STARTED", "version": "1"}, absent=404),
    ("GET", f"{CREDENTIAL}/remove"): page_of_admins(absent=404),
    ("POST", f"{CREDENTIAL}/remove"): action_of_admins({}, absent=404),
    # Nobody is selected: the page comes back.
    ("POST", f"{STAFF_OF}/bulk"): action_of_admins({}, status=422, absent=404),
    ("POST", f"{STAFF_OF}/bulk/confirmed"): action_of_admins({}, status=422, absent=404),
    ("GET", "/account/api-tokens"): page_of_admins(),
    ("POST", "/account/api-tokens"): action_of_admins(PORTAL, status=200),
    ("GET", "/account/api-tokens/<key:token_id>/revoke"): page_of_admins(absent=404),
    ("POST", "/account/api-tokens/<key:token_id>/revoke"): action_of_admins({}, absent=404),
    ("GET", "/api/openapi.json"): everybody(200),
    ("GET", "/api/docs"): everybody(200),
    ("GET", API): action_of_admins({}, status=200),
    ("POST", API): action_of_admins(COPPER, status=201),
    ("GET", f"{API}/<key:definition_id>"): action_of_admins({}, status=200, absent=404),
    ("PATCH", f"{API}/<key:definition_id>"): action_of_admins({"level": 7}, status=200, absent=404),
    ("DELETE", f"{API}/<key:definition_id>"): action_of_admins({}, status=200, absent=404),
    ("POST", f"{ONE_DEFINITION}/publish"): action_of_admins({}, status=409, absent=404),
    ("POST", f"{ONE_DEFINITION}/new-version"): action_of_admins({"title": "Copper (2031)"}, status=201, absent=404),
    ("POST", f"{ONE_DEFINITION}/retire"): action_of_admins({"reason": "No one takes it."}, status=200, absent=404),
    ("POST", f"{ONE_DEFINITION}/reinstate"): action_of_admins({"reason": "Asked for."}, status=409, absent=404),
    # Nobody such is there to be assigned to, nor holds it.
    ("POST", f"{API}/assign"): action_of_admins({"definitionId": DEFAULTS[0].id, "memberId": ABSENT}, status=404),
    ("GET", HOLDERS): action_of_admins({}, status=200, absent=404),
    ("PATCH", HOLDERS): action_of_admins({"staffCredentialId": ABSENT}, status=404, absent=404),
    ("GET", f"{HOLDERS}/<key:credential_id>"): action_of_admins({}, status=200, absent=404),
    ("DELETE", f"{HOLDERS}/<key:credential_id>"): action_of_admins({}, status=200, absent=404),
    ("GET", RECORD): action_of_admins({}, status=200, absent=404),
    ("POST", f"{RECORD}/awards"): action_of_admins(
        {"awardedOn": "2026-03-02", "expiryDate": None}, status=201, absent=404
    ),
    ("POST", f"{AWARD}/suspend"): action_of_admins(
        {"kind": "VOLUNTARY", "from": "2026-03-02", "reason": BOARD}, status=200, absent=404
    ),
    # It is neither suspended nor revoked.
    ("POST", f"{AWARD}/lift"): action_of_admins({"from": "2026-03-02", "reason": BOARD}, status=409, absent=404),
    ("POST", f"{AWARD}/reinstate"): action_of_admins({"reason": BOARD}, status=409, absent=404),
    ("POST", f"{AWARD}/revoke"): action_of_admins(
        {"on": "2026-03-02", "reasonKind": "OTHER", "reason": BOARD}, status=200, absent=404
    ),
    ("POST", f"{AWARD}/void"): action_of_admins({"reasonKind": "TWICE", "reason": BOARD}, status=200, absent=404),
    ("POST", f"{AWARD}/correct"): action_of_admins(
        {"reference": "RS-114", "reasonKind": "OTHER", "reason": BOARD}, status=200, absent=404
    ),
    ("GET", ORGANISATIONS): action_of_admins({}, status=200),
    ("POST", ORGANISATIONS): action_of_admins(ZINC, status=201),
    ("GET", ONE_ORGANISATION): action_of_admins({}, status=200, absent=404),
    ("PATCH", ONE_ORGANISATION): action_of_admins(ZINC, status=200, absent=404),
    ("GET", MEMBERS): action_of_admins({}, status=200, absent=404),
    ("POST", MEMBERS): action_of_admins(HEMI, status=201, absent=404),
    ("GET", f"{MEMBERS}/<key:member_id>"): action_of_admins({}, status=200, absent=404),
    ("PATCH", f"{MEMBERS}/<key:member_id>"): action_of_admins(HEMI, status=200, absent=404),
    ("GET", "/api/credentials"): ExpectedStatuses(anonymous=401, org_staff=200, org_admin=200, admin=403),
    # On a developer's machine alone.
    ("GET", "/dev/components"): everybody(200),
    # Last, since nobody is signed in after it.
    ("POST", "/sign-out"): action_of_users(303),
}
