"""What SQLite and PostgreSQL say in ways of their own."""

import itertools

import psycopg
from sqlalchemy import (
    Connection,
    Index,
    SQLColumnExpression,
    UniqueConstraint,
)
from sqlalchemy.exc import IntegrityError

from ranzcred.core.db.base import Base


def by_code_point(column: SQLColumnExpression[str], connection: Connection) -> SQLColumnExpression[str]:
    """A text column as it is sorted and compared by code point, whatever language the database was made for."""
    return column.collate("C") if connection.dialect.name == "postgresql" else column


def violated_constraint(error: IntegrityError) -> str:
    """The name of the constraint that refused a change; "" where the database does not tell."""
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
