"""The check of records against the log: it finds changes that were made past the application."""

import heapq
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Boolean, ColumnElement, Connection, or_, select, type_coerce
from sqlalchemy.orm import Mapper
from sqlalchemy.types import NullType

from ranzcred.core.db.base import Base
from ranzcred.core.db.dialects import by_code_point
from ranzcred.core.db.types import UtcDateTime, moment_text
from ranzcred.domain.audit.fingerprints import CONCEALED, PREFIX, fingerprint
from ranzcred.domain.audit.models import LOG, MALFORMED
from ranzcred.domain.audit.proof.derived import DERIVED, NONE, State
from ranzcred.domain.audit.proof.further_checks import (
    EVERYTHING,
    FORM,
    RECORD_CHECKS,
    Mismatch,
    Span,
    Unproven,
    side_by_side,
)
from ranzcred.domain.audit.recording import PART, audited_keys, part_key

LONGEST_QUOTE = 60
NOT_RECORDED = "which an earlier version kept otherwise: run `ranzcred credentials history --rebuild`"
NOT_FINGERPRINTED = "which an earlier version recorded without a fingerprint: run `ranzcred init`"


@dataclass(frozen=True, kw_only=True)
class Logged:
    """What the log says of a record: its state, None if it was deleted, and the derived columns that remember."""

    state: State | None
    remembered: Mapping[str, bool]
    malformed: int | None = None
    """The seq of an entry of it that cannot be read, if there is one."""


def audited_mappers() -> list[Mapper[Any]]:
    """Return the mappers of the audited models, by name."""
    mappers = (each for each in Base.registry.mappers if not (each.class_.audit_exempt or each.class_.audit_part_of))
    return sorted(mappers, key=lambda mapper: mapper.class_.__name__)


def parts_of(owner: Mapper[Any]) -> list[Mapper[Any]]:
    """Return the mappers of the models whose rows are parts of a record, by name."""
    parts = (each for each in Base.registry.mappers if each.class_.audit_part_of)
    theirs = (each for each in parts if each.relationships[each.class_.audit_part_of].mapper is owner)
    return sorted(theirs, key=lambda mapper: mapper.class_.__name__)


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


def mismatches(
    connection: Connection, mapper: Mapper[Any], span: Span = EVERYTHING, unproven: Unproven | None = None
) -> Iterator[Mismatch]:
    """Yield the records that differ between the log and a table, in one pass through both, and what the feature's
    further check finds. `connection` is a snapshot; `unproven` counts what cannot be compared.
    """
    unproven = Unproven() if unproven is None else unproven
    yield from _compared(connection, mapper, span, unproven)
    for further in RECORD_CHECKS.get(mapper.class_.__name__, []):
        yield from further(connection, span, unproven)


def _compared(connection: Connection, mapper: Mapper[Any], span: Span, unproven: Unproven) -> Iterator[Mismatch]:
    name = mapper.class_.__name__
    stored = _with_parts(_stored(connection, mapper, span), connection, mapper, span)
    pairs = side_by_side(logged_records(connection, name, span), stored)
    for key, logged, found in pairs:
        difference = _differences(name, logged, found, unproven)
        if difference:
            yield Mismatch(resource_type=name, resource_id=key, difference=difference)


def logged_records(connection: Connection, name: str, span: Span = EVERYTHING) -> Iterator[tuple[str, Logged]]:
    """Yield each record by the log, in the order of keys."""
    key = by_code_point(LOG.c.resource_id, connection)
    rules = DERIVED.get(name, NONE).remembered
    statement = (
        select(LOG.c.resource_id, LOG.c.previous_state, LOG.c.new_state, LOG.c.seq)
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
            malformed: int | None = None
            remembered = dict.fromkeys(rules, False)
            for _, previous, new, seq in entries:
                try:
                    seen = [msgspec.json.decode(previous)] if rules and previous else []
                    state = _followed(state, previous, new)
                    for column, rule in rules.items():
                        remembered[column] |= any(map(rule, seen if state is None else [*seen, state]))
                except MALFORMED:
                    malformed = seq
            yield resource_id, Logged(state=state, remembered=remembered, malformed=malformed)


def _followed(state: State | None, previous: str | None, new: str | None) -> State | None:
    """Return a record's state after an entry, from its state before; None is a record that does not exist."""
    if new is None:
        return None
    change = msgspec.json.decode(new, type=dict[str, Any])
    if previous is None or state is None:
        return change
    followed = {**state, **change}
    if "version" not in change:
        followed.pop("version", None)  # the first entries of changes did not tell the version
    return followed


def _stored(connection: Connection, mapper: Mapper[Any], span: Span) -> Iterator[tuple[str, State]]:
    """Yield the state of each stored record, in the order of keys, with the log's JSON values; what is looked up for
    the derived columns comes along.
    """
    attributes = [each for each in mapper.column_attrs if "not_proven" not in each.columns[0].info]
    looked_up = DERIVED.get(mapper.class_.__name__, NONE).looked_up
    names = [*(each.key for each in attributes), *looked_up]
    columns: list[ColumnElement[Any]] = [*(each.columns[0] for each in attributes), *looked_up.values()]
    secret = {each.key for each in attributes if each.columns[0].info.get("audit") == "secret"}
    [primary_key] = mapper.primary_key
    selected: list[ColumnElement[Any]] = [type_coerce(column, NullType()) for column in (primary_key, *columns)]
    statement = (
        select(*selected).where(span.within(primary_key, connection)).order_by(by_code_point(primary_key, connection))
    )
    with connection.execute(statement) as rows:
        for key, *values in rows:
            named = zip(names, columns, values, strict=True)
            state = {name: _as_logged(column, value) for name, column, value in named}
            yield key, state | {name: fingerprint(str(state[name])) for name in secret if state[name] is not None}


def _with_parts(
    stored: Iterator[tuple[str, State]], connection: Connection, mapper: Mapper[Any], span: Span
) -> Iterator[tuple[str, State]]:
    """Yield each stored record with its parts, as an entry has them."""
    streams = [_stored_parts(connection, part, span) for part in parts_of(mapper)]
    rows = heapq.merge(*streams, key=lambda row: row[0])
    parts = (
        (owner, {name: row for _, name, row in each}) for owner, each in itertools.groupby(rows, lambda row: row[0])
    )
    for key, of_record, found in side_by_side(parts, stored):
        if found is not None:
            yield key, {**found, **(of_record or {})}


def _stored_parts(connection: Connection, part: Mapper[Any], span: Span) -> Iterator[tuple[str, str, State]]:
    """Yield the key of its record, and the name and row of each part, in the order of the keys of records."""
    [owner] = part.relationships[part.class_.audit_part_of].local_columns
    [primary_key] = part.primary_key
    names = list(audited_keys(part))
    columns = [part.column_attrs[name].columns[0] for name in names]
    selected: list[ColumnElement[Any]] = [type_coerce(column, NullType()) for column in (owner, primary_key, *columns)]
    statement = select(*selected).where(span.within(owner, connection)).order_by(by_code_point(owner, connection))
    with connection.execute(statement) as rows:
        for key, part_id, *values in rows:
            row = {name: _as_logged(column, value) for name, column, value in zip(names, columns, values, strict=True)}
            yield key, part_key(part, part_id), row


def _as_logged(column: ColumnElement[Any], value: object) -> object:
    """Return a driver's value as an entry has it."""
    if isinstance(column.type, UtcDateTime):
        return moment_text(value)
    if isinstance(column.type, Boolean) and value in {0, 1}:
        return bool(value)
    return value.isoformat() if isinstance(value, date) else value


def _differences(name: str, logged: Logged | None, found: State | None, unproven: Unproven) -> str:
    if logged and logged.malformed:
        return f"entry {logged.malformed} about it can't be read: {FORM}"
    if found is None:
        return "it is missing, though the log shows it" if logged and logged.state is not None else ""
    if logged is None:
        return "it exists but has no log entry"
    if logged.state is None:
        return "it exists, though the log says it was deleted"
    differences = [
        f"{column} is missing, though the log shows it"
        for column in logged.state
        if PART in column and column not in found
    ]
    for column, value in found.items():
        if PART in column and column not in logged.state:
            if column.endswith(f"{PART}{found['id']}"):  # the migration to records gave it the key of its record
                unproven[f"rows of {column.partition(PART)[0]}, {NOT_RECORDED}"] += 1
            else:
                differences.append(f"{column} exists but has no log entry")
        expected = logged.state.get(column, value)
        if expected == CONCEALED and str(value).startswith(PREFIX):
            unproven[f"values of {name}.{column}, {NOT_FINGERPRINTED}"] += 1
        elif value != expected:
            differences.append(f"{column} is {_quote(value)}, the log says {_quote(expected)}")
    derived = {**DERIVED.get(name, NONE).rule(found), **logged.remembered}
    differences += [
        f"{column} is {_quote(found[column])}, and should be {_quote(expected)}"
        for column, expected in derived.items()
        if found[column] != expected
    ]
    return "; ".join(differences)


def _quote(value: object) -> str:
    if isinstance(value, str):
        return f"'{value[:LONGEST_QUOTE]}…'" if len(value) > LONGEST_QUOTE else f"'{value}'"
    return "nothing" if value is None else str(value)
