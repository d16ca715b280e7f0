"""The API description of members."""

from typing import Any

from msgspec import structs

from ranzcred.core.token_scopes import TokenScope
from ranzcred.domain.directory.filters import StaffFilters
from ranzcred.domain.directory.forms import MemberChangeForm, MemberForm
from ranzcred.domain.directory.operations import EMAIL_TAKEN
from ranzcred.web.api.body_schemas import response_schemas
from ranzcred.web.api.document import Description
from ranzcred.web.api.likeness import warned_name, warned_schemas
from ranzcred.web.api.organisations.responses import MEMBER_EXAMPLE, HolderResponse, MemberResponse
from ranzcred.web.api.schema import (
    change_operation,
    create_operation,
    filter_parameters,
    form_schema,
    get_operation,
    key_parameter,
    list_operation,
    refusal_example,
    request_example,
)

NEW_MEMBER = request_example(MEMBER_EXAMPLE, MemberForm)

MEMBERS: dict[str, Any] = {
    "parameters": [key_parameter("id")],
    "get": list_operation(
        "listMembers",
        "List people",
        order="By last name, then by first name, including inactive people.",
        example=MEMBER_EXAMPLE,
        parameters=filter_parameters(StaffFilters),
        statuses=["404"],
    ),
    "post": create_operation(
        "createMember",
        "Add a person",
        takes="NewMember",
        sent=NEW_MEMBER,
        example=MEMBER_EXAMPLE,
        statuses=["404"],
        returns=warned_name(MemberResponse),
    ),
}
ONE_MEMBER: dict[str, Any] = {
    "parameters": [key_parameter("id"), key_parameter("memberId")],
    "get": get_operation("getMember", "Get a person", example=MEMBER_EXAMPLE),
    "patch": change_operation(
        "changeMember",
        "Update a person",
        description="At least one of the two names is required. "
        "To make a person inactive, give a `reason`, which the audit log keeps. "
        "Their sign-in ends, and so do the API tokens in their name. An administrator with the same email, who is not "
        "linked to the person, can still sign in.",
        takes="MemberChange",
        sent={"active": False, "reason": "Left the trade."},
        example=structs.replace(MEMBER_EXAMPLE, active=False, version=2),
    ),
}
refusal_example(MEMBERS["post"], "409", EMAIL_TAKEN)

ROOT = "/api/admin/organisations/{id}/members"
DESCRIPTION = Description(
    scope=TokenScope.DIRECTORY,
    paths={ROOT: MEMBERS, f"{ROOT}/{{memberId}}": ONE_MEMBER},
    schemas={
        **response_schemas(HolderResponse, MemberResponse),
        **warned_schemas(MemberResponse),
        "NewMember": form_schema(MemberForm),
        "MemberChange": form_schema(MemberChangeForm, partial=True),
    },
)
