"""What runs out month by month, against a slow count of the same rows, and as a renewal changes it."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from flask import Flask

from ranzcred.domain.coverage.forecast.endings import DaySpan
from ranzcred.domain.coverage.forecast.months import ForecastMonth, forecast_months, spans_from
from ranzcred.domain.coverage.scope import Scope, all_of
from ranzcred.domain.definitions.state import Purpose
from ranzcred.domain.directory.models import CertificationTier, ProgrammeStatus
from tests.domain.coverage.slow_model import DAYS, FIRST, Award, Credential, Person, Revision, draw_person
from tests.domain.coverage.stored import store_people
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_organisation
from tests.support.factories.relations import new_purpose, new_target

DAY = timedelta(days=1)
MASTER = {"programme_status": ProgrammeStatus.ACTIVE, "certification_tier": CertificationTier.MASTER_ROOFER}


def days_of(span: DaySpan) -> list[date]:
    return [span.first + number * DAY for number in range((span.last - span.first).days + 1)]


def holds_any(person: Person, keys: Sequence[str], day: date, place: str | None = None) -> bool:
    there = person.place(day) if place is None else person.place(day) == place
    return bool(there) and any(each.definition in keys and each.holds(day, None) for each in person.credentials)


def runs_out(person: Person, credential: Credential, day: date) -> bool:
    counted = person.place(day) and person.place(day + DAY)
    return bool(counted) and credential.holds(day, None) and not credential.holds(day + DAY, None)


def is_renewed(person: Person, credential: Credential, day: date) -> int:
    """How many awards expire on a day that makes no difference to who holds the credential where."""
    place, held = person.place(day), [credential.holds(each, None) for each in (day, day + DAY)]
    goes_on = place and place == person.place(day + DAY) and all(held)
    expiring = [
        each
        for award in credential.awards
        for each in award.revisions
        if each.superseded is None and each.ended_on is None and each.expiry == day
    ]
    return len(expiring) if goes_on else 0


def slow_month(people: Sequence[Person], keys: Sequence[str], span: DaySpan) -> tuple[int, int, int]:
    days = days_of(span)
    chosen = [(person, each) for person in people for each in person.credentials if each.definition == keys[0]]
    out = sum(runs_out(person, each, day) for day in days for person, each in chosen)
    renewed = sum(is_renewed(person, each, day) for day in days for person, each in chosen)
    last = sum(
        holds_any(person, keys, day) and not holds_any(person, keys, day + DAY) and person.place(day + DAY) is not None
        for day in days
        for person in people
    )
    return out, renewed, last


@pytest.mark.parametrize("seed", range(3))
def test_forecast_is_that_of_a_slow_count(app: Flask, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - of a test
    ridge, valley = (new_organisation(app, **MASTER) for _ in range(2))
    reroof, repair = (new_definition(app) for _ in range(2))
    keys = [reroof, repair]
    for key in keys:
        new_purpose(app, key, Purpose.QUALIFIED)
    new_target(app, minimum_people=7)
    new_target(app, definition_id=reroof, minimum_people=3)
    people = [draw_person(draw, [ridge, valley], keys) for _ in range(40)]
    store_people(app, people)
    seen = [0, 0, 0, 0]
    for _ in range(4):
        on = FIRST + timedelta(days=draw.randint(0, DAYS - 60))
        with app.app_context():
            months = forecast_months(Scope(on=on), all_of([reroof], on), spans_from(on, 6))
        for month in months:
            found = (month.run_out, month.renewed, month.last_qualified)
            assert found == slow_month(people, keys, month.span), (on, month.label)
            after = month.span.last + DAY
            below = {
                place
                for place in (ridge, valley)
                if meets(people, place, keys, month.span.first) and not meets(people, place, keys, after)
            }
            assert set(month.below) == below, (on, month.label)
            seen = [one + another for one, another in zip(seen, [*found, len(below)], strict=True)]
    assert 0 not in (seen[0], *seen[2:]), seen


def meets(people: Sequence[Person], place: str, keys: Sequence[str], day: date) -> bool:
    qualified, reroofers = (sum(holds_any(each, chosen, day, place) for each in people) for chosen in (keys, keys[:1]))
    return qualified >= 7 and reroofers >= 3


def of_march(app: Flask, *awards: Award, **columns: object) -> ForecastMonth:
    """What March 2027 brings to somebody of a firm of which one should be qualified."""
    ridge, reroof = new_organisation(app, **MASTER), new_definition(app)
    new_purpose(app, reroof, Purpose.QUALIFIED)
    new_target(app, minimum_people=1)
    store_people(app, [Person([(ridge, FIRST, None)], [Credential(reroof, FIRST, list(awards))])])
    on = date(2026, 11, 28)
    with app.app_context():
        months = forecast_months(Scope(on=on), all_of([reroof], on), spans_from(on, 12))
    assert [month.label for month in months][:5] == [
        *("November 2026", "December 2026", "January 2027", "February 2027", "March 2027")
    ]
    others = [*months[:4], *months[5:]]
    assert all((each.run_out, each.renewed, each.last_qualified, each.below) == (0, 0, 0, []) for each in others)
    return months[4]


def award(since: date, until: date) -> Award:
    return Award([Revision(valid_from=since, expiry=until, ended_on=None, void=False, recorded=FIRST)])


@pytest.mark.parametrize("last", [date(2027, 3, 1), date(2027, 3, 31)])
def test_what_expires_in_a_month_runs_out_in_it(app: Flask, last: date) -> None:
    march = of_march(app, award(FIRST, last))
    assert (march.run_out, march.renewed, march.last_qualified, len(march.below)) == (1, 0, 1, 1)


def test_what_is_renewed_already_does_not_run_out(app: Flask) -> None:
    march = of_march(app, award(FIRST, date(2027, 3, 31)), award(date(2027, 4, 1), date(2030, 3, 31)))
    assert (march.run_out, march.renewed, march.last_qualified, len(march.below)) == (0, 1, 0, 0)


def test_spans_begin_with_what_is_left_of_the_month() -> None:
    assert spans_from(date(2026, 11, 28), 3) == [
        DaySpan(date(2026, 11, 28), date(2026, 11, 30)),
        DaySpan(date(2026, 12, 1), date(2026, 12, 31)),
        DaySpan(date(2027, 1, 1), date(2027, 1, 31)),
    ]
