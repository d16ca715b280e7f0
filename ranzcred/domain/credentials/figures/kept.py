"""The figures as a transaction sees them: as they are kept, with what it has changed of them itself."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, case, cast, func, select

from ranzcred.core.db.base import Base
from ranzcred.domain.credentials.figures.models import FigureChange

Numbers = Mapping[str, int]
"""Counts by the names of their columns."""
Within = Callable[[SQLColumnExpression[Any]], ColumnElement[bool]]


def figures_of(model: type[Base]) -> list[str]:
    """Return the names of the columns that count."""
    return [column.name for column in model.__table__.columns if not column.primary_key]


def key_of(model: type[Base]) -> ColumnElement[Any]:
    """Return the column that says whose figures they are."""
    [key] = model.__table__.primary_key
    return key


def parts_of(model: type[Base], within: Within) -> list[Select[*tuple[Any, ...]]]:
    """Return SQL for the key and the numbers of figures, whose sum by key is what this transaction sees.

    `within` says of a key whether its figures are wanted.
    """
    noun, names, key = model.__tablename__.removesuffix("_figures"), figures_of(model), key_of(model)
    kinds = {name: f"{noun}.{name}" for name in names}
    changes = [func.sum(case((FigureChange.figure == kind, FigureChange.change), else_=0)) for kind in kinds.values()]
    changed = cast(FigureChange.record_id, key.type)
    noted = select(changed, *changes).where(FigureChange.figure.in_(kinds.values()), within(FigureChange.record_id))
    return [select(model.__table__).where(within(key)), noted.group_by(FigureChange.record_id)]


def add_up(rows: Iterable[Row[Any]], names: Sequence[str]) -> dict[Any, Numbers]:
    """Return the sums of rows by key."""
    parts: dict[Any, list[Sequence[int]]] = {}
    for row in rows:
        parts.setdefault(row[0], []).append(row[1:])
    return {key: dict(zip(names, map(sum, zip(*each, strict=True)), strict=True)) for key, each in parts.items()}
