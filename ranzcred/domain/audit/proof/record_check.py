"""The check of records against the log: it finds changes that were made past the application."""

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Connection, and_, or_, select, type_coerce
from sqlalchemy.orm import Mapper
from sqlalchemy.types import NullType

from ranzcred.core.db.base import Base
from ranzcred.core.db.dialects import by_code_point
from ranzcred.core.db.types import UtcDateTime, moment_text
from ranzcred.domain.audit.chain import LOG

LONGEST_QUOTE = 60

State = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Mismatch:
    """A record that differs from the log."""

    resource_type: str
    resource_id: str
    difference: str

    def __str__(self) -> str:
        return f"{self.resource_type} {self.resource_id}: {self.difference}"


@dataclass(frozen=True, kw_only=True)
class Span:
    """A range of keys of one kind of record: after `after`, up to and including `last`; None is the end."""

    after: str = ""
    last: str | None = None

    def within(self, key: ColumnElement[str], connection: Connection) -> ColumnElement[bool]:
        """Return SQL for whether a key is in the range."""
        sorted_key = by_code_point(key, connection)
        bounds = [sorted_key > self.after] + ([] if self.last is None else [sorted_key <= self.last])
        return and_(*bounds)


EVERYTHING = Span()


def audited_mappers() -> list[Mapper[Any]]:
    """Return the mappers of the audited models, by name."""
    mappers = (mapper for mapper in Base.registry.mappers if not mapper.class_.audit_exempt)
    return sorted(mappers, key=lambda mapper: mapper.class_.__name__)


def span_of(connection: Connection, mapper: Mapper[Any], *, after: str, entries: int) -> Span:
    """Return the range of records after a key that have about this many entries."""
    key = by_code_point(LOG.c.resource_id, connection)
    last = connection.scalar(
        select(LOG.c.resource_id)
        .where(LOG.c.resource_type == mapper.class_.__name__, key > after)
        .order_by(key)
        .offset(entries)
        .limit(1)
    )
    return Span(after=after, last=last)


def mismatches(connection: Connection, mapper: Mapper[Any], span: Span = EVERYTHING) -> Iterator[Mismatch]:
    """Yield the records that differ between the log and a table, in one pass through both. `connection` is a
    snapshot.
    """
    name = mapper.class_.__name__
    logged, stored = _logged(connection, name, span), _stored(connection, mapper, span)
    expected, found = next(logged, None), next(stored, None)
    while expected or found:
        if found is None or (expected is not None and expected[0] < found[0]):
            assert expected is not None  # noqa: S101 - one of the two is there
            if expected[1] is not None:
                yield Mismatch(
                    resource_type=name, resource_id=expected[0], difference="it is gone, the log says it is there"
                )
            expected = next(logged, None)
        elif expected is None or found[0] < expected[0]:
            yield Mismatch(
                resource_type=name, resource_id=found[0], difference="it is there, the log says nothing of it"
            )
            found = next(stored, None)
        else:
            difference = _differences(expected[1], found[1])
            if difference:
                yield Mismatch(resource_type=name, resource_id=found[0], difference=difference)
            expected, found = next(logged, None), next(stored, None)


def _logged(connection: Connection, name: str, span: Span) -> Iterator[tuple[str, State | None]]:
    """Yield the state of each record by the log, in the order of keys; None if it was deleted."""
    key = by_code_point(LOG.c.resource_id, connection)
    statement = (
        select(LOG.c.resource_id, LOG.c.previous_state, LOG.c.new_state)
        .where(
            LOG.c.resource_type == name,
            or_(LOG.c.previous_state.is_not(None), LOG.c.new_state.is_not(None)),
            span.within(LOG.c.resource_id, connection),
        )
        .order_by(key, LOG.c.seq)
    )
    with connection.execute(statement) as records:
        for resource_id, entries in itertools.groupby(records, key=lambda entry: entry[0]):
            state: State | None = None
            for _, previous, new in entries:
                state = _followed(state, previous, new)
            yield resource_id, state


def _followed(state: State | None, previous: str | None, new: str | None) -> State | None:
    """Return a record's state after an entry, from its state before; None is a record that does not exist."""
    if new is None:
        return None
    change: dict[str, Any] = json.loads(new)
    if previous is None or state is None:
        return change
    followed = {**state, **change}
    if "version" not in change:
        followed.pop("version", None)  # the first entries of changes did not tell the version
    return followed


def _stored(connection: Connection, mapper: Mapper[Any], span: Span) -> Iterator[tuple[str, State]]:
    """Yield the state of each stored record, in the order of keys, with the log's JSON values."""
    attributes = [each for each in mapper.column_attrs if "audit" not in each.columns[0].info]
    columns: list[ColumnElement[Any]] = [each.columns[0] for each in attributes]
    [primary_key] = mapper.primary_key
    selected: list[ColumnElement[Any]] = [type_coerce(column, NullType()) for column in (primary_key, *columns)]
    statement = (
        select(*selected).where(span.within(primary_key, connection)).order_by(by_code_point(primary_key, connection))
    )
    with connection.execute(statement) as rows:
        for key, *values in rows:
            named = zip(attributes, columns, values, strict=True)
            yield key, {each.key: _as_logged(column, value) for each, column, value in named}


def _as_logged(column: ColumnElement[Any], value: object) -> object:
    """Return a driver's value as an entry has it."""
    if isinstance(column.type, UtcDateTime):
        return moment_text(value)
    if isinstance(column.type, Boolean) and value in {0, 1}:
        return bool(value)
    return value.isoformat() if isinstance(value, date) else value


def _differences(expected: State | None, found: State) -> str:
    if expected is None:
        return "it is there, the log says it was deleted"
    return "; ".join(
        f"{name} is {_quote(value)}, the log says {_quote(expected[name])}"
        for name, value in found.items()
        if name in expected and value != expected[name]
    )


def _quote(value: object) -> str:
    if isinstance(value, str):
        return f"'{value[:LONGEST_QUOTE]}…'" if len(value) > LONGEST_QUOTE else f"'{value}'"
    return "nothing" if value is None else str(value)
