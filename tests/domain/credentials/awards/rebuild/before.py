"""A credential as the application kept it before awards were records: one row, and entries of its changes."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect

from ranzcred.cli.upgrades import downgrade, upgrade
from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.db.types import moment_text, new_key
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.audit.chain import Event, append
from ranzcred.domain.audit.recording import audited_keys
from ranzcred.domain.credentials.models import StaffMicroCredential
from tests.domain.credentials.awards.histories import on
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import Account
from tests.support.factories.records import ROWS

BEFORE_RECORDS = "0026"
SINCE_THEN = {"valid_from", "suspended_from", "suspended_until", "end_kind"}
FLAGS = ("expiry_alert_90_sent", "expiry_alert_60_sent", "expiry_alert_30_sent")
SWEEP = Actor(id="system:sweep")


class BeforeRecords:
    """A credential of then. Each change is an entry of its day, at noon in Auckland."""

    def __init__(
        self, app: Flask, monkeypatch: pytest.MonkeyPatch, by: Account, *, definition: str, member: str
    ) -> None:
        self.app, self.monkeypatch, self.by = app, monkeypatch, by
        self.key = new_key()
        names = [name for name in audited_keys(inspect(StaffMicroCredential)) if name not in SINCE_THEN]
        self.state: dict[str, Any] = dict.fromkeys(names) | dict.fromkeys(FLAGS, False)
        self.state |= {"id": self.key, "definition_id": definition, "member_id": member, "version": 1}

    def assigned(self, day: str) -> "BeforeRecords":
        moment = self._moment(day)
        self.state |= {"status": "NOT_STARTED", "created_at": moment_text(moment), "updated_at": moment_text(moment)}
        self._append(day, AuditAction.MCRED_ASSIGN, None, dict(self.state))
        return self

    def awarded(self, day: str, until: str | None, *, recorded: str = "") -> "BeforeRecords":
        dates: dict[str, Any] = {
            "awarded_on": on(day).isoformat(),
            "expiry_date": on(until).isoformat() if until else None,
        }
        return self.changed(recorded or day, AuditAction.MCRED_AWARD, status="AWARDED", awarded_by=self.by.id, **dates)

    def corrected(self, day: str, **dates: str) -> "BeforeRecords":
        changes: dict[str, Any] = {name: on(text).isoformat() for name, text in dates.items()}
        return self.changed(day, AuditAction.UPDATE, **changes)

    def withdrawn(self, day: str, reason: str = "Mistake.") -> "BeforeRecords":
        none = {"awarded_on": None, "awarded_by": None, "expiry_date": None}
        return self.changed(day, AuditAction.UPDATE, reason=reason, status="IN_TRAINING", **none)

    def expired(self, day: str, *, by_sweep: bool) -> "BeforeRecords":
        return self.changed(day, AuditAction.MCRED_EXPIRE, actor=SWEEP if by_sweep else None, status="EXPIRED")

    def changed(
        self, day: str, action: AuditAction, *, actor: Actor | None = None, reason: str = "", **changes: Any
    ) -> "BeforeRecords":
        moment = moment_text(self._moment(day))
        changes = {name: value for name, value in changes.items() if self.state[name] != value}
        changes |= {"version": self.state["version"] + 1, "updated_at": moment}
        previous = {name: self.state[name] for name in changes}
        self.state |= changes
        self._append(day, action, previous, changes, actor=actor, reason=reason)
        return self

    def store(self) -> "BeforeRecords":
        """Store the row as it is in the end."""
        values = {name: _stored(name, value) for name, value in self.state.items()}
        ever = any(word in str(entry["new_state"]) for entry in self._entries() for word in ('"AWARDED"', '"EXPIRED"'))
        DatabaseProbe(self.app).run(ROWS.insert().values(**values, ever_awarded=ever))
        return self

    def _entries(self) -> list[Any]:
        return [entry for entry in DatabaseProbe(self.app).entries() if entry["resource_id"] == self.key]

    def _moment(self, day: str) -> datetime:
        return datetime.combine(on(day), time(12), clock.AUCKLAND)

    def _append(
        self,
        day: str,
        action: AuditAction,
        previous: Mapping[str, Any] | None,
        new: Mapping[str, Any],
        *,
        actor: Actor | None = None,
        reason: str = "",
    ) -> None:
        event = Event(
            actor=actor or Actor(id=self.by.id, email=self.by.email, role=self.by.role.value),
            action=action,
            resource_type="StaffMicroCredential",
            resource_id=self.key,
            previous_state=previous,
            new_state=new,
            details={"name": "Aroha Ngata: Slate", **({"reason": reason} if reason else {})},
        )
        with self.monkeypatch.context() as then, self.app.app_context(), writing():
            then.setattr(clock, "now", lambda: self._moment(day))
            append(db.session(), [event])


def upgraded(app: Flask) -> None:
    """Bring what was stored to awards as records, as an upgrade does."""
    with app.app_context():
        downgrade(revision=BEFORE_RECORDS)
        upgrade()


def _stored(name: str, value: Any) -> Any:
    if name in {"awarded_on", "expiry_date"} and value:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if name.endswith("_at") and value else value
