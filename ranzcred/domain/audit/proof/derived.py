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


def kept_apart(state: State, **keys: str | None) -> dict[str, str]:
    """Return those of the unique `keys` that the stored record has with its own key behind: two records that a
    stricter rule made equal were told apart so.
    """
    apart = {name: f"{key} {state['id']}" for name, key in keys.items() if key}
    return {name: key for name, key in apart.items() if state[name] == key}


NONE = DerivedColumns()
DERIVED: dict[str, DerivedColumns] = {}


def register_derived(resource_type: str, columns: DerivedColumns) -> None:
    """Register the derived columns of a class of records."""
    DERIVED[resource_type] = columns
