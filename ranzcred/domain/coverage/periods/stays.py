"""The one rule of where somebody was on a day: the organisation in which they were active as it ended."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stay:
    """Days in an organisation, both inclusive; `until_on` is None while it goes on."""

    organisation_id: str
    from_on: date
    until_on: date | None = None


def stays_after(stays: Sequence[Stay], organisation_id: str | None, day: date) -> list[Stay]:
    """Return the stays of somebody who is active in an organisation, or in none, as `day` ends. None begins later."""
    known = list(stays)
    if known and known[-1].until_on is None:
        last = known.pop()
        if last.organisation_id == organisation_id:
            return [*known, last]
        if last.from_on < day:
            known.append(replace(last, until_on=day - DAY))
    if organisation_id is None:
        return known
    if known and known[-1].organisation_id == organisation_id and known[-1].until_on == day - DAY:
        return [*known[:-1], replace(known[-1], until_on=None)]
    return [*known, Stay(organisation_id, day)]


def reaching_back(stays: Sequence[Stay], first_award: date | None) -> list[Stay]:
    """Return stays of which the first begins with the first award, if that was before the person was recorded."""
    if not stays or first_award is None or first_award >= stays[0].from_on:
        return list(stays)
    return [replace(stays[0], from_on=first_award), *stays[1:]]
