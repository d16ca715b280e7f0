"""In which order a list stands, in SQL."""

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, case


def order_by(
    column: SQLColumnExpression[Any], *, descending: bool, absent_last: bool = False
) -> list[ColumnElement[Any]]:
    """Return the order by a column. What is absent comes last in both directions, on both databases."""
    last: list[ColumnElement[Any]] = [case((column.is_(None), 1), else_=0)] if absent_last else []
    return [*last, column.desc() if descending else column.asc()]


def place_in_enum(column: Any) -> ColumnElement[int]:  # noqa: ANN401 - a column of any enum
    """Return SQL for the place that an enum's value has in the enum."""
    return case(*((column == member, place) for place, member in enumerate(column.type.enum_class)))
