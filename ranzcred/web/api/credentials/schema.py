"""What the API's description says of who holds what."""

from typing import Any

from ranzcred.core.db.types import KEY_LENGTH
from ranzcred.core.forms.fields import Schema
from ranzcred.core.lists.filters import SEARCH_LENGTH
from ranzcred.domain.credentials.forms import JsonAssignmentForm, JsonChangeForm
from ranzcred.domain.credentials.lifecycle import REMOVAL_REASON_WANTED
from ranzcred.domain.credentials.lists.own import Staff
from ranzcred.domain.credentials.lists.standing import Expiry
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.directory.forms import REASON_LENGTH
from ranzcred.web.api.definitions.schema import DEFINITION_EXAMPLE, LEVEL
from ranzcred.web.api.document import Description
from ranzcred.web.api.organisations.schema import MEMBER_EXAMPLE, ORGANISATION_ID
from ranzcred.web.api.schema import (
    DAY,
    OPTIONAL,
    TEXT,
    VERSION,
    change_operation,
    create_operation,
    delete_operation,
    enum_schema,
    form_schema,
    get_operation,
    key_parameter,
    list_operation,
    query_parameter,
    record_schema,
    ref,
    refusal_example,
    text_parameter,
)

STATUS = enum_schema(MicroCredentialStatus)
CREDENTIAL: dict[str, Schema] = {
    "id": TEXT,
    "status": STATUS | {"description": "Where the member stands today: an award past its expiry date is EXPIRED."},
    "storedStatus": STATUS | {"description": "What is stored, which the nightly sweep brings up to date."},
    "awardedOn": DAY,
    "awardedBy": OPTIONAL | {"description": "The key of the user who awarded it."},
    "expiryDate": DAY | {"description": "Valid to the end of that day in Auckland."},
    "notes": OPTIONAL,
    "version": VERSION,
    "member": ref("Holder"),
    "definition": record_schema({"id": TEXT, "title": TEXT, "level": LEVEL}),
}
HELD = {name: schema for name, schema in CREDENTIAL.items() if name != "notes"}
CREDENTIAL_EXAMPLE: dict[str, Any] = {
    "id": "0197a3d0-1f44-7c52-9e08-5d2b7a6c3e19",
    "status": "AWARDED",
    "storedStatus": "AWARDED",
    "awardedOn": "2026-03-02",
    "awardedBy": "0197a3b8-2d6a-7f1b-a3c4-91e7d05b8c26",
    "expiryDate": "2028-03-02",
    "notes": "Assessed on site.",
    "version": 2,
    "member": MEMBER_EXAMPLE,
    "definition": {name: DEFINITION_EXAMPLE[name] for name in ("id", "title", "level")},
}
HELD_EXAMPLE = {name: value for name, value in CREDENTIAL_EXAMPLE.items() if name != "notes"}
STANDING = {"status": "AWARDED", "awardedOn": "2026-03-02", "expiryDate": "2028-03-02"}
RULES = "Only an award has dates: `awardedOn` is today unless said, and not in the future; `expiryDate` comes after it."

STANDING_PARAMETERS = [
    query_parameter("status", STATUS, "The effective status."),
    query_parameter(
        "expiry", enum_schema(Expiry), "Awards that expire within so many days, what has expired, or has no such date."
    ),
]
ASSIGNMENTS: dict[str, Any] = {
    "post": create_operation(
        "assignCredential",
        "Assign a definition to a member",
        description=f"{RULES} An assignment cannot start as EXPIRED, nor be of somebody who is inactive.",
        takes="NewAssignment",
        sent={"definitionId": DEFINITION_EXAMPLE["id"], "memberId": MEMBER_EXAMPLE["id"], **STANDING},
        schema="StaffCredential",
        example=CREDENTIAL_EXAMPLE,
        statuses=["404"],
    ),
}
STAFF: dict[str, Any] = {
    "parameters": [key_parameter("id")],
    "get": list_operation(
        "listStaffCredentials",
        "List who holds a definition",
        order="By organisation, then by last name.",
        schema="StaffCredential",
        example=CREDENTIAL_EXAMPLE,
        parameters=[
            text_parameter("q", SEARCH_LENGTH, "Words in name, e-mail address or organisation."),
            text_parameter("organisation", KEY_LENGTH, f"An organisation's key, such as `{ORGANISATION_ID}`."),
            *STANDING_PARAMETERS,
        ],
        statuses=["404"],
    ),
    "patch": change_operation(
        "changeStaffCredential",
        "Change where somebody stands",
        description=f"`version` does as `If-Match` does, with 409. {RULES} null clears a date or the notes. "
        "What has EXPIRED is AWARDED again with new dates; leaving AWARDED for an earlier status withdraws the award "
        "and needs a `reason`.",
        takes="StaffCredentialChange",
        sent={"staffCredentialId": CREDENTIAL_EXAMPLE["id"], **STANDING, "version": 1},
        schema="StaffCredential",
        example=CREDENTIAL_EXAMPLE,
    ),
}
ONE: dict[str, Any] = {
    "parameters": [key_parameter("id"), key_parameter("staffCredentialId")],
    "get": get_operation(
        "getStaffCredential", "Get where somebody stands", schema="StaffCredential", example=CREDENTIAL_EXAMPLE
    ),
    "delete": delete_operation(
        "deleteStaffCredential",
        "Remove an assignment",
        description="What has been awarded at any time is removed only with a `reason`, which the audit log keeps.",
        parameters=[text_parameter("reason", REASON_LENGTH, "Why, where it has been awarded.")],
    ),
}
OWN: dict[str, Any] = {
    "get": list_operation(
        "listHeldCredentials",
        "List one's own credentials",
        order="An organisation's administrator gets those of its staff, one of its staff their own, without the notes "
        "of RANZ; a RANZ administrator belongs to no organisation and gets 403. By last name, then by title.",
        schema="HeldCredential",
        example=HELD_EXAMPLE,
        parameters=[
            text_parameter("q", SEARCH_LENGTH, "Words in name, e-mail address or title."),
            *STANDING_PARAMETERS,
            query_parameter("staff", enum_schema(Staff), "Those who are inactive, or all; today's staff unless said."),
        ],
    ),
}
refusal_example(ASSIGNMENTS["post"], "409", "Aroha Ngata already has this credential assigned.")
refusal_example(ONE["delete"], "400", "Validation failed", details={"reason": [REMOVAL_REASON_WANTED]})

ROOT = "/api/admin/micro-credentials"
DESCRIPTION = Description(
    paths={
        f"{ROOT}/assign": ASSIGNMENTS,
        f"{ROOT}/{{id}}/staff": STAFF,
        f"{ROOT}/{{id}}/staff/{{staffCredentialId}}": ONE,
        "/api/credentials": OWN,
    },
    schemas={
        "StaffCredential": record_schema(CREDENTIAL),
        "HeldCredential": record_schema(HELD),
        "NewAssignment": form_schema(JsonAssignmentForm),
        "StaffCredentialChange": form_schema(JsonChangeForm, partial=True),
    },
)
