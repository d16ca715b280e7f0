"""The catalogue in numbers, after missing defaults are restored, for the page and the API."""

from ranzcred.core.db.transactions import writing
from ranzcred.domain.definitions import operations, queries
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.filters import DefinitionFilters
from ranzcred.domain.definitions.queries import Totals


def totals_with_defaults(filters: DefinitionFilters, *, restore: bool) -> Totals:
    """Return the catalogue in numbers. With `restore`, create and commit missing defaults first.

    A request that writes does not restore: its transaction must not be committed by this function.
    """
    counted = queries.totals(filters)
    if restore and counted.accounted < len(DEFAULTS):
        with writing():
            operations.ensure_defaults()
        counted = queries.totals(filters)
    return counted
