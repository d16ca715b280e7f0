"""What the Programme needs to know of the credentials of its people. The feature that knows provides it."""

from typing import Protocol

from sqlalchemy import ScalarSelect, Select, SQLColumnExpression


class Holdings(Protocol):
    """Who holds how much."""

    def by_organisation(self) -> Select[str, int, int]:
        """SQL for `organisation_id`, `assigned` and `awarded` (effective, today) of each that has any."""

    def of_member(self, member_id: SQLColumnExpression[str]) -> ScalarSelect[int]:
        """SQL for how many credentials the member of the enclosing query has."""


_provided: list[Holdings] = []


def provide(holdings: Holdings) -> None:
    """Say who knows; the last word counts."""
    _provided[:] = [holdings]


def by_organisation() -> Select[str, int, int]:
    return _provided[0].by_organisation()


def of_member(member_id: SQLColumnExpression[str]) -> ScalarSelect[int]:
    return _provided[0].of_member(member_id)
