"""Column types and keys for models and migrations."""

import enum
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import uuid_utils
from sqlalchemy import (
    DateTime,
    Dialect,
    Enum,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import mapped_column

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext


KEY_LENGTH = 64


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, timezone-aware on both databases (SQLite itself keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def moment_text(stored: object) -> object:
    """Return a moment as it is hashed: UTC, ISO 8601, always with microseconds.

    Accepts a datetime, or the text that SQLite's driver returns for one; any other value is returned unchanged.
    """
    if isinstance(stored, datetime):
        return stored.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(stored, str) and len(stored) == 26 and stored[10] == " ":
        return f"{stored[:10]}T{stored[11:]}+00:00"
    return stored


class FoldedText(TypeDecorator[str]):
    """Text that was folded in Python and is compared by code point on both databases."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:  # noqa: ANN401 - SQLAlchemy's own signature
        return dialect.type_descriptor(Text(collation="C") if dialect.name == "postgresql" else Text())


def render_item(kind: str, item: object, context: "AutogenContext") -> str | Literal[False]:
    """Return the source of this module's types for an Alembic migration, or False for any other type."""
    if kind == "type" and isinstance(item, UtcDateTime | FoldedText):
        context.imports.add("import ranzcred.core.db.types")
        return f"ranzcred.core.db.types.{type(item).__name__}()"
    return False


def labelled_enum(members: type[enum.Enum], *, name: str) -> Enum:
    """Return a column type that stores an enum's values as text, with a CHECK constraint `name`."""
    return Enum(
        members,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=KEY_LENGTH,
        validate_strings=True,
        values_callable=lambda cls: [member.value for member in cls],
    )


def new_key() -> str:
    """Return a new primary key: a UUIDv7 (RFC 9562), so that rows sort by creation time."""
    return str(uuid_utils.uuid7())


Key = Annotated[str, mapped_column(String(KEY_LENGTH), primary_key=True, default=new_key)]
Moment = Annotated[datetime, mapped_column(UtcDateTime())]
