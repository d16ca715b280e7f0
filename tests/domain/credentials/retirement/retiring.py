"""A definition that is retired, in the name of an administrator."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask

from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.credentials.retirement.operations import Retirement, retire_definition
from ranzcred.domain.definitions.life.forms import OpenAssignments
from tests.support.environment import settings_of
from tests.support.factories.principals import acting

REASON = "The course has changed."


@dataclass(frozen=True)
class Outcome:
    """What became of it, as it was said."""

    moved: int
    removed: int
    reasons: list[str]
    sentence: str


def retire(app: Flask, key: str, *, by: str = "0190-mere", **values: Any) -> Outcome:
    """Retire a definition in a transaction of its own."""
    given = {"retired_on": None, "reason": REASON, "replaced_by": None, "assignments": OpenAssignments.KEEP, **values}
    with app.app_context(), writing():
        retired = retire_definition(
            definition_id=key,
            retirement=Retirement(**given),
            by=acting(Actor(id=by)),
            settings=settings_of(app),
        )
        reasons = [each.reason for each in retired.staying]
        return Outcome(retired.moved, retired.removed, reasons, retired.sentence)


def retiring(app: Flask, key: str) -> Callable[[], str]:
    """Return what retires a definition, to be done at the same moment as something else."""

    def run() -> str:
        return retire(app, key).sentence

    return run
