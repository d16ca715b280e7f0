"""The day's work: the figures of the association, and the credentials that somebody has to see to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ranzcred.core import clock
from ranzcred.core.lists.bounded import Count
from ranzcred.domain.credentials.lists.holders import HolderRow
from ranzcred.domain.credentials.overview.credentials import count_credentials_of, first_credentials
from ranzcred.domain.credentials.overview.filters import CredentialFilters, ExpiryWindow
from ranzcred.domain.credentials.status import MicroCredentialStatus

ROWS = 10
"""The rows of each list of work."""
FIGURES: Mapping[str, CredentialFilters] = {
    "awarded": CredentialFilters(status=MicroCredentialStatus.AWARDED),
    "in_30": CredentialFilters(expiry=ExpiryWindow.IN_30, sort="expiry"),
    "in_90": CredentialFilters(expiry=ExpiryWindow.IN_90, sort="expiry"),
    "lapsed": CredentialFilters(expiry=ExpiryWindow.LAST_30, sort="-expiry"),
    "pending": CredentialFilters(status=MicroCredentialStatus.ASSESSMENT_PENDING),
}
LISTED = ("in_30", "pending", "lapsed")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number of credentials, and the filters of the list that it counts."""

    count: Count
    filters: CredentialFilters
    rows: Sequence[HolderRow] = ()
    """The first of them, of what is shown as a list of work."""


def day_of_work() -> dict[str, Figure]:
    """Return the figures by name, with the first rows of those that are work; in one statement and one more for each
    list.
    """
    today = clock.today()
    counts = dict(zip(FIGURES, count_credentials_of(*FIGURES.values(), today=today), strict=True))
    return {
        name: Figure(
            count=counts[name],
            filters=filters,
            rows=first_credentials(filters, counts[name], limit=ROWS, today=today) if name in LISTED else (),
        )
        for name, filters in FIGURES.items()
    }
