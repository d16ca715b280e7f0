"""Storing that awards have run out. Everybody sees it without; reports and other readers of the table do not."""

from datetime import date

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from ranzcred import clock
from ranzcred.audit.chain import Actor
from ranzcred.audit.hooks import attribute_to, intend
from ranzcred.audit.verbs import AuditAction
from ranzcred.credentials.models import StaffMicroCredential
from ranzcred.credentials.status import MicroCredentialStatus, lapsed_sql
from ranzcred.extensions import db
from ranzcred.transaction import writing

CHUNK = 500
SWEEP = Actor(id="system:sweep")


def sweep(*, today: date | None = None, chunk: int = CHUNK) -> int:
    """Store EXPIRED for every award whose expiry date lies before today in Auckland; answer for how many.

    Each chunk is a transaction of its own: what is done stays done, however it ends. Many at once share the work.
    """
    today = today or clock.today()
    swept = 0
    while keys := db.session.scalars(due(today).limit(chunk)).all():
        with writing():
            swept += _expire(list(keys), today)
    db.session.rollback()
    return swept


def due(today: date) -> Select[str]:
    """The keys of what is to be expired, read through the index on status and expiry date."""
    return select(StaffMicroCredential.id).where(_lapsed(today)).order_by(StaffMicroCredential.expiry_date)


def _lapsed(today: date) -> ColumnElement[bool]:
    columns = StaffMicroCredential.__table__.c
    return lapsed_sql(columns.status, columns.expiry_date, today=today)


def _expire(keys: list[str], today: date) -> int:
    """Expire those that are still due. The locks are taken in the order in which everybody takes them."""
    attribute_to(db.session(), SWEEP)
    credentials = db.session.scalars(
        select(StaffMicroCredential)
        .where(StaffMicroCredential.id.in_(keys), _lapsed(today))
        .order_by(StaffMicroCredential.id)
        .options(
            joinedload(StaffMicroCredential.member, innerjoin=True),
            joinedload(StaffMicroCredential.definition, innerjoin=True),
        )
        .with_for_update(of=StaffMicroCredential)
        .execution_options(populate_existing=True)
    ).all()
    for credential in credentials:
        intend(db.session(), credential, AuditAction.MCRED_EXPIRE)
        credential.status = MicroCredentialStatus.EXPIRED
    return len(credentials)
