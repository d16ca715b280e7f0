"""In which order a list stands, in SQL."""

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, case


def order_by(
    column: SQLColumnExpression[Any], *, descending: bool, absent_last: bool = False
) -> list[ColumnElement[Any]]:
    """Return the order by a column. What is absent comes last in both directions, on both databases."""
    ordered = column.desc() if descending else column.asc()
    return [ordered.nulls_last() if absent_last else ordered]


def joined_from(key: SQLColumnExpression[str]) -> ColumnElement[str]:
    """Return SQL for a key to join another table by, so that both databases read the key's own table first, and look
    the other one up: as an expression, no index finds it.
    """
    return key.concat("")


def place_in_enum(column: Any) -> ColumnElement[int]:  # noqa: ANN401 - a column of any enum
    """Return SQL for the place that an enum's value has in the enum."""
    return case(*((column == member, place) for place, member in enumerate(column.type.enum_class)))
