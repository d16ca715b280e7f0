"""A credential in the database, with decisions made of it by the operations."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.core.db.base import Base
from ranzcred.core.db.transactions import writing
from ranzcred.domain.credentials.awards.decisions.awarding import NewAward
from ranzcred.domain.credentials.awards.decisions.correcting import Corrections
from ranzcred.domain.credentials.awards.models import Award
from ranzcred.domain.credentials.kinds import CorrectionReason, SuspensionKind
from ranzcred.domain.credentials.record.operations import AwardDesk
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import settings_of
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.principals import ANYBODY

REASON = "As the board decided."


class Stored:
    """A credential whose micro-credential is valid for 36 months. `back` is how many days ago something was."""

    def __init__(self, app: Flask, **columns: Any) -> None:
        self.app, self.probe = app, DatabaseProbe(app)
        definition = new_definition(app, validity_months=36, renewal_window_days=90)
        self.key = new_credential(app, **{"definition_id": definition, **columns})

    def act(self, operation: Callable[[AwardDesk], object]) -> None:
        with self.app.app_context(), writing():
            operation(AwardDesk(self.key, version=None, by=ANYBODY, settings=settings_of(self.app), reason=REASON))

    def award(self, *, back: int = 0, **asked: Any) -> None:
        self.act(lambda desk: desk.award(NewAward(awarded_on=ago(back), **asked)))

    def renew(self, *, back: int = 0, **asked: Any) -> None:
        self.act(lambda desk: desk.renew(NewAward(awarded_on=ago(back), **asked)))

    def correct(self, **changes: Any) -> None:
        kind, wanted = CorrectionReason.NEW_INFORMATION, Corrections(**changes)  # type: ignore[typeddict-item]
        self.act(lambda desk: desk.correct(1, changes=wanted, kind=kind))

    def suspend(self, *, back: int = 0, until_on: date | None = None) -> None:
        kind = SuspensionKind.CONDITIONS
        self.act(lambda desk: desk.suspend(1, kind=kind, from_on=ago(back), until_on=until_on))

    def lift(self, *, back: int = 0) -> None:
        self.act(lambda desk: desk.lift(from_on=ago(back)))

    @property
    def award_id(self) -> str:
        return str(self.row(Award, last=True)["id"])

    def rows(self, model: type[Base]) -> list[dict[str, Any]]:
        """The rows of a table about the credential, in the order in which they were written."""
        columns = table(model).c
        found = self.probe.rows(
            select(table(model)).where(columns.credential_id == self.key).order_by(columns.recorded_at)
        )
        return [dict(row) for row in found]

    def row(self, model: type[Base], *, last: bool) -> dict[str, Any]:
        return self.rows(model)[-1 if last else 0]


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)
