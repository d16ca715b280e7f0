"""The API description of users."""

from typing import Any

from msgspec import structs

from ranzcred.domain.accounts.users import LAST_ADMIN, OWN_DEACTIVATION
from ranzcred.domain.directory.users.filters import UserFilters
from ranzcred.domain.directory.users.forms import UserReasonForm
from ranzcred.domain.directory.users.json_forms import NewUserJsonForm, UserChangeForm
from ranzcred.domain.directory.users.states import UserState
from ranzcred.web.api.body_schemas import response_schemas
from ranzcred.web.api.document import Description
from ranzcred.web.api.schema import (
    action_operation,
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
from ranzcred.web.api.users.responses import USER_EXAMPLE, UserResponse
from ranzcred.web.api.users.routes import PATH

BY_WHOM = "Only for a signed-in user who has shown in the last 10 minutes who they are: no token may do it."

USERS: dict[str, Any] = {
    "get": list_operation(
        "listUsers",
        "List users",
        order="By name.",
        example=USER_EXAMPLE,
        parameters=filter_parameters(UserFilters),
    ),
    "post": create_operation(
        "inviteUser",
        "Invite a user",
        takes="NewUser",
        sent=request_example(USER_EXAMPLE, NewUserJsonForm),
        example=USER_EXAMPLE,
        description=f"They get an email with a link, which no response has. {BY_WHOM}",
    ),
}
ONE_USER: dict[str, Any] = {
    "parameters": [key_parameter("id")],
    "get": get_operation("getUser", "Get a user", example=USER_EXAMPLE),
    "patch": change_operation(
        "changeUser",
        "Update a user",
        description=f"Another role, organisation or person ends their sign-ins and tokens. {BY_WHOM}",
        takes="UserChange",
        sent={"accessUntil": "2031-06-30"},
        example=structs.replace(USER_EXAMPLE, version=2),
    ),
}
DEACTIVATION: dict[str, Any] = action_operation(
    "deactivateUser",
    "Deactivate a user",
    "They can't sign in any more, and their sign-ins, links and API tokens end. The audit log keeps the `reason`. With "
    f"`If-Match`, only if no one else has changed them since. {BY_WHOM}",
    takes="UserDeactivation",
    sent={"reason": "Left RANZ."},
    example=structs.replace(USER_EXAMPLE, state=UserState.DEACTIVATED, version=2),
)
REACTIVATION: dict[str, Any] = action_operation(
    "reactivateUser",
    "Reactivate a user",
    "They can sign in again, as before; what has ended stays ended. With `If-Match`, only if no one else has changed "
    f"them since. {BY_WHOM}",
    example=structs.replace(USER_EXAMPLE, state=UserState.ACTIVE, version=3),
)
refusal_example(DEACTIVATION, "409", OWN_DEACTIVATION)
refusal_example(USERS["post"], "409", "aroha@skyline.example.nz already has an account.")
refusal_example(ONE_USER["patch"], "409", LAST_ADMIN)

DESCRIPTION = Description(
    scope=None,
    paths={
        PATH: USERS,
        f"{PATH}/{{id}}": ONE_USER,
        f"{PATH}/{{id}}/deactivate": {"parameters": [key_parameter("id")], "post": DEACTIVATION},
        f"{PATH}/{{id}}/reactivate": {"parameters": [key_parameter("id")], "post": REACTIVATION},
    },
    schemas={
        **response_schemas(UserResponse),
        "NewUser": form_schema(NewUserJsonForm),
        "UserChange": form_schema(UserChangeForm, partial=True),
        "UserDeactivation": form_schema(UserReasonForm),
    },
)
