"""What every address of the JSON API answers to every role, by method."""

from ranzcred.domain.definitions.defaults import DEFAULTS
from tests.support.routes.statuses import ABSENT, ExpectedStatuses, action_of_admins, answer_for_admins, everybody

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
ALL_USERS = "/api/admin/users"
HANA = {"name": "Hana Rangi", "email": "hana@ranz.example", "role": "ranz:auditor"}
HEMI = {"firstName": "Hēmi", "lastName": "Rangi"}

API_TABLE = {
    ("GET", "/api/openapi.json"): everybody(200),
    ("GET", "/api/docs"): everybody(200),
    ("GET", API): answer_for_admins(),
    ("POST", API): action_of_admins(COPPER, status=201),
    ("GET", f"{API}/<key:definition_id>"): answer_for_admins(absent=404),
    ("PATCH", f"{API}/<key:definition_id>"): action_of_admins({"level": 7}, status=200, absent=404),
    ("DELETE", f"{API}/<key:definition_id>"): action_of_admins({}, status=200, absent=404),
    ("POST", f"{ONE_DEFINITION}/publish"): action_of_admins({}, status=409, absent=404),
    ("POST", f"{ONE_DEFINITION}/new-version"): action_of_admins({"title": "Copper (2031)"}, status=201, absent=404),
    ("POST", f"{ONE_DEFINITION}/retire"): action_of_admins({"reason": "No one takes it."}, status=200, absent=404),
    ("POST", f"{ONE_DEFINITION}/reinstate"): action_of_admins({"reason": "Asked for."}, status=409, absent=404),
    # Nobody such is there to be assigned to, nor holds it.
    ("POST", f"{API}/assign"): action_of_admins({"definitionId": DEFAULTS[0].id, "memberId": ABSENT}, status=404),
    ("GET", HOLDERS): answer_for_admins(absent=404),
    ("PATCH", HOLDERS): action_of_admins({"staffCredentialId": ABSENT}, status=404, absent=404),
    ("GET", f"{HOLDERS}/<key:credential_id>"): answer_for_admins(absent=404),
    ("DELETE", f"{HOLDERS}/<key:credential_id>"): action_of_admins({}, status=200, absent=404),
    ("GET", RECORD): answer_for_admins(absent=404),
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
    ("GET", ORGANISATIONS): answer_for_admins(),
    ("POST", ORGANISATIONS): action_of_admins(ZINC, status=201),
    ("GET", ONE_ORGANISATION): answer_for_admins(absent=404),
    ("PATCH", ONE_ORGANISATION): action_of_admins(ZINC, status=200, absent=404),
    ("GET", MEMBERS): answer_for_admins(absent=404),
    ("POST", MEMBERS): action_of_admins(HEMI, status=201, absent=404),
    ("GET", f"{MEMBERS}/<key:member_id>"): answer_for_admins(absent=404),
    ("PATCH", f"{MEMBERS}/<key:member_id>"): action_of_admins(HEMI, status=200, absent=404),
    ("GET", ALL_USERS): answer_for_admins(),
    # No email is set up.
    ("POST", ALL_USERS): action_of_admins(HANA, status=409),
    ("GET", f"{ALL_USERS}/<key:user_id>"): answer_for_admins(absent=404),
    ("PATCH", f"{ALL_USERS}/<key:user_id>"): action_of_admins({"name": "Hana Rangi"}, status=200, absent=404),
    ("POST", f"{ALL_USERS}/<key:user_id>/deactivate"): action_of_admins(
        {"reason": "Left RANZ."}, status=200, absent=404
    ),
    ("POST", f"{ALL_USERS}/<key:user_id>/reactivate"): action_of_admins({}, status=200, absent=404),
    ("GET", "/api/admin/coverage"): answer_for_admins(),
    ("GET", "/api/admin/forecast"): answer_for_admins(),
    ("GET", "/api/coverage"): ExpectedStatuses(anonymous=401, org_staff=403, org_admin=200, auditor=403, admin=403),
    ("GET", "/api/credentials"): ExpectedStatuses(anonymous=401, org_staff=200, org_admin=200, auditor=403, admin=403),
}
