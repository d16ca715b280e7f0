"""Filling an empty database through the operations that people use, so that the audit log has every change."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import exists, select

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict
from ranzcred.demo import names
from ranzcred.demo.diary import OPENS, Diary
from ranzcred.demo.histories import Histories, add_histories
from ranzcred.demo.lives import FORMER, RENAMED, RETIRED, RETIRED_AGO, SUCCESSOR, add_lives, relate
from ranzcred.demo.principal import DEMO
from ranzcred.domain.accounts.models import User
from ranzcred.domain.audit.recording import write_entries
from ranzcred.domain.coverage.targets.operations import create_target
from ranzcred.domain.credentials.assignment import assign_credentials
from ranzcred.domain.credentials.expiry.sweep import sweep_organisations
from ranzcred.domain.credentials.lifecycle.requests import Changes
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.operations import create_definition
from ranzcred.domain.directory.models import Organisation, OrganisationMember, ProgrammeStatus
from ranzcred.domain.directory.operations import add_member, create_organisation, deactivate_member, move_member

SEED = 1884
YEARS = timedelta(days=3 * 365)
"""How long most awards are valid."""
NOT_EMPTY = (
    "This database is not empty. The sample association goes into an empty one only: "
    "name a new folder in RANZCRED_DATA_DIR, or a new database in DATABASE_URL."
)
EXPIRED = (-400, -200, -45, -12)
"""The days from today on which awards expired that are stored as such."""
OPENED = timedelta(days=8 * 365 + 60)
"""How long ago the association began to keep its records."""
LEFT = ("Left the trade.", "Moved to Australia.", "Retired.", "Left for another trade.")

Status = MicroCredentialStatus


@dataclass(frozen=True, kw_only=True)
class SampleState:
    """The state of a sample credential. Award and expiry are in days from today; it is recorded so many days after the
    award, or else before today.
    """

    status: MicroCredentialStatus
    awarded: int | None = None
    expiry: int | None = None
    recorded: int = 0
    notes: str | None = None

    def ago(self) -> int:
        """Return how many days ago it is recorded."""
        return self.recorded if self.awarded is None else -self.awarded - self.recorded

    def changes(self, today: date) -> Changes:
        """Return the values of the assignment; what has expired is assigned as awarded."""
        if self.awarded is None:
            return Changes(status=self.status, notes=self.notes)
        return Changes(
            status=Status.AWARDED,
            awarded_on=today + timedelta(days=self.awarded),
            expiry_date=None if self.expiry is None else today + timedelta(days=self.expiry),
            notes=self.notes,
        )


def _awards(*expiries: int) -> list[SampleState]:
    """Return awards that expire in so many days; those in the past are not yet stored as expired."""
    return [SampleState(status=Status.AWARDED, awarded=days - YEARS.days, expiry=days) for days in expiries]


SAMPLE_STATES: Sequence[SampleState] = (
    *[SampleState(status=Status.NOT_STARTED, recorded=30)] * 3,
    *[SampleState(status=Status.IN_TRAINING, recorded=70)] * 4,
    SampleState(status=Status.IN_TRAINING, recorded=70, notes="Block course booked."),
    *[SampleState(status=Status.ASSESSMENT_PENDING, recorded=50)] * 2,
    SampleState(status=Status.ASSESSMENT_PENDING, recorded=50, notes="Portfolio received. Assessor booked."),
    *_awards(-1, 0, 1, 7, 29, 30, 31, 45, 59, 60, 61, 75, 89, 90, 91, 120, 180, 270, 365, 500, 640, 800, 950, 1_000),
    SampleState(status=Status.AWARDED, awarded=0, expiry=YEARS.days),
    SampleState(
        status=Status.AWARDED,
        awarded=-14,
        expiry=YEARS.days - 14,
        recorded=5,
        notes="Dated from the assessor's report.",
    ),
    *[SampleState(status=Status.AWARDED, awarded=-500)] * 3,
    *(SampleState(status=Status.EXPIRED, awarded=days - YEARS.days, expiry=days) for days in EXPIRED),
)
"""The states that sample credentials have, each equally likely: around every threshold, and far from any."""


@dataclass(kw_only=True)
class Association:
    """The sample records that exist so far."""

    organisations: list[Organisation] = field(default_factory=list)
    staff: dict[str, list[OrganisationMember]] = field(default_factory=dict)
    credentials: int = 0

    @property
    def members(self) -> list[OrganisationMember]:
        return list(itertools.chain.from_iterable(self.staff.values()))


def _refuse_unless_empty() -> None:
    """Raise Conflict unless the database is as empty as a new one."""
    own = MicroCredentialDefinition.id.not_in([default.id for default in DEFAULTS])
    held = (exists().where(model.id.is_not(None)) for model in (Organisation, User))
    if db.session.scalar(select(exists().where(own))) or any(db.session.scalar(select(each)) for each in held):
        raise Conflict(NOT_EMPTY)


def fill(settings: Settings) -> Association:
    """Create the association and return it: the same each time, relative to today, except for keys. Raise Conflict if
    the database is not empty.

    Each record is made by the clock of its day, from the first, and nothing is sent about days that are over.
    """
    _refuse_unless_empty()
    silent = replace(settings, mail_from=None, sms_from="")
    chance = Random(SEED)  # noqa: S311 - nothing here is secret
    association, diary = Association(), Diary()
    with opened():
        _create_organisations(association, chance)
        keys = {default.title: default.id for default in DEFAULTS}
        keys |= {str(content["title"]): _definition(content) for content in names.DEFINITIONS}
        write_entries(db.session())
    histories = Histories(diary, keys, silent)
    at_work = [place for place in association.organisations if place.programme_status is not ProgrammeStatus.PENDING]
    add_lives(diary, keys, silent)
    add_histories(histories, [member for place in at_work[1:3] for member in association.staff[place.id]])
    _assign(association, at_work, chance, histories)
    diary.add(diary.today, partial(_change_staff, association))
    diary.add(diary.today, partial(relate, keys))
    diary.add(diary.today, _define_targets)
    diary.live()
    association.credentials += len(histories.taken)
    return association


def opened() -> AbstractContextManager[None]:
    """Let the time be that of the morning on which the association began to keep its records."""
    return clock.from_moment(clock.start_of(clock.today() - OPENED) + OPENS)


def _create_organisations(association: Association, chance: Random) -> None:
    everybody = names.everybody(chance)
    for content, number in zip(names.organisations(), itertools.cycle(names.STAFF), strict=False):
        organisation = create_organisation(content=content, by=DEMO)
        association.organisations.append(organisation)
        association.staff[organisation.id] = [
            add_member(organisation_id=organisation.id, content=person, by=DEMO)
            for person in names.people(organisation.name, everybody, number)
        ]


def _definition(content: Mapping[str, Any]) -> str:
    """Add a definition; one that is renamed later by its former title."""
    title = FORMER if content["title"] == RENAMED else content["title"]
    return create_definition(content={**content, "title": title}, by=DEMO).id


def _assign(
    association: Association, organisations: Iterable[Organisation], chance: Random, histories: Histories
) -> None:
    """Assign credentials to most people of organisations that have joined the programme, each on its day."""
    diary, settings = histories.diary, histories.settings
    titles = list(histories.keys)
    wanted: defaultdict[tuple[str, SampleState], list[str]] = defaultdict(list)
    for organisation in organisations:
        for member in association.staff[organisation.id]:
            for title in chance.sample(titles, chance.choice((0, 1, 1, 2, 2, 3, 4))):
                state = chance.choice(SAMPLE_STATES)
                if (title, member.id) not in histories.taken:
                    late = title == RETIRED and state.ago() <= RETIRED_AGO
                    wanted[SUCCESSOR if late else title, state].append(member.id)

    def assign(title: str, state: SampleState, member_ids: Sequence[str]) -> None:
        key, start = histories.keys[title], state.changes(diary.today)
        assigned = assign_credentials(
            definition_ids=[key], member_ids=member_ids, start=start, by=DEMO, settings=settings
        )
        association.credentials += len(assigned.credentials)

    # The retired one last: of what expires on one day, what can be renewed comes first.
    for (title, state), member_ids in sorted(wanted.items(), key=lambda each: each[0][0] == RETIRED):
        diary.add(diary.ago(state.ago()), partial(assign, title, state, member_ids))
    everywhere = list(association.staff)
    for days in EXPIRED:
        night = diary.ago(-days - 1)
        diary.add(night, partial(sweep_organisations, everywhere, night, settings))


def _define_targets() -> None:
    """Say how many people of each organisation should be qualified, and of the highest tier supervise."""
    for tier, purpose, minimum in names.TARGETS:
        create_target(content={"tier": tier, "purpose": purpose, **minimum}, by=DEMO)


def _change_staff(association: Association) -> None:
    """Make some people inactive, who keep their awards, and move some to another organisation."""
    for member, reason in zip(association.members[20::47], itertools.cycle(LEFT), strict=False):
        deactivate_member(organisation_id=member.organisation_id, member_id=member.id, reason=reason, by=DEMO)
    for member, target in zip(association.members[35::200], association.organisations[2::9], strict=False):
        move_member(
            organisation_id=member.organisation_id,
            member_id=member.id,
            target_id=target.id,
            reason="New job.",
            by=DEMO,
        )
