"""Filling an empty database through the operations that people use, so that the audit log has every change."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import exists, select

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Permission
from ranzcred.demo import names
from ranzcred.demo.lives import add_lives
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.principal import SystemPrincipal
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.credentials.assignment import assign_credentials
from ranzcred.domain.credentials.lifecycle.requests import Changes
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.operations import update_credentials
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.operations import create_definition
from ranzcred.domain.directory.models import Organisation, OrganisationMember, ProgrammeStatus
from ranzcred.domain.directory.operations import add_member, create_organisation, deactivate_member, move_member

DEMO = SystemPrincipal(
    actor=Actor(id="system:demo"),
    permissions=frozenset(
        {
            Permission.ORGANISATION_CREATE,
            Permission.MEMBER_CREATE,
            Permission.MEMBER_DEACTIVATE,
            Permission.MEMBER_MOVE,
            Permission.DEFINITION_CREATE,
            Permission.DEFINITION_UPDATE,
            Permission.CREDENTIAL_ASSIGN,
            Permission.CREDENTIAL_AWARD,
            Permission.CREDENTIAL_UPDATE,
            Permission.USER_CREATE,
        }
    ),
)
SEED = 1884
YEARS = timedelta(days=3 * 365)
"""How long most awards are valid."""
NOT_EMPTY = (
    "This database is not empty. The sample association goes into an empty one only: "
    "name a new folder in RANZCRED_DATA_DIR, or a new database in DATABASE_URL."
)
LEFT = ("Left the trade.", "Moved to Australia.", "Retired.", "Left for another trade.")
FALSE_EVIDENCE = "The evidence for the assessment was someone else's work."

Status = MicroCredentialStatus


@dataclass(frozen=True, kw_only=True)
class SampleState:
    """The state of a sample credential; award and expiry are in days from today."""

    status: MicroCredentialStatus
    awarded: int = 0
    expiry: int | None = None
    notes: str | None = None

    def changes(self, today: date) -> Changes:
        """Return the values of the assignment; an expired credential is assigned as awarded."""
        if self.status not in {Status.AWARDED, Status.EXPIRED}:
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
    *[SampleState(status=Status.NOT_STARTED)] * 3,
    *[SampleState(status=Status.IN_TRAINING)] * 4,
    SampleState(status=Status.IN_TRAINING, notes="Block course booked."),
    *[SampleState(status=Status.ASSESSMENT_PENDING)] * 2,
    SampleState(status=Status.ASSESSMENT_PENDING, notes="Portfolio received. Assessor booked."),
    *_awards(-1, 0, 1, 7, 29, 30, 31, 45, 59, 60, 61, 75, 89, 90, 91, 120, 180, 270, 365, 500, 640, 800, 950, 1_000),
    SampleState(status=Status.AWARDED, awarded=0, expiry=YEARS.days),
    SampleState(status=Status.AWARDED, awarded=-14, expiry=YEARS.days - 14, notes="Dated from the assessor's report."),
    *[SampleState(status=Status.AWARDED, awarded=-500)] * 3,
    *(SampleState(status=Status.EXPIRED, awarded=days - YEARS.days, expiry=days) for days in (-400, -200, -45, -12)),
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
    """
    _refuse_unless_empty()
    chance = Random(SEED)  # noqa: S311 - nothing here is secret
    association = Association()
    _create_organisations(association, chance)
    own = {str(content["title"]): _definition(content) for content in names.DEFINITIONS}
    _assign(association, [*(default.id for default in DEFAULTS), *own.values()], chance, settings)
    _change_staff(association)
    add_lives(own, by=DEMO, settings=settings)
    return association


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
    return create_definition(content=content, by=DEMO).id


def _assign(association: Association, definitions: Sequence[str], chance: Random, settings: Settings) -> None:
    """Assign credentials to most people, but not in organisations that have not joined the programme yet."""
    today = clock.today()
    wanted: defaultdict[tuple[str, SampleState], list[str]] = defaultdict(list)
    for organisation in association.organisations:
        if organisation.programme_status is not ProgrammeStatus.PENDING:
            for member in association.staff[organisation.id]:
                for definition_id in chance.sample(definitions, chance.choice((0, 1, 1, 2, 2, 3, 4))):
                    wanted[definition_id, chance.choice(SAMPLE_STATES)].append(member.id)
    expired: list[StaffMicroCredential] = []
    endless: list[StaffMicroCredential] = []
    for (definition_id, state), member_ids in wanted.items():
        start = state.changes(today)
        assigned = assign_credentials(
            definition_ids=[definition_id], member_ids=member_ids, start=start, by=DEMO, settings=settings
        )
        association.credentials += len(assigned.credentials)
        expired += assigned.credentials if state.status is Status.EXPIRED else []
        endless += assigned.credentials if state.status is Status.AWARDED and state.expiry is None else []
    _change(expired, Changes(status=Status.EXPIRED), settings=settings)
    _change(expired[:6], Changes(status=Status.AWARDED, expiry_date=today + YEARS), settings=settings)
    _change(endless[:2], Changes(status=Status.IN_TRAINING), reason=FALSE_EVIDENCE, settings=settings)


def _change(
    credentials: Iterable[StaffMicroCredential], changes: Changes, *, reason: str = "", settings: Settings
) -> None:
    versions = {credential.id: credential.version for credential in credentials}
    update_credentials(versions=versions, changes=changes, reason=reason, by=DEMO, settings=settings)


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
