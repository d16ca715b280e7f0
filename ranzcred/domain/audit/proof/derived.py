"""The registry of derived columns: each feature registers the rule by which verification computes them anew."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement

State = Mapping[str, Any]
"""The values of a record by attribute, as an entry has them."""


@dataclass(frozen=True, kw_only=True)
class DerivedColumns:
    """The columns of a model that follow from others, which the log therefore omits.

    `rule` computes them from a stored record, with the values of `looked_up`, which are SQL for values of other tables.
    A column in `remembered` is true if its rule has held for any state of the record by the log.
    """

    rule: Callable[[State], Mapping[str, object]] = lambda _state: {}
    looked_up: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    remembered: Mapping[str, Callable[[State], bool]] = field(default_factory=dict)


NONE = DerivedColumns()
DERIVED: dict[str, DerivedColumns] = {}


def register_derived(resource_type: str, columns: DerivedColumns) -> None:
    """Register the derived columns of a class of records."""
    DERIVED[resource_type] = columns
