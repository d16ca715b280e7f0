"""What every address of the portal answers to every role, by method."""

from dataclasses import replace

from tests.support.routes.statuses import ExpectedStatuses

PERSON = {"first_name": "Aroha", "last_name": "Ngata", "role": "STAFF"}
MY_DATA = ExpectedStatuses(anonymous=302, org_staff=200, org_admin=404, auditor=403, admin=403)
OWN_PEOPLE = ExpectedStatuses(anonymous=302, org_staff=403, org_admin=200, auditor=403, admin=403)

PORTAL_TABLE = {
    # What one's own organisation, or oneself, holds: a RANZ administrator has neither.
    ("GET", "/credentials"): ExpectedStatuses(anonymous=302, org_staff=200, org_admin=200, auditor=403, admin=403),
    # It is of another organisation.
    ("GET", "/credentials/<key:credential_id>"): ExpectedStatuses(
        anonymous=302, org_staff=404, org_admin=404, auditor=403, admin=403, absent=403
    ),
    # What is held about oneself: an organisation's administrator is none of its people.
    ("GET", "/my-data"): MY_DATA,
    ("POST", "/my-data"): replace(MY_DATA, anonymous=401),
    # What an organisation's administrator does with its people.
    ("GET", "/people"): OWN_PEOPLE,
    ("GET", "/people/new"): OWN_PEOPLE,
    ("POST", "/people"): replace(OWN_PEOPLE, anonymous=401, org_admin=303, sent=PERSON),
    # They are another organisation's.
    ("GET", "/people/<key:person_id>/edit"): replace(OWN_PEOPLE, org_admin=404, absent=403),
    ("POST", "/people/<key:person_id>"): replace(
        OWN_PEOPLE, anonymous=401, org_admin=404, absent=403, sent=PERSON | {"version": "1"}
    ),
    ("GET", "/people/<key:person_id>/invite"): replace(OWN_PEOPLE, org_admin=404, absent=403),
    ("POST", "/people/<key:person_id>/invite"): replace(OWN_PEOPLE, anonymous=401, org_admin=404, absent=403),
    ("GET", "/people/<key:person_id>/deactivate-sign-in"): replace(OWN_PEOPLE, org_admin=404, absent=403),
    ("POST", "/people/<key:person_id>/deactivate-sign-in"): replace(
        OWN_PEOPLE, anonymous=401, org_admin=404, absent=403, sent={"reason": "Left."}
    ),
    ("GET", "/coverage"): OWN_PEOPLE,
    ("GET", "/ask-ranz"): OWN_PEOPLE,
    ("POST", "/ask-ranz"): replace(
        OWN_PEOPLE, anonymous=401, org_admin=303, sent={"subject": "OTHER", "text": "Which roof?"}
    ),
}
