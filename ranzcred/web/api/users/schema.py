"""The API description of users."""

from typing import Any

from msgspec import structs

from ranzcred.domain.accounts.users import LAST_ADMIN
from ranzcred.domain.directory.users.filters import UserFilters
from ranzcred.domain.directory.users.json_forms import NewUserJsonForm, UserChangeForm
from ranzcred.web.api.body_schemas import response_schemas
from ranzcred.web.api.document import Description
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
refusal_example(USERS["post"], "409", "aroha@skyline.example.nz already has an account.")
refusal_example(ONE_USER["patch"], "409", LAST_ADMIN)

DESCRIPTION = Description(
    scope=None,
    paths={PATH: USERS, f"{PATH}/{{id}}": ONE_USER},
    schemas={
        **response_schemas(UserResponse),
        "NewUser": form_schema(NewUserJsonForm),
        "UserChange": form_schema(UserChangeForm, partial=True),
    },
)
