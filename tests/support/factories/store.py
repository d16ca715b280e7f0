"""How a factory keeps what it made."""

from flask import Flask
from sqlalchemy import inspect

from ranzcred.core.db.base import Base
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.credentials.models import StaffMicroCredential
from tests.support.factories.awards import give_award


def store(app: Flask, record: Base, *, awarded: bool = True) -> str:
    """Commit a record in a transaction of its own, in the name of the system, and answer its key. A credential gets its
    award, if it is to be `awarded`.
    """
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM)
        if awarded and isinstance(record, StaffMicroCredential):
            give_award(record)
        db.session.add(record)
        db.session.flush()
        [key] = inspect(record).mapper.primary_key_from_instance(record)
        return str(key)
