"""The base of the API's responses: one class gives the JSON, its schema and example, and the read-only keys."""

from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Self, TypedDict

import msgspec
from msgspec import Meta, Struct

from ranzcred.core.text import camel

WARNINGS = "warnings"
"""The key that the response to a new record has if it is like a stored one."""
WholeNumber = Annotated[int, Meta(ge=0)]
Version = Annotated[int, Meta(ge=1, description="Goes up at each change.")]
Moment = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]


class ResponseBody(Struct, frozen=True, kw_only=True, rename=camel):
    """A JSON object in a response. It always has all of its keys, in the order of the fields.

    A class that inherits from it says `frozen=True, kw_only=True` again: without the one mypy complains, without the
    other msgspec puts its fields before the inherited.
    """

    schema_name: ClassVar[str] = ""
    """Its name in the API description; without one it is described in place, as a part of another."""

    @classmethod
    def key_names(cls) -> tuple[str, ...]:
        """Return the names of the JSON keys."""
        return cls.__struct_encode_fields__

    @classmethod
    def from_attributes(cls, record: object, **others: Any) -> Self:  # noqa: ANN401 - of any field
        """Return the response of a record: each field as the attribute of its name, unless it is among `others`."""
        names = [name for name in cls.__struct_fields__ if name not in others]
        return cls(**{name: _json_value(getattr(record, name)) for name in names}, **others)

    def to_json(self) -> dict[str, Any]:
        """Return the object as `jsonify` takes it."""
        json: dict[str, Any] = msgspec.to_builtins(self)
        return json


class DeletedResponse(ResponseBody, frozen=True, kw_only=True):
    """A record is deleted."""

    success: Annotated[bool, Meta(extra_json_schema={"const": True})]


DELETED = DeletedResponse(success=True)


class Revision(TypedDict):
    """The fields that the response of every versioned record has."""

    version: int
    created_at: str
    updated_at: str


REVISION_EXAMPLE: Revision = {
    "version": 1,
    "created_at": "2026-03-02T20:15:00.000Z",
    "updated_at": "2026-03-02T20:15:00.000Z",
}


def timestamp(moment: datetime) -> str:
    """Return a moment in RFC 3339, UTC, to the millisecond: "2026-03-03T03:05:00.000Z"."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json_value(value: object) -> object:
    """Return an attribute's value as a field of a response has it."""
    return timestamp(value) if isinstance(value, datetime) else value
