"""Whether a key is one of many, with all of them as one value: the statement is the same for however many there are,
and psycopg takes it apart once. One with more than 50 values it takes apart each time.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Dialect, SQLColumnExpression, Text, TypeDecorator, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType


class KeyList(TypeDecorator[Sequence[str]]):
    """Several keys: an array, or on SQLite JSON."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:  # noqa: ANN401 - SQLAlchemy's own signature
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(Text()))

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> Any:  # noqa: ANN401
        return json.dumps(value) if dialect.name == "sqlite" else value


class Among(FunctionElement[bool]):
    """Whether the first of two expressions is in the list that is the second."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> "Among":  # noqa: ARG002
        """Return this as it is: with "= 1" after it, as SQLite gets it for want of booleans, no index is used."""
        return self


def among(key: SQLColumnExpression[Any], keys: Sequence[str]) -> ColumnElement[bool]:
    """Return SQL for whether a key is one of `keys`."""
    return Among(key, type_coerce(keys, KeyList()))


@compiles(Among, "postgresql")
def _in_array(element: Among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    key, keys = (compiler.process(each, **options) for each in element.clauses)
    return f"{key} = ANY ({keys})"


@compiles(Among, "sqlite")
def _in_json(element: Among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    key, keys = (compiler.process(each, **options) for each in element.clauses)
    return f"{key} IN (SELECT value FROM json_each({keys}))"  # noqa: S608 - of compiled parts
