"""A credential from day to day: decisions about it at nine in the morning, and checks in the night."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.core.db.transactions import writing
from ranzcred.domain.credentials.awards.decisions.awarding import NewAward
from ranzcred.domain.credentials.awards.models import AwardSuspension
from ranzcred.domain.credentials.awards.periods_sql import holds_on_sql
from ranzcred.domain.credentials.expiry.forecast import forecast
from ranzcred.domain.credentials.expiry.sweep import Swept, sweep
from ranzcred.domain.credentials.kinds import SuspensionKind
from ranzcred.domain.credentials.record.operations import AwardDesk
from ranzcred.domain.credentials.status import effective_status_sql
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import settings_of
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.principals import ANYBODY
from tests.support.factories.records import MESSAGES, NOTICES, ROWS, credential_row

SUSPENSIONS = table(AwardSuspension)
MORNING, JUST_AFTER_MIDNIGHT, JUST_BEFORE_MIDNIGHT = time(9), time(0, 1), time(23, 59)


def day(text: str) -> date:
    """The day that is written so: "2 Mar 2026"."""
    return datetime.strptime(text, "%d %b %Y").date()  # noqa: DTZ007


class Life:
    """A credential of somebody; the micro-credential is valid for 36 months, and renewed from 90 days before."""

    def __init__(self, app: Flask, patch: pytest.MonkeyPatch, member: str) -> None:
        self.app, self.patch, self.probe = app, patch, DatabaseProbe(app)
        definition = new_definition(app, validity_months=36, renewal_window_days=90, grace_days=30)
        self.key = new_credential(app, definition_id=definition, member_id=member)

    def at(self, text: str, moment: time = MORNING) -> None:
        now = datetime.combine(day(text), moment, clock.AUCKLAND).astimezone(clock.now().tzinfo)
        self.patch.setattr(clock, "now", lambda: now)

    def decide(self, text: str, operation: Callable[[AwardDesk], object]) -> None:
        self.at(text)
        with self.app.app_context(), writing():
            desk = AwardDesk(self.key, version=None, by=ANYBODY, settings=settings_of(self.app), reason="Decided so.")
            operation(desk)

    def award(self, text: str, **asked: str) -> None:
        self.decide(text, lambda desk: desk.award(_asked(text, **asked)))

    def renew(self, text: str, *, today: str = "", **asked: str) -> None:
        self.decide(today or text, lambda desk: desk.renew(_asked(text, **asked)))

    def suspend(self, text: str, until: str = "", *, number: int = 1) -> None:
        days = {"from_on": day(text), "until_on": day(until) if until else None}
        self.decide(text, lambda desk: desk.suspend(number, kind=SuspensionKind.CONDITIONS, **days))  # type: ignore[arg-type]

    def sweep(self, text: str, moment: time = JUST_AFTER_MIDNIGHT) -> list[str]:
        """The subjects of what a check queues, which are those that its forecast has."""
        self.at(text, moment)
        before = {row["id"] for row in self.probe.rows(select(MESSAGES))}
        with self.app.app_context():
            settings = settings_of(self.app)
            expected = [each for row in forecast(1, settings).rows for each in row.messages if each.will_send]
            swept: Swept = sweep(settings)
        assert swept.messages == len(expected)
        found = self.probe.rows(select(MESSAGES).order_by(MESSAGES.c.id))
        told = [str(row["title"]) for row in found if row["id"] not in before]
        assert sorted(told) == sorted(each.text.subject for each in expected)
        return told

    def sweep_nightly(self, first: str, last: str) -> dict[str, int]:
        """How many messages each of the nights has, without those that have none."""
        nights, found = day(first), {}
        while nights <= day(last):
            text = f"{nights.day} {nights:%b %Y}"
            if told := self.sweep(text):
                found[text] = len(told)
            nights += timedelta(days=1)
        return found

    @property
    def stored(self) -> tuple[str, date | None]:
        """Its status and its expiry date."""
        row = credential_row(self.probe, self.key)
        return row["status"].value, row["expiry_date"]

    @property
    def lifted(self) -> list[date | None]:
        """The days on which its suspensions were over, as they are stored."""
        in_force = select(SUSPENSIONS.c.lifted_on).where(SUSPENSIONS.c.superseded_at.is_(None))
        rows = self.probe.rows(in_force.order_by(SUSPENSIONS.c.award_id, SUSPENSIONS.c.number))
        return [row["lifted_on"] for row in rows]

    @property
    def waiting(self) -> list[date]:
        """The expiry dates of which something is yet to be told."""
        joined = select(NOTICES.c.expiry_date).join(MESSAGES, MESSAGES.c.id == NOTICES.c.notification_id)
        return [row["expiry_date"] for row in self.probe.rows(joined.where(MESSAGES.c.status == "PENDING"))]

    def counts(self, *days: str) -> list[bool]:
        """Whether it counts in lists on each of the days, which is what its awards come to."""
        counts = []
        for each in map(day, days):
            effective = select(effective_status_sql(ROWS.c, today=each)).where(ROWS.c.id == self.key)
            held = select(holds_on_sql(ROWS.c.id, each)).where(ROWS.c.id == self.key)
            counts.append(self.probe.value(effective) == "AWARDED")
            assert counts[-1] is bool(self.probe.value(held)), each
        return counts


def _asked(text: str, **asked: str) -> NewAward:
    given: dict[str, Any] = {name: day(value) if value else None for name, value in asked.items()}
    return NewAward(awarded_on=day(text), expiry_given="expiry_date" in asked, **given)
