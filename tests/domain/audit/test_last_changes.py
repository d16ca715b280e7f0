"""Who saved a record last, and when, as somebody reads it whose own change comes too late."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.audit.chain import Event, append
from ranzcred.domain.audit.queries import describe_last_change
from ranzcred.domain.directory.models import Organisation
from tests.support.factories.people import Account, new_organisation

AFTERNOON = datetime(2026, 3, 2, 2, 5, tzinfo=UTC)
"""3:05 pm in Auckland."""


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline")


def last_change(app: Flask, monkeypatch: pytest.MonkeyPatch, key: str, actor: Actor, *, read_at: datetime) -> str:
    """The sentence, read at a moment, about a record that `actor` changed in the afternoon."""
    with app.app_context(), monkeypatch.context() as then:
        then.setattr(clock, "now", lambda: AFTERNOON)
        with writing():
            entry = Event(actor=actor, action=AuditAction.UPDATE, resource_type="Organisation", resource_id=key)
            append(db.session(), [entry])
        then.setattr(clock, "now", lambda: read_at)
        return describe_last_change(db.session.get_one(Organisation, key))


def test_last_change_names_who_and_when(
    app: Flask, monkeypatch: pytest.MonkeyPatch, ridge: str, admin: Account
) -> None:
    read_at = datetime(2026, 3, 2, 10, 59, tzinfo=UTC)  # 11:59 pm
    assert (
        last_change(app, monkeypatch, ridge, Actor(id=admin.id), read_at=read_at)
        == "Mere Tamahori saved a change at 3:05 pm, while you were editing."
    )


def test_last_change_of_another_day_has_its_date(
    app: Flask, monkeypatch: pytest.MonkeyPatch, ridge: str, admin: Account
) -> None:
    read_at = datetime(2026, 3, 2, 11, 1, tzinfo=UTC)  # a minute past midnight
    assert (
        last_change(app, monkeypatch, ridge, Actor(id=admin.id), read_at=read_at)
        == "Mere Tamahori saved a change on 2 Mar 2026 at 3:05 pm, while you were editing."
    )


def test_last_change_by_the_application_begins_a_sentence(
    app: Flask, monkeypatch: pytest.MonkeyPatch, ridge: str
) -> None:
    assert (
        last_change(app, monkeypatch, ridge, Actor(id="system:sweep"), read_at=AFTERNOON)
        == "The nightly check saved a change at 3:05 pm, while you were editing."
    )


def test_last_change_is_not_invented(app: Flask) -> None:
    with app.app_context():
        assert describe_last_change(Organisation(id="0190-unheard-of", name="Ridgeline")) == ""
