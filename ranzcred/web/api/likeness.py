"""Warnings in the response to a new record: what is stored that it may be the same as."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from ranzcred.core.forms.fields import Schema
from ranzcred.core.records import Likeness
from ranzcred.core.text import camel
from ranzcred.web.api.body_schemas import ref, response_schema, response_schemas
from ranzcred.web.api.response_body import WARNINGS, ResponseBody


class WarningResponse(ResponseBody, frozen=True, kw_only=True):
    """A stored record that the new one may be the same as."""

    schema_name: ClassVar[str] = "Warning"

    field: Annotated[str, Meta(description="The field in which the two are alike.")]
    message: Annotated[str, Meta(description="Which record it may duplicate, and what to do about it.")]
    id: Annotated[str, Meta(description="The ID of the existing record.")]
    address: Annotated[str, Meta(description="The address of the existing record.")]


def warned_name(body: type[ResponseBody]) -> str:
    """Return the name of the schema of a new record's response."""
    return f"Created{body.schema_name}"


def warned_schemas(body: type[ResponseBody]) -> dict[str, Schema]:
    """Return the schemas of a new record's response, which has warnings if there are any."""
    schema = response_schema(body)
    warnings = {
        "type": "array",
        "minItems": 1,
        "items": ref(WarningResponse.schema_name),
        "description": "Existing records that the new one may duplicate. Absent if there are none.",
    }
    warned = schema | {"properties": {**schema["properties"], WARNINGS: warnings}}
    return {warned_name(body): warned, **response_schemas(WarningResponse)}


def warnings_of(alike: Sequence[Likeness], address: Callable[[Any], str]) -> list[WarningResponse]:
    """Return the warnings about records that a new one is like; `address` returns where one of them is."""
    return [
        WarningResponse(
            field=camel(each.fields[0]), message=each.message, id=each.record.id, address=address(each.record)
        )
        for each in alike
    ]
