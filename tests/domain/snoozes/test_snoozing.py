"""Snoozing a row of a queue for everyone, and waking it: who may, what is refused, what the log keeps."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from ranzcred.core import clock
from ranzcred.core.errors import Conflict, Denied
from ranzcred.core.permissions import Permission
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.snoozes.forms import SnoozeForm
from ranzcred.domain.snoozes.models import QueueSnooze
from ranzcred.domain.snoozes.operations import snooze, wake
from ranzcred.domain.snoozes.queries import describe_snooze
from ranzcred.domain.snoozes.queue import Queue
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import act, new_snooze
from tests.support.factories.people import Account
from tests.support.factories.principals import acting

ROW: dict[str, Any] = {"queue": Queue.EXPIRED, "resource_id": "c"}


def snoozed_for(days: int, **changes: Any) -> dict[str, Any]:
    until = clock.today() + timedelta(days=days)
    return {**ROW, "name": "Aroha: Slate", "until_on": until, "reason": "On leave", **changes}


def test_snooze_and_wake_are_in_the_log(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    act(app, admin.id, snooze, **snoozed_for(7))
    act(app, admin.id, wake, **ROW)
    created, deleted = database_probe.entries()[-2:]
    assert [created["action"], deleted["action"]] == ["CREATE", "DELETE"]
    assert {each["resource_type"] for each in (created, deleted)} == {"QueueSnooze"}
    kept = json.loads(created["new_state"])
    assert (kept["queue"], kept["resource_id"], kept["reason"], kept["snoozed_by"]) == (
        "expired",
        "c",
        "On leave",
        admin.id,
    )
    assert kept["until_on"] == str(clock.today() + timedelta(days=7))
    assert database_probe.count(QueueSnooze) == 0


def test_whoever_is_second_is_told_until_when_and_why(app: Flask, admin: Account) -> None:
    act(app, admin.id, snooze, **snoozed_for(7))
    with pytest.raises(Conflict, match=r"^Someone else has snoozed this until .*: On leave$"):
        act(app, admin.id, snooze, **snoozed_for(9, reason="Another"))


def test_same_row_may_be_snoozed_in_another_queue(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    act(app, admin.id, snooze, **snoozed_for(7))
    act(app, admin.id, snooze, **snoozed_for(7, queue=Queue.PREREQUISITE))
    assert database_probe.count(QueueSnooze) == 2


def test_row_that_waits_again_is_snoozed_anew(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    new_snooze(app, Queue.EXPIRED, "c", days=0)
    act(app, admin.id, snooze, **snoozed_for(5, reason="Still away"))
    assert database_probe.count(QueueSnooze) == 1
    assert database_probe.entries()[-1]["action"] == "UPDATE"
    with app.app_context():
        assert describe_snooze(Queue.EXPIRED, "c").endswith("by Mere Tamahori: Still away")


@pytest.mark.parametrize("days", [0, None], ids=["over", "never"])
def test_what_is_not_snoozed_is_not_woken(app: Flask, admin: Account, days: int | None) -> None:
    if days is not None:
        new_snooze(app, Queue.EXPIRED, "c", days=days)
    with pytest.raises(Conflict, match="isn't snoozed any more"):
        act(app, admin.id, wake, **ROW)


def test_reader_may_not_snooze(app: Flask) -> None:
    reader = acting(SYSTEM, frozenset({Permission.QUEUE_READ}))
    with app.app_context():
        with pytest.raises(Denied):
            snooze(**snoozed_for(7), by=reader)
        with pytest.raises(Denied):
            wake(**ROW, by=reader)


@pytest.mark.parametrize(
    ("until_on", "error"),
    [
        ("tomorrow", None),
        ("+365d", None),
        ("today", "Until must be from tomorrow to a year from today."),
        ("+366d", "Until must be from tomorrow to a year from today."),
        ("", "Enter until when."),
        ("soon", "Until: "),
    ],
)
def test_until_is_tomorrow_to_a_year_ahead(until_on: str, error: str | None) -> None:
    form = SnoozeForm(MultiDict({"queue": "expired", "until_on": until_on, "reason": "On leave"}))
    assert form.validate() == (error is None)
    assert error is None or form.until_on.errors[0].startswith(error)


@pytest.mark.parametrize(("reason", "valid"), [("", False), ("x" * 500, True), ("x" * 501, False)])
def test_reason_is_required(reason: str, valid: bool) -> None:
    form = SnoozeForm(MultiDict({"queue": "expired", "until_on": "tomorrow", "reason": reason}))
    assert form.validate() == valid
    assert bool(form.reason.errors) != valid
