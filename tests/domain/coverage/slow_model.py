"""Coverage counted slowly from a generated association, one credential at a time, by what the words mean."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

FIRST, DAYS = date(2026, 1, 1), 120


@dataclass
class Suspension:
    from_on: date
    until_on: date | None
    lifted_on: date | None
    recorded: date
    superseded: date | None = None

    def in_force(self, day: date) -> bool:
        over = self.lifted_on is not None and day >= self.lifted_on
        return self.from_on <= day and not over and (self.until_on is None or day <= self.until_on)


@dataclass
class Revision:
    valid_from: date
    expiry: date | None
    ended_on: date | None
    void: bool
    recorded: date
    superseded: date | None = None

    def takes_in(self, day: date) -> bool:
        if self.void or day < self.valid_from or (self.ended_on is not None and day >= self.ended_on):
            return False
        return self.expiry is None or day <= self.expiry


R = TypeVar("R", Revision, Suspension)


@dataclass
class Award:
    revisions: list[Revision]
    suspensions: list[Suspension] = field(default_factory=list)


@dataclass
class Credential:
    definition: str
    created: date
    awards: list[Award] = field(default_factory=list)

    def holds(self, day: date, known: date | None, *, suspended_too: bool = False) -> bool:
        for award in self.awards:
            paused = any(each.in_force(day) for each in visible(award.suspensions, known))
            if any(each.takes_in(day) for each in visible(award.revisions, known)) and (suspended_too or not paused):
                return True
        return False

    def awarded_by(self, day: date, known: date | None) -> bool:
        return any(
            not each.void and each.valid_from <= day
            for award in self.awards
            for each in visible(award.revisions, known)
        )


def visible(rows: Sequence[R], known: date | None) -> list[R]:
    """The rows that are in force now, or were as a day ended."""
    if known is None:
        return [each for each in rows if each.superseded is None]
    return [each for each in rows if each.recorded <= known and (each.superseded is None or each.superseded > known)]


@dataclass
class Person:
    stays: list[tuple[str, date, date | None]]
    credentials: list[Credential] = field(default_factory=list)

    def place(self, day: date) -> str | None:
        return next((o for o, since, until in self.stays if since <= day and (until is None or day <= until)), None)

    def last_place(self, day: date) -> str | None:
        return next((o for o, since, _ in reversed(self.stays) if since <= day), None)


def draw_person(draw: random.Random, organisations: Sequence[str], definitions: Sequence[str]) -> Person:
    stays: list[tuple[str, date, date | None]] = []
    day = FIRST + timedelta(days=draw.choice([0, 0, 0, 20, 50]))
    while day < FIRST + timedelta(days=DAYS) and len(stays) < 4:
        length = draw.choice([5, 30, 60, None, None])
        place = draw.choice(organisations)
        if stays and stays[-1][0] == place:
            day += timedelta(days=10)  # who comes back at once has not been away
        stays.append((place, day, None if length is None else day + timedelta(days=length)))
        if length is None:
            break
        day += timedelta(days=length + draw.choice([1, 1, 10]))
    chosen = [key for key in definitions if draw.random() < 0.7]
    return Person(stays=stays, credentials=[draw_credential(draw, key) for key in chosen])


def draw_credential(draw: random.Random, definition: str) -> Credential:
    created = FIRST + timedelta(days=draw.choice([0, 0, 30, 70]))
    credential = Credential(definition=definition, created=created)
    day = FIRST + timedelta(days=draw.choice([-300, 0, 10, 40]))
    for _ in range(draw.choice([0, 1, 1, 2, 3])):
        length = draw.choice([10, 25, 60, None])
        expiry = None if length is None else day + timedelta(days=length)
        credential.awards.append(draw_award(draw, day, expiry, recorded=max(day, created)))
        if expiry is None:
            break
        day = expiry + timedelta(days=draw.choice([1, 1, 15]))
    return credential


def draw_award(draw: random.Random, day: date, expiry: date | None, *, recorded: date) -> Award:
    revisions = [Revision(valid_from=day, expiry=expiry, ended_on=None, void=False, recorded=recorded)]
    if draw.random() < 0.4:  # revoked, made void or shortened later, and known only then
        at = recorded + timedelta(days=draw.choice([0, 5, 30]))
        revisions[0].superseded = at
        kind = draw.choice(["void", "ended", "shorter"])
        longest = (expiry - day).days if expiry else 40
        cut = day + timedelta(days=draw.randint(0, max(longest, 1)))
        revisions.append(
            Revision(
                valid_from=day,
                expiry=max(cut, day) if kind == "shorter" else expiry,
                ended_on=day if kind == "void" else cut if kind == "ended" else None,
                void=kind == "void",
                recorded=at,
            )
        )
    suspensions = []
    if draw.random() < 0.3:
        since = day + timedelta(days=draw.randint(0, 20))
        until = draw.choice([None, since + timedelta(days=10)])
        lifted = draw.choice([None, since + timedelta(days=5)])
        suspensions.append(Suspension(from_on=since, until_on=until, lifted_on=lifted, recorded=max(since, recorded)))
    return Award(revisions=revisions, suspensions=suspensions)


def moment(day: date) -> datetime:
    """A moment within a day in Auckland."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
