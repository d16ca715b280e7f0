"""A generated association, and what waits in it, counted slowly from what was generated."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import update

from ranzcred.core import clock
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus as Status
from ranzcred.domain.definitions.state import DefinitionState, Purpose
from ranzcred.domain.directory.models import CertificationTier, ProgrammeStatus
from ranzcred.domain.notifications.types import DeliveryStatus
from ranzcred.domain.snoozes.queue import Queue
from tests.domain.credentials.awards.stored import Stored, ago
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import LONG_AGO, new_credential, new_definition
from tests.support.factories.messages import new_message
from tests.support.factories.people import new_member, new_organisation
from tests.support.factories.relations import new_equivalence, new_prerequisite, new_purpose, new_target

TRAINING = (Status.NOT_STARTED, Status.IN_TRAINING, Status.ASSESSMENT_PENDING)
PEOPLE = 75
EXPIRIES = (-91, -90, -1, 0, 30, 31, 400, None)
SINCE = (0, 14, 15, 364, 400)


@dataclass(kw_only=True)
class Person:
    """Somebody, and whether they can be reached."""

    key: str
    active: bool
    reachable: bool
    numbered: bool


@dataclass(kw_only=True)
class Held:
    """A credential: its status, how many days ago it began, or in how many days its award expires."""

    key: str
    person: Person
    definition: str
    status: Status
    since: int = 0
    expires: int | None = None
    over: bool = False
    """Whether a suspension ran out of late."""
    renewed: bool = False
    """Whether an award is recorded that begins after it has expired."""

    @property
    def counts(self) -> bool:
        return self.status is Status.AWARDED and (self.expires is None or self.expires >= 0)


class Association:
    """People with credentials, micro-credentials and messages, by chance."""

    def __init__(self, app: Flask, seed: int) -> None:
        self.app, self.chance, self.probe = app, random.Random(seed), DatabaseProbe(app)  # noqa: S311 - no secret
        self.today = clock.today()
        retired = {"state": DefinitionState.RETIRED, "retired_on": date(2026, 2, 1), "retired_reason": "Old."}
        self.slate, self.tile, self.as_tile = (new_definition(app) for _ in range(3))
        self.master, self.gone = new_definition(app), new_definition(app, **retired)
        for required in (self.slate, self.tile):
            new_prerequisite(app, self.master, required)
        new_equivalence(app, self.as_tile, self.tile, from_on=date(2020, 1, 1))
        new_purpose(app, self.slate, Purpose.QUALIFIED)
        new_purpose(app, self.tile, Purpose.COMPLIANCE)
        self.reviewed = [
            new_definition(app, review_months=12, review_due_on=self.today + timedelta(days=days), **state)
            for days, state in ((-400, {}), (0, {}), (1, {}), (-1, retired))
        ]
        refused = {"status": DeliveryStatus.FAILED, "next_retry_at": None, "failure_reason": "Refused."}
        self.failed = [new_message(app, **refused) for _ in range(3)]
        new_message(app)
        master = {"certification_tier": CertificationTier.MASTER_ROOFER, "programme_status": ProgrammeStatus.ACTIVE}
        new_target(app, definition_id=self.slate, minimum_people=1)
        self.lacking = [new_organisation(app, **master) for _ in range(2)]
        new_organisation(app, **master | {"programme_status": ProgrammeStatus.PENDING})
        organisation = new_organisation(app, **master)
        self.people = [self._person(organisation, number) for number in range(PEOPLE)]
        self.held = [each for person in self.people for each in self._credentials(person)]
        self.held += [self._paused(), self._renewed()]

    def _person(self, organisation: str, number: int) -> Person:
        active, reachable, numbered = (self.chance.random() < share for share in (0.9, 0.2, 0.4))
        email = {"email": f"p{number}@ridge.example.nz"} if reachable else {}
        columns: dict[str, Any] = {**email, "lbp_number": f"BP{1000 + number}"} if numbered else email
        key = new_member(self.app, organisation_id=organisation, active=active, **columns)
        return Person(key=key, active=active, reachable=reachable, numbered=numbered)

    def _credentials(self, person: Person) -> list[Held]:
        offered = [self.slate, self.tile, self.as_tile, self.master, self.gone]
        return [self._credential(person, each) for each in self.chance.sample(offered, self.chance.randint(0, 4))]

    def _credential(self, person: Person, definition: str) -> Held:
        if self.chance.random() < 0.4:
            status, since = self.chance.choice(TRAINING), self.chance.choice(SINCE)
            key = new_credential(self.app, member_id=person.key, definition_id=definition, status=status)
            column = {"status_since": ago(since)}
            self.probe.run(
                update(table(StaffMicroCredential)).where(table(StaffMicroCredential).c.id == key).values(**column)
            )
            return Held(key=key, person=person, definition=definition, status=status, since=since)
        expires = self.chance.choice(EXPIRIES)
        stored = (
            Status.EXPIRED if expires is not None and expires < 0 and self.chance.random() < 0.5 else Status.AWARDED
        )
        key = new_credential(
            self.app,
            member_id=person.key,
            definition_id=definition,
            status=stored,
            awarded_on=LONG_AGO,
            expiry_date=None if expires is None else self.today + timedelta(days=expires),
        )
        return Held(key=key, person=person, definition=definition, status=stored, expires=expires)

    def _somebody(self) -> Person:
        return Person(key=new_member(self.app), active=True, reachable=False, numbered=False)

    def _paused(self) -> Held:
        person = self._somebody()
        self.people.append(person)
        stored = Stored(self.app, member_id=person.key)
        stored.award(back=60)
        stored.suspend(back=40, until_on=ago(20))
        return Held(key=stored.key, person=person, definition="", status=Status.AWARDED, expires=1_000, over=True)

    def _renewed(self) -> Held:
        person = self._somebody()
        self.people.append(person)
        stored = Stored(self.app, member_id=person.key)
        stored.award(back=100, expiry_date=self.today + timedelta(days=10))
        starts = self.today + timedelta(days=20)
        stored.renew(valid_from=starts, expiry_date=self.today + timedelta(days=900))
        return Held(key=stored.key, person=person, definition="", status=Status.AWARDED, expires=10, renewed=True)

    def expected(self, queue: Queue) -> set[str]:
        """The keys of what waits in a queue."""
        current = [each for each in self.held if each.person.active]
        lists: dict[Queue, set[str]] = {
            Queue.EXPIRING: {
                each.key for each in current if each.counts and (each.expires or 0) <= 30 and each.expires is not None
            }
            - {each.key for each in current if each.renewed},
            Queue.EXPIRED: {
                each.key for each in current if each.status not in TRAINING and -90 <= (each.expires or 0) < 0
            },
            Queue.ASSESSMENT: self._waiting(current, Status.ASSESSMENT_PENDING, 14),
            Queue.TRAINING: self._waiting(current, Status.IN_TRAINING, 366),
            Queue.SUSPENSION: {each.key for each in current if each.over},
            Queue.PREREQUISITE: {each.key for each in current if self._has_lost(each)},
            Queue.RETIRED: {each.key for each in current if each.definition == self.gone and each.status in TRAINING},
            Queue.UNREACHABLE: {each.key for each in self.people if each.active and not each.reachable},
            Queue.LBP_NUMBER: {
                each.person.key
                for each in current
                if each.definition == self.slate and each.counts and not each.person.numbered
            },
            Queue.REVIEW: set(self.reviewed[:2]),
            Queue.FAILED: set(self.failed),
            Queue.TARGET: set(self.lacking),
        }
        return lists[queue]

    @staticmethod
    def _waiting(current: list[Held], status: Status, days: int) -> set[str]:
        return {each.key for each in current if each.status is status and each.since > days}

    def _has_lost(self, master: Held) -> bool:
        """Either of slate and tile is enough, and what counts as tile; it was awarded, and none counts any more."""
        if master.definition != self.master or not master.counts:
            return False
        theirs = [each for each in self.held if each.person is master.person]
        group = [each for each in theirs if each.definition in {self.slate, self.tile, self.as_tile}]
        awarded = [each for each in group if each.status not in TRAINING]
        return bool(awarded) and not any(each.counts for each in group)
