"""The catalogue in numbers, with its defaults in it: what the page and the API count before they list."""

from ranzcred.core.db.transactions import writing
from ranzcred.domain.definitions import operations, queries
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.filters import DefinitionFilters
from ranzcred.domain.definitions.queries import Totals


def totals_with_defaults(filters: DefinitionFilters, *, restore: bool) -> Totals:
    """Return the catalogue in numbers. With `restore`, create and commit the defaults that are missing first.

    A request that writes has a transaction of its own, which nothing here may end: it does not restore.
    """
    counted = queries.totals(filters)
    if restore and counted.accounted < len(DEFAULTS):
        with writing():
            operations.ensure_defaults()
        counted = queries.totals(filters)
    return counted
