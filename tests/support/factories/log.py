"""What there is about the log."""

from flask import Flask
from sqlalchemy import func, select

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.models import LOG
from ranzcred.domain.audit.proof.runs import start_verification
from tests.support.factories.catalogue import new_definition
from tests.support.factories.principals import ANYBODY


def new_entry(app: Flask) -> int:
    """The number of an entry about a definition that was created."""
    new_definition(app)
    with app.app_context():
        return int(db.session.scalars(select(func.max(LOG.c.seq))).one())


def new_verification(app: Flask) -> str:
    """A verification that has been started and has read nothing."""
    with app.app_context(), writing():
        return start_verification(by=ANYBODY).id
