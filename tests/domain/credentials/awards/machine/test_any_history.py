"""Whatever happens to a credential, in any order: what its awards come to, and what is never forgotten."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings
from hypothesis.stateful import invariant, run_state_machine_as_test
from sqlalchemy import literal, select

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.credentials.awards.history import history_as_known, history_of
from ranzcred.domain.credentials.awards.models import SNAPSHOT
from ranzcred.domain.credentials.awards.periods import holds_on
from ranzcred.domain.credentials.awards.periods_sql import holds_on_sql
from ranzcred.domain.credentials.awards.standing import KeptStanding, standing_of
from ranzcred.domain.credentials.kinds import EndKind
from ranzcred.domain.credentials.status import MicroCredentialStatus, effective_status_sql
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from tests.domain.credentials.awards.machine.acts import ACTS, ELSEWHERE, Acts
from tests.domain.credentials.awards.machine.slow_model import DAY, Tables, tables_of
from tests.support.database.probe import DatabaseProbe
from tests.support.database.verifying import found
from tests.support.factories.records import ROWS

Asked = tuple[date, date | None]
"""A day, and the day by whose end it was known; None for now."""
EXAMPLES = int(os.environ.get("RANZCRED_TEST_HISTORIES", "20"))
STEPS = 25
KEPT = 32
"""How many answers are kept, and asked for again after every step."""


class AnyHistory(Acts):
    """After every step: the rows keep the rules, all ways to ask agree, and no answer of an earlier day changes."""

    done: Counter[str]
    """How often each act changed something."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[Asked, bool] = {}
        self.snapshots: dict[str, dict[str, Any]] = {}
        self.known_until = self.today
        self.version, self.pauses, self.gap = 0, 0, False

    @invariant()
    def all_is_well(self) -> None:
        now = tables_of(self.probe, self.key)
        self.rows_keep_the_rules(now)
        self.snapshots_stay(now)
        self.standing_is_what_the_awards_come_to(now)
        self.every_way_to_ask_agrees(now)
        self.what_was_known_stays_known(now)
        if self.acted in ELSEWHERE or now != self.now:
            self.done[self.acted] += 1
        self.now = now

    def rows_keep_the_rules(self, now: Tables) -> None:
        periods = now.periods()
        assert all(before[1] < after[0] for before, after in pairwise(periods)), periods
        open_of = [row["award_id"] for row in now.revisions if row["superseded_at"] is None]
        assert sorted(open_of) == sorted(row["id"] for row in now.awards)
        assert sorted(row["sequence"] for row in now.awards) == list(range(1, len(now.awards) + 1))
        if self.refused:
            assert now == self.now

    def snapshots_stay(self, now: Tables) -> None:
        """Each award is of what the definition was as it was awarded; a rest, of what its whole is an award of."""
        for award in now.awards:
            snapshot = {name: award[name] for name in SNAPSHOT}
            if award["id"] in self.snapshots:
                assert snapshot == self.snapshots[award["id"]]
            elif award["kind"] == "REINSTATED":
                assert snapshot in self.snapshots.values()
            else:
                assert snapshot == self.names_of_today()
            self.snapshots[award["id"]] = snapshot

    def names_of_today(self) -> dict[str, Any]:
        with self.app.app_context():
            of = db.session.get_one(MicroCredentialDefinition, self.definition)
            member = db.session.get_one(OrganisationMember, self.member)
            organisation = db.session.get_one(Organisation, self.organisations[0])
            values = (of.title, of.level, of.skill_standard, of.issuing_body, of.requirements, of.version)
            names = (*values, organisation.id, organisation.name, member.lbp_number, "AWARD")
            return dict(zip(SNAPSHOT, names, strict=True))

    def standing_is_what_the_awards_come_to(self, now: Tables) -> None:
        """Of one row, every day. It has one run and one pause: where more lies ahead, it may count less than the awards
        until it is written again.
        """
        counts = now.counts(self.today)
        with self.app.app_context():
            effective = effective_status_sql(ROWS.c, today=self.today)
            assert (db.session.scalar(select(effective).where(ROWS.c.id == self.key)) == "AWARDED") == counts
            assert (self.loaded().effective is MicroCredentialStatus.AWARDED) == counts
        if now.credential["version"] != self.version:
            self.version = now.credential["version"]
            self.gap, self.pauses = now.gap_from(self.today), now.pauses_from(self.today)
            assert counts == now.held(self.today), now
            self.columns_are_those_of_the_standing()
        elif self.gap:
            assert not counts or now.held(self.today), now
        elif self.pauses <= 1:
            assert counts == now.held(self.today), now

    def columns_are_those_of_the_standing(self) -> None:
        """But for an award that has run out, which the nightly check stores later."""
        with self.app.app_context():
            of = self.loaded()
            kept = KeptStanding(**{each.name: getattr(of, each.name) for each in fields(KeptStanding)})
            wanted = standing_of(of.history, of.status, self.today)
        ran_out = wanted.status is MicroCredentialStatus.EXPIRED and wanted.end_kind is not EndKind.REVOKED
        assert kept in (wanted, *([replace(wanted, status=MicroCredentialStatus.AWARDED)] if ran_out else []))

    def every_way_to_ask_agrees(self, now: Tables) -> None:
        asked = [(day, known) for day in now.days(self.today) for known in (None, self.today, self.today - 40 * DAY)]
        with self.app.app_context():
            awards = self.loaded().awards
            histories = {known: history_as_known(awards, known) if known else history_of(awards) for _, known in asked}
            in_python = [holds_on(histories[known], day) for day, known in asked]
        assert in_python == [now.held(*each) for each in asked]
        chosen = asked[:: len(asked) // KEPT + 1]
        assert self.in_sql(chosen) == [now.held(*each) for each in chosen]

    def in_sql(self, asked: Sequence[Asked]) -> list[bool]:
        columns = [
            holds_on_sql(literal(self.key), day, known=known).label(f"n{place}")
            for place, (day, known) in enumerate(asked)
        ]
        return [bool(each) for each in self.probe.rows(select(*columns))[0].values()] if asked else []

    def what_was_known_stays_known(self, now: Tables) -> None:
        """What is known by the end of a day that has passed is the same whenever one asks."""
        assert self.in_sql(list(self.answers)) == [*self.answers.values()]
        assert [now.held(*each) for each in self.answers] == [*self.answers.values()]
        if self.today == self.known_until:
            return
        asked = [(day, known) for day in now.days(self.today) for known in (self.known_until, self.today - DAY)]
        more = asked[:: len(asked) // (KEPT // 4) + 1]
        kept = dict.fromkeys([*list(self.answers)[-KEPT:], *more])
        self.answers = {each: now.held(*each) for each in kept}
        self.known_until = self.today

    def teardown(self) -> None:
        """No change was made past the log, and nothing is unlike it."""
        key = getattr(self, "key", None)
        assert not [line for line in found(self.probe) if key and key in line]


def test_any_history(app: Flask, database_probe: DatabaseProbe, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, Any] = {"app": app, "probe": database_probe, "done": Counter()}
    machine: type[AnyHistory] = type("Machine", (AnyHistory,), kept)
    monkeypatch.setattr(clock, "now", lambda: machine.moment)
    run_state_machine_as_test(machine, settings=settings(max_examples=EXAMPLES, stateful_step_count=STEPS))
    assert machine.done.keys() >= ACTS.keys(), "some act never changes anything"
