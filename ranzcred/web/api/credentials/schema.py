"""The API description of staff credentials."""

from typing import Any

from ranzcred.core.token_scopes import TokenScope
from ranzcred.domain.credentials.forms import JsonAssignmentForm, JsonChangeForm
from ranzcred.domain.credentials.lifecycle.transitions import KEPT
from ranzcred.domain.credentials.lists.filters import HeldFilters, HolderFilters
from ranzcred.domain.directory.forms import REASON_LENGTH
from ranzcred.web.api.body_schemas import response_schemas
from ranzcred.web.api.credentials.responses import (
    HELD_CREDENTIAL_EXAMPLE,
    STAFF_CREDENTIAL_EXAMPLE,
    HeldCredentialResponse,
    StaffCredentialResponse,
)
from ranzcred.web.api.definitions.responses import DEFINITION_EXAMPLE
from ranzcred.web.api.document import Description
from ranzcred.web.api.organisations.responses import HOLDER_EXAMPLE
from ranzcred.web.api.schema import (
    change_operation,
    create_operation,
    delete_operation,
    filter_parameters,
    form_schema,
    get_operation,
    key_parameter,
    list_operation,
    refusal_example,
    text_parameter,
)

AWARDED_STATE = {"status": "AWARDED", "awardedOn": "2026-03-02", "expiryDate": "2028-03-02"}
PREREQUISITES = (
    "Unless the prerequisites of the definition are held on the day from which an award is valid, it is refused with "
    "409 and `missingPrerequisites`; with `override` and a `reason` it goes through. A renewal needs none. "
    "A retired definition is neither awarded nor renewed: 409, with `replacedBy`."
)
RULES = "Only an award has dates: `awardedOn` defaults to today and is not in the future; `expiryDate` is after it."

ASSIGNMENTS: dict[str, Any] = {
    "post": create_operation(
        "assignCredential",
        "Assign a definition to a member",
        description=f"{RULES} An assignment can't start as EXPIRED, and inactive people can't be assigned. "
        f"{PREREQUISITES}",
        takes="NewAssignment",
        sent={"definitionId": DEFINITION_EXAMPLE.id, "memberId": HOLDER_EXAMPLE.id, **AWARDED_STATE},
        example=STAFF_CREDENTIAL_EXAMPLE,
        statuses=["404"],
    ),
}
STAFF: dict[str, Any] = {
    "parameters": [key_parameter("id")],
    "get": list_operation(
        "listStaffCredentials",
        "List holders",
        order="By organisation, then by last name.",
        example=STAFF_CREDENTIAL_EXAMPLE,
        parameters=filter_parameters(HolderFilters, "q", "organisation"),
        statuses=["404"],
    ),
    "patch": change_operation(
        "changeStaffCredential",
        "Update an assignment",
        description=f"`version` works like `If-Match`, with 409. {RULES} null clears a date or the notes. "
        "To renew an EXPIRED award, set AWARDED with new dates; an earlier status revokes an award that is valid, and "
        f"after any award needs a `reason`. {PREREQUISITES}",
        takes="StaffCredentialChange",
        sent={"staffCredentialId": STAFF_CREDENTIAL_EXAMPLE.id, **AWARDED_STATE, "version": 1},
        example=STAFF_CREDENTIAL_EXAMPLE,
    ),
}
ONE: dict[str, Any] = {
    "parameters": [key_parameter("id"), key_parameter("staffCredentialId")],
    "get": get_operation("getStaffCredential", "Get an assignment", example=STAFF_CREDENTIAL_EXAMPLE),
    "delete": delete_operation(
        "deleteStaffCredential",
        "Remove an assignment",
        description="One that was ever awarded is not removed. The audit log keeps the `reason`.",
        parameters=[text_parameter("reason", REASON_LENGTH, "Kept by the audit log.")],
    ),
}
OWN: dict[str, Any] = {
    "get": list_operation(
        "listHeldCredentials",
        "List my credentials",
        order="An organisation administrator gets those of its people, and organisation staff their own, without "
        "RANZ's notes. A RANZ administrator belongs to no organisation and gets 403. By last name, then by title.",
        example=HELD_CREDENTIAL_EXAMPLE,
        parameters=filter_parameters(HeldFilters),
    ),
}
refusal_example(ASSIGNMENTS["post"], "409", "Aroha Ngata already has this credential assigned.")
refusal_example(ONE["delete"], "409", KEPT)

ROOT = "/api/admin/micro-credentials"
DESCRIPTION = Description(
    scope=TokenScope.CREDENTIALS,
    paths={
        f"{ROOT}/assign": ASSIGNMENTS,
        f"{ROOT}/{{id}}/staff": STAFF,
        f"{ROOT}/{{id}}/staff/{{staffCredentialId}}": ONE,
        "/api/credentials": OWN,
    },
    schemas={
        **response_schemas(StaffCredentialResponse, HeldCredentialResponse),
        "NewAssignment": form_schema(JsonAssignmentForm),
        "StaffCredentialChange": form_schema(JsonChangeForm, partial=True),
    },
)
