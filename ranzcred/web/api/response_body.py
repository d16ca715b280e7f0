"""The base of the API's responses: one class gives the JSON, its schema and example, and the read-only keys."""

from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, TypedDict

import msgspec
from msgspec import Meta, Struct

from ranzcred.core.db.versions import Versioned
from ranzcred.core.text import camel

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


def revision(record: Versioned) -> Revision:
    """Return the revision of a record."""
    return {
        "version": record.version,
        "created_at": timestamp(record.created_at),
        "updated_at": timestamp(record.updated_at),
    }


def timestamp(moment: datetime) -> str:
    """Return a moment in RFC 3339, UTC, to the millisecond: "2026-03-03T03:05:00.000Z"."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
