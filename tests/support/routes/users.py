"""What every address about users answers to every role, by method."""

from tests.support.routes.statuses import action_of_admins, page_of_admins

USERS = "/admin/users"
ONE_USER = f"{USERS}/<key:user_id>"

USERS_TABLE = {
    ("GET", USERS): page_of_admins(),
    ("GET", f"{USERS}/new"): page_of_admins(),
    # No email is set up: the answer shows the link, this once.
    ("POST", USERS): action_of_admins(
        {"name": "Hana Rangi", "email": "hana@ranz.example", "role": "ranz:auditor"}, status=200
    ),
    ("GET", f"{USERS}/organisations/<key:organisation_id>/invite"): page_of_admins(absent=404),
    # Nobody is chosen: the page comes back.
    ("POST", f"{USERS}/organisations/<key:organisation_id>/invite"): action_of_admins({}, status=422, absent=404),
    # They have a password: there is no invitation to send.
    ("GET", f"{ONE_USER}/invite"): page_of_admins(absent=404),
    ("POST", f"{ONE_USER}/invite"): action_of_admins({}, status=409, absent=404),
    ("GET", ONE_USER): page_of_admins(absent=404),
    ("GET", f"{ONE_USER}/edit"): page_of_admins(absent=404),
    ("POST", ONE_USER): action_of_admins({"name": "Hana Rangi", "role": "ranz:auditor", "version": "1"}, absent=404),
    ("GET", f"{ONE_USER}/deactivate"): page_of_admins(absent=404),
    ("POST", f"{ONE_USER}/deactivate"): action_of_admins({"reason": "Left RANZ."}, absent=404),
    ("GET", f"{ONE_USER}/reactivate"): page_of_admins(absent=404),
    ("POST", f"{ONE_USER}/reactivate"): action_of_admins({}, absent=404),
    ("GET", f"{ONE_USER}/unlock"): page_of_admins(absent=404),
    ("POST", f"{ONE_USER}/unlock"): action_of_admins({}, absent=404),
    ("GET", f"{ONE_USER}/sign-out"): page_of_admins(absent=404),
    ("POST", f"{ONE_USER}/sign-out"): action_of_admins({}, absent=404),
    ("GET", f"{ONE_USER}/reset-two-factor"): page_of_admins(absent=404),
    ("POST", f"{ONE_USER}/reset-two-factor"): action_of_admins({"reason": "Lost the phone."}, absent=404),
    ("GET", f"{ONE_USER}/sign-ins/<key:sign_in_id>/end"): page_of_admins(absent=404),
    ("POST", f"{ONE_USER}/sign-ins/<key:sign_in_id>/end"): action_of_admins({}, absent=404),
    ("GET", f"{ONE_USER}/api-tokens/<key:token_id>/revoke"): page_of_admins(absent=404),
    ("POST", f"{ONE_USER}/api-tokens/<key:token_id>/revoke"): action_of_admins({}, absent=404),
}
