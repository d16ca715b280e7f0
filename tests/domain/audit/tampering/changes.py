"""Changes of single rows by SQL: the first that the database itself lets by."""

import itertools
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Enum,
    Integer,
    RowMapping,
    String,
    Table,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from ranzcred.core import clock
from ranzcred.core.db.types import UtcDateTime
from ranzcred.core.token_scopes import STORED_SCOPES

NZBN = "9429000000099"


def other_values(connection: Connection, column: Column[Any], value: Any) -> Iterator[Any]:
    """What a column could hold instead of a value."""
    if column.foreign_keys:
        [key] = column.foreign_keys
        yield from (other for other in connection.scalars(select(key.column)) if other != value)
    elif isinstance(column.type, Enum):
        yield from (member for member in column.type.python_type if member != value)
    elif isinstance(column.type, Boolean):
        yield not value
    elif isinstance(column.type, Integer | BigInteger):
        number = value or 0
        yield from (number + 1, number - 1, number + 12, number + 1000)
    elif isinstance(column.type, UtcDateTime):
        yield (value or clock.now()) + timedelta(seconds=1)
    elif isinstance(column.type, Date):
        yield (value or date(2026, 2, 28)) + timedelta(days=-1 if value == date.max else 1)
    elif isinstance(column.type, String) and column.type.length == len(value or ""):
        yield ("0" if value[0] != "0" else "1") + value[1:]
    else:
        yield from (other for other in (f"{value or ''}x", NZBN, *STORED_SCOPES) if other != value)


def rows_of(connection: Connection, table: Table) -> list[RowMapping]:
    return list(connection.execute(select(table).order_by(*table.primary_key.columns)).mappings())


def changed(connection: Connection, column: Column[Any]) -> str | None:
    """Change a column in the first row in which it can be changed; the row's key, None if the database refuses all."""
    table = column.table
    assert isinstance(table, Table)
    [key] = table.primary_key.columns
    for row in rows_of(connection, table):
        for value in other_values(connection, column, row[column.name]):
            statement = update(table).where(key == row[key.name]).values({column: value})
            if _accepted(connection, statement):
                return str(row[key.name])
    return None


def inserted(connection: Connection, table: Table) -> str | None:
    """Insert a row like another one, but for what must be unique; its key."""
    [key] = table.primary_key.columns
    unique = {each for index in table.indexes if index.unique for each in index.columns} | {
        each for rule in table.constraints if isinstance(rule, UniqueConstraint) for each in rule.columns
    }
    for row in rows_of(connection, table):
        choices = [
            [row[each.name], *other_values(connection, each, row[each.name])] for each in sorted(unique, key=str)
        ]
        for values in itertools.product(*choices):
            changes = dict(zip([each.name for each in sorted(unique, key=str)], values, strict=True))
            new: Mapping[str, Any] = {**row, **changes, key.name: next(other_values(connection, key, row[key.name]))}
            if _accepted(connection, insert(table).values(new)):
                return str(new[key.name])
    return None


def deleted(connection: Connection, table: Table) -> str | None:
    """Delete the first row that nothing refers to; its key."""
    [key] = table.primary_key.columns
    for row in rows_of(connection, table):
        if _accepted(connection, delete(table).where(key == row[key.name])):
            return str(row[key.name])
    return None


def _accepted(connection: Connection, statement: Any) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(statement)
    except IntegrityError:
        return False
    return True
