"""Definitions and who holds them. Each is committed at once, and told by its key."""

import inspect
import itertools
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Flask

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.forms import DefinitionForm
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.snoozes.models import QueueSnooze
from ranzcred.domain.snoozes.queue import Queue
from tests.support.environment import settings_of
from tests.support.factories.people import new_member
from tests.support.factories.principals import acting
from tests.support.factories.store import store

LONG_AGO = date(2020, 1, 1)
numbers = itertools.count(1)


def content(**attributes: Any) -> dict[str, Any]:
    """Return what a form gives of a definition, with these `attributes`."""
    blank = {field.name: field.default for field in DefinitionForm()}
    return blank | {"title": f"Slate Repair {next(numbers)}", "level": 3} | attributes


def new_definition(app: Flask, **columns: object) -> str:
    return store(app, MicroCredentialDefinition(**content(**columns)))


def new_credential(app: Flask, **columns: object) -> str:
    """A staff credential, of a new member and a new definition where none is given. Not `awarded`, it is as it was
    stored before awards were records.
    """
    awarded = bool(columns.pop("awarded", True))
    defaults: dict[str, object] = {
        "valid_from": columns.get("awarded_on"),
        "definition_id": columns.pop("definition_id", None) or new_definition(app),
        "member_id": columns.pop("member_id", None) or new_member(app),
        "status": MicroCredentialStatus.IN_TRAINING,
    }
    return store(app, StaffMicroCredential(**defaults | columns), awarded=awarded)


def new_award(app: Flask, member: str, definition: str | None = None, *, expiry: date | None) -> str:
    """What a member was awarded long ago."""
    status = MicroCredentialStatus.AWARDED
    values = {"status": status, "awarded_on": LONG_AGO, "expiry_date": expiry}
    return new_credential(app, member_id=member, definition_id=definition, **values)


def new_snooze(app: Flask, queue: Queue = Queue.EXPIRED, resource_id: str = "", *, days: int = 7) -> str:
    """A row that is snoozed for so many days; of nothing that is there, where no key is given."""
    return store(
        app,
        QueueSnooze(
            queue=queue,
            resource_id=resource_id or f"none-{queue}-{days}",
            name="Aroha Ngata: Slate Repair",
            until_on=clock.today() + timedelta(days=days),
            reason="On leave",
        ),
    )


def settings_where_needed(app: Flask, operation: Callable[..., object]) -> dict[str, Settings]:
    """The application's settings, for an operation that needs them."""
    return {"settings": settings_of(app)} if "settings" in inspect.signature(operation).parameters else {}


def act(app: Flask, by: str, operation: Callable[..., object], **values: object) -> None:
    """Do an operation in a transaction of its own, in the name of a user or of the system."""
    with app.app_context(), writing():
        operation(**values, by=acting(Actor(id=by)), **settings_where_needed(app, operation))
