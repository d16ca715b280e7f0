"""The differences between SQLite and PostgreSQL."""

import itertools

import psycopg
from sqlalchemy import (
    Connection,
    Index,
    SQLColumnExpression,
    UniqueConstraint,
    text,
)
from sqlalchemy.exc import IntegrityError

from ranzcred.core.db.base import Base


def by_code_point(column: SQLColumnExpression[str], connection: Connection) -> SQLColumnExpression[str]:
    """Return the text column compared and sorted by code point, whatever the database's own collation."""
    return column.collate("C") if connection.dialect.name == "postgresql" else column


def unsuitable_encoding(connection: Connection) -> str:
    """Return the encoding of a database that cannot keep every name, such as "LATIN1"; "" for one that can."""
    encoding = "UTF8"
    if connection.dialect.name == "postgresql":
        encoding = connection.scalar(text("SHOW server_encoding")) or ""
    return "" if encoding == "UTF8" else encoding


def violated_constraint(error: IntegrityError) -> str:
    """Return the name of the constraint that a change violated; "" if the database does not report it."""
    if isinstance(error.orig, psycopg.Error):
        return error.orig.diag.constraint_name or ""
    prefix, _, columns = str(error.orig).partition(" constraint failed: ")
    if prefix == "CHECK":
        return columns
    for table in Base.metadata.tables.values():
        constraints = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
        indexes = [each for each in table.indexes if each.unique]
        for rule in itertools.chain[UniqueConstraint | Index](constraints, indexes):
            if columns == ", ".join(f"{table.name}.{column.name}" for column in rule.columns):
                return str(rule.name)
    return ""
