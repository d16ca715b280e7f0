"""The notice that a micro-credential is due for review: to RANZ, in the application, once for each date."""

from datetime import date, timedelta
from typing import Any

from flask import Flask

from ranzcred.core import clock
from ranzcred.core.db.transactions import writing
from ranzcred.core.permissions import Role
from ranzcred.domain.credentials.expiry.sweep import sweep
from ranzcred.domain.definitions.operations import update_definition
from ranzcred.domain.definitions.state import DefinitionState
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import settings_of
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_organisation, new_user
from tests.support.factories.principals import ANYBODY
from tests.support.factories.records import messages

RETIRED = {"state": DefinitionState.RETIRED, "retired_on": date(2026, 2, 1), "retired_reason": "Old."}


def due_in(app: Flask, days: int, **columns: Any) -> str:
    due = clock.today() + timedelta(days=days)
    return new_definition(app, review_months=24, review_due_on=due, **columns)


def swept(app: Flask, today: date | None = None) -> int:
    with app.app_context():
        return sweep(settings_of(app), today=today).messages


def test_administrators_are_told_once_ninety_days_before(app: Flask, database_probe: DatabaseProbe) -> None:
    mere, sina = new_user(app), new_user(app)
    new_user(app, role=Role.ORG_ADMIN, organisation_id=new_organisation(app))
    slate = due_in(app, 90, title="Slate")
    due_in(app, 91)
    due_in(app, 5, **RETIRED)
    assert [swept(app), swept(app)] == [2, 0]
    sent = messages(database_probe)
    assert {message["user_id"] for message in sent} == {mere.id, sina.id}
    assert {(message["channel"], message["type"], message["action_url"]) for message in sent} == {
        ("IN_APP", "DOCUMENT_REVIEW_DUE", f"/admin/micro-credentials/{slate}")
    }
    assert sent[0]["title"].startswith("Slate is due for review by ")


def test_review_that_is_overdue_is_told_of_too(app: Flask) -> None:
    new_user(app)
    due_in(app, -10)
    assert [swept(app), swept(app)] == [1, 0]


def test_next_review_is_told_of_again_in_its_time(app: Flask, database_probe: DatabaseProbe) -> None:
    new_user(app)
    slate, today = due_in(app, 0), clock.today()
    assert swept(app) == 1
    with app.app_context(), writing():
        due = {"review_due_on": today + timedelta(days=250)}
        update_definition(definition_id=slate, version=None, changes=due, by=ANYBODY)
    assert [swept(app), swept(app, today=today + timedelta(days=159))] == [0, 0]
    assert swept(app, today=today + timedelta(days=160)) == 1
    assert len(messages(database_probe)) == 2
