"""Long lists, made in one transaction."""

from collections.abc import Iterable

from flask import Flask

from ranzcred.audit.chain import SYSTEM
from ranzcred.audit.hooks import attribute_to
from ranzcred.db import Base
from ranzcred.definitions.models import MicroCredentialDefinition
from ranzcred.extensions import db
from ranzcred.transaction import writing
from tests.support.factories.catalogue import content


def store_all(app: Flask, records: Iterable[Base]) -> None:
    """Commit records together, in the name of the system."""
    with app.app_context(), writing():
        attribute_to(db.session(), SYSTEM)
        db.session.add_all(records)


def new_definitions(app: Flask, titles: Iterable[str], *, level: int = 3) -> None:
    """A definition of each title."""
    store_all(app, [MicroCredentialDefinition(**vars(content(title=title, level=level))) for title in titles])
