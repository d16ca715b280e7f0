"""Warnings in the response to a new record: what is stored that it may be the same as, and what is to be looked at."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from ranzcred.core.forms.fields import Schema
from ranzcred.core.records import Likeness, Remark
from ranzcred.core.text import camel
from ranzcred.web.api.body_schemas import ref, response_schema, response_schemas
from ranzcred.web.api.response_body import WARNINGS, ResponseBody


class WarningResponse(ResponseBody, frozen=True, kw_only=True):
    """What is to be looked at in a new record: a stored one that it may be the same as, or what it says itself."""

    schema_name: ClassVar[str] = "Warning"

    field: Annotated[str, Meta(description="The field that it is about: that in which the two are alike.")]
    message: Annotated[
        str, Meta(description="What is to be looked at: which record it may duplicate, and what to do about it.")
    ]
    id: Annotated[str, Meta(description="The ID of the record that it is about: the existing one, else the new one.")]
    address: Annotated[str, Meta(description="The address of that record.")]


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
        "description": "Existing records that the new one may duplicate, and what is to be looked at in it. "
        "Absent if there are none.",
    }
    warned = schema | {"properties": {**schema["properties"], WARNINGS: warnings}}
    return {warned_name(body): warned, **response_schemas(WarningResponse)}


def warnings_of(
    alike: Sequence[Likeness], address: Callable[[Any], str], remarks: Sequence[tuple[Any, Remark]] = ()
) -> list[WarningResponse]:
    """Return the warnings about records that a new one is like, and the remarks about itself; `address` returns where
    a record is.
    """
    about = [(each.record, each.fields[0], each.message) for each in alike]
    about += [(record, each.field, each.message) for record, each in remarks]
    return [
        WarningResponse(field=camel(field), message=message, id=record.id, address=address(record))
        for record, field, message in about
    ]
