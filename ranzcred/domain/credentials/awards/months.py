"""Dates that an award is proposed: months that do not drift, and the renewal of one that ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from ranzcred.core.days import months_after
from ranzcred.core.forms.date_field import LAST_DAY


class Terms(Protocol):
    """How long awards of a micro-credential are valid, and when they may be renewed without a new start."""

    @property
    def validity_months(self) -> int | None: ...

    @property
    def renewal_window_days(self) -> int: ...

    @property
    def grace_days(self) -> int: ...


class Renewable(Protocol):
    """An award that others follow. It expires `anchor_months` after `anchor_on`, None if it does not expire."""

    @property
    def expiry_date(self) -> date | None: ...

    @property
    def anchor_on(self) -> date: ...

    @property
    def anchor_months(self) -> int | None: ...


class DatedAward(Renewable, Protocol):
    """An award with its first day."""

    @property
    def valid_from(self) -> date: ...


@dataclass(frozen=True, kw_only=True)
class Dates:
    """The dates of an award, `expiry_date` None if it has none. It expires so many months after its anchor."""

    valid_from: date
    expiry_date: date | None
    anchor_on: date
    anchor_months: int | None

    def until(self, expiry_date: date | None) -> "Dates":
        """Return the dates with another expiry date, which sets a new anchor."""
        return self if expiry_date == self.expiry_date else dates_between(self.valid_from, expiry_date)


def dates_between(valid_from: date, expiry_date: date | None) -> Dates:
    """Return the dates of an award that is valid from one day to another. Its anchor is the first day if the last is
    whole months from it, else the last day itself.
    """
    number: int | None = None
    anchor_on = valid_from
    if expiry_date:
        number = (expiry_date.year - valid_from.year) * 12 + expiry_date.month - valid_from.month
        if months_after(valid_from, number) != expiry_date:
            anchor_on, number = expiry_date, 0
    return Dates(
        valid_from=valid_from,
        expiry_date=expiry_date,
        anchor_on=anchor_on,
        anchor_months=number,
    )


def new_dates(awarded_on: date, terms: Terms) -> Dates:
    """Return the dates of an award that begins on the day of the decision; without validity it has no expiry date."""
    number = terms.validity_months
    return dates_between(awarded_on, None if number is None else _not_too_late(months_after(awarded_on, number)))


def renewed_dates(award: Renewable, decided_on: date, terms: Terms) -> Dates:
    """Return the dates of the renewal of an award that has an expiry date.

    In the renewal window it goes on without a gap, and in the days of grace with one; both are counted from the first
    award of the run, so that February moves nothing. Before and after those it begins anew.
    """
    ends = award.expiry_date
    if ends is None or award.anchor_months is None:
        raise ValueError("an award without an expiry date is not renewed")
    opens, closes = ends - timedelta(days=terms.renewal_window_days), ends + timedelta(days=terms.grace_days)
    if not opens <= decided_on <= closes:
        return new_dates(decided_on, terms)
    valid_from = decided_on if decided_on > ends else ends + timedelta(days=1)
    if terms.validity_months is None:
        return dates_between(valid_from, None)
    number = award.anchor_months + terms.validity_months
    expiry_date = _not_too_late(months_after(award.anchor_on, number))
    if expiry_date <= valid_from:  # there are more days of grace than of validity
        return new_dates(decided_on, terms)
    return Dates(valid_from=valid_from, expiry_date=expiry_date, anchor_on=award.anchor_on, anchor_months=number)


def dates_by_validity(award: DatedAward, run: Iterable[int], terms: Terms) -> Dates:
    """Return the dates that an award has by the validity of today, which is there. `run` is after how many months each
    award expires that is counted from the same day; it counts from the one before it. One with an expiry date of its
    own, or none, begins with itself.
    """
    if not award.anchor_months or terms.validity_months is None:
        return new_dates(award.valid_from, terms)
    base = max((number for number in run if number < award.anchor_months), default=0)
    number = base + terms.validity_months
    return Dates(
        valid_from=award.valid_from,
        expiry_date=_not_too_late(months_after(award.anchor_on, number)),
        anchor_on=award.anchor_on,
        anchor_months=number,
    )


def _not_too_late(day: date) -> date:
    return min(day, LAST_DAY)
