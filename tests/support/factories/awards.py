"""The award of a credential that is stored as awarded, as one that is imported has."""

from typing import TypeVar

from flask import Flask
from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.core.db.base import Base
from ranzcred.core.db.session import db
from ranzcred.domain.credentials.awards.decisions.request import Decision
from ranzcred.domain.credentials.awards.history import AwardRecord
from ranzcred.domain.credentials.awards.models import Award
from ranzcred.domain.credentials.awards.months import dates_between
from ranzcred.domain.credentials.awards.writing import write_history
from ranzcred.domain.credentials.kinds import AwardKind, EndKind
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import FRESH_ALERTS, MicroCredentialStatus
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import OrganisationMember

R = TypeVar("R", bound=Base)


def give_award(credential: StaffMicroCredential) -> None:
    """Add the award that a new credential's own columns tell of, if they do; one set to Expired early was revoked."""
    if credential.awarded_on is None:
        return
    today, now = clock.today(), clock.now()
    credential.definition = credential.definition or _get(MicroCredentialDefinition, credential.definition_id)
    credential.member = credential.member or _get(OrganisationMember, credential.member_id)
    dates = dates_between(credential.awarded_on, credential.expiry_date)
    award = AwardRecord(
        sequence=1,
        kind=AwardKind.IMPORTED,
        awarded_on=credential.awarded_on,
        awarded_by=credential.awarded_by,
        **vars(dates),
    )
    runs = credential.expiry_date is None or credential.expiry_date >= today
    if credential.status is MicroCredentialStatus.EXPIRED and runs:
        award = award.ended(min(credential.awarded_on, today), EndKind.REVOKED, ended_at=now)
    kept = {name: getattr(credential, name) for name in ("status", "awarded_by", *FRESH_ALERTS)}
    write_history(credential, (award,), Decision(user_id=None, at=now, today=today))
    for name, value in kept.items():
        setattr(credential, name, value)


def _get(model: type[R], key: str) -> R:
    with db.session.no_autoflush:  # what is new gets one entry, with its award
        return db.session.get_one(model, key)


def first_award(app: Flask, credential_id: str) -> str:
    """The key of the first award of a credential."""
    with app.app_context():
        return db.session.scalars(
            select(Award.id).where(Award.credential_id == credential_id, Award.sequence == 1)
        ).one()
