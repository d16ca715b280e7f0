"""Long lists, made in one transaction."""

from collections.abc import Iterable

from flask import Flask

from ranzcred.core.db.base import Base
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.support.factories.awards import give_award
from tests.support.factories.catalogue import content


def store_all(app: Flask, records: Iterable[Base]) -> None:
    """Commit records together, in the name of the system."""
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM)
        every = list(records)
        credentials = [record for record in every if isinstance(record, StaffMicroCredential)]
        db.session.add_all(record for record in every if not isinstance(record, StaffMicroCredential))
        db.session.flush()
        for credential in credentials:
            give_award(credential)
        db.session.add_all(credentials)


def new_definitions(app: Flask, titles: Iterable[str], *, level: int = 3) -> None:
    """A definition of each title."""
    store_all(app, [MicroCredentialDefinition(**content(title=title, level=level)) for title in titles])
