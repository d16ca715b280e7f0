"""The outbox: each notice once, however many queue it; what is wanted and what is not; what is taken back."""

import functools
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from ranzcred.config import Settings
from ranzcred.core.db.dialects import violated_constraint
from ranzcred.core.db.transactions import writing
from ranzcred.domain.notifications.models import (
    Notification,
    NotificationNotice,
    NotificationPreference,
    OrganisationNotificationPreference,
)
from ranzcred.domain.notifications.outbox import OVERTAKEN, NoticeKey, Queued, cancel, queue
from ranzcred.domain.notifications.send_rules import Reason
from ranzcred.domain.notifications.types import Channel, DeliveryStatus, NotificationType, Priority
from tests.support.concurrency import in_processes
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import settings_of
from tests.support.factories.messages import EXPIRY, digest, message, queued
from tests.support.factories.people import Account, new_organisation
from tests.support.factories.store import store

ROWS, NOTICES = table(Notification), table(NotificationNotice)
MANY = [f"c{number:03}" for number in range(200)]


def lines(database_probe: DatabaseProbe) -> set[tuple[str, str]]:
    return {(row["credential_id"], row["line"]) for row in database_probe.rows(select(NOTICES))}


def test_queue_makes_a_row_that_is_due(app: Flask, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    outcome = queued(app, digest("c1", "c2", priority=Priority.HIGH, action_url="/credentials"))
    assert (outcome.messages, outcome.notices, list(outcome.suppressed)) == (1, 2, [])
    [row] = database_probe.rows(select(ROWS))
    assert (row["status"], row["priority"], row["recipient"]) == ("PENDING", "HIGH", "office@ridgeline.example.nz")
    assert row["next_retry_at"] == row["created_at"]
    assert (row["title"], row["message"]) == (
        "Credentials that expire soon",
        "These credentials expire within 90 days.",
    )
    assert row["data"] == {
        "mail": "written_out",
        "values": {"title": row["title"], "message": row["message"]},
        "lines": [],
        "to": "organisation:o",
    }
    assert lines(database_probe) == {("c1", "c1 expires on 30 Sep 2026"), ("c2", "c2 expires on 30 Sep 2026")}
    assert database_probe.last_seq() == before


def test_queue_again_tells_nothing_twice(app: Flask, database_probe: DatabaseProbe) -> None:
    queued(app, digest("c1", "c2"))
    again = queued(app, digest("c1", "c2"))
    assert (again.messages, again.notices) == (0, 0)
    more = queued(app, digest("c2", "c3"), digest("c3"))
    assert (more.messages, more.notices) == (1, 1)
    assert database_probe.count(NotificationNotice) == 3


@pytest.mark.parametrize(
    "other",
    [
        {"recipient_key": "member:m"},
        {"channel": Channel.SMS, "address": "+64215550000"},
        {"lines": {NoticeKey(credential_id="c1", expiry_date=EXPIRY, threshold=60): "c1"}},
        {"lines": {NoticeKey(credential_id="c1", expiry_date=date(2027, 9, 30), threshold=90): "c1"}},
    ],
    ids=["recipient", "channel", "threshold", "cycle"],
)
def test_queue_tells_again_what_is_another_notice(
    app: Flask, database_probe: DatabaseProbe, other: dict[str, object]
) -> None:
    assert queued(app, digest("c1"), digest("c1", **other)).notices == 2


def test_queue_without_subjects_tells_each_time(app: Flask, database_probe: DatabaseProbe) -> None:
    status = digest(type=NotificationType.CREDENTIAL_STATUS_CHANGE)
    assert [queued(app, status).messages for _ in range(2)] == [1, 1]
    assert database_probe.count(NotificationNotice) == 0


def sweep(app: Flask, *, keys: list[str]) -> Queued:
    with writing():
        return queue([digest(key, recipient_key=f"organisation:{key[-1]}") for key in keys], settings_of(app))


def test_queue_by_many_at_once_gives_each_notice_once(
    app: Flask, settings: Settings, database_probe: DatabaseProbe
) -> None:
    work = [functools.partial(sweep, keys=MANY), functools.partial(sweep, keys=MANY[::-1])] * 2
    outcome = in_processes(work, settings)
    assert sorted(each.notices for each in outcome) == [0, 0, 0, len(MANY)]
    assert database_probe.count(NotificationNotice) == database_probe.count(Notification) == len(MANY)


def test_notice_that_passes_by_the_queue_is_refused_by_the_database(app: Flask, database_probe: DatabaseProbe) -> None:
    queued(app, digest("c1"))
    [notice] = database_probe.rows(select(NOTICES))
    with pytest.raises(IntegrityError) as refused:
        database_probe.run(insert(NOTICES), dict(notice) | {"id": "another", "line": "Again"})
    assert violated_constraint(refused.value) == "uq_notices_once"


def test_queue_without_a_gateway_makes_no_row(
    settings: Settings, make_app: Callable[[Settings], Flask], database_probe: DatabaseProbe, admin: Account
) -> None:
    app = make_app(replace(settings, mail_from=None, sms_from=""))
    in_app = digest("c3", channel=Channel.IN_APP, user_id=admin.id, address=None)
    outcome = queued(app, digest("c1"), digest("c2", channel=Channel.SMS), in_app, digest("c4", channel=Channel.PUSH))
    assert (outcome.messages, outcome.notices) == (1, 1)
    [row] = database_probe.rows(select(ROWS))
    assert (row["channel"], row["status"], row["user_id"], row["read_at"]) == ("IN_APP", "DELIVERED", admin.id, None)


def test_queue_asks_the_preferences(app: Flask, database_probe: DatabaseProbe, admin: Account) -> None:
    quiet, loud = new_organisation(app), new_organisation(app)
    store(app, OrganisationNotificationPreference(organisation_id=quiet, email_compliance_alerts=False))
    store(app, NotificationPreference(user_id=admin.id, email_enabled=False))
    messages = [
        digest("c1", organisation_id=quiet, recipient_key=f"organisation:{quiet}"),
        digest("c2", organisation_id=loud, recipient_key=f"organisation:{loud}"),
        digest("c3", user_id=admin.id, recipient_key=f"user:{admin.id}"),
        digest("c4", user_id=admin.id, recipient_key=f"user:{admin.id}", priority=Priority.CRITICAL),
        digest("c5", organisation_id=quiet, type=NotificationType.CREDENTIAL_STATUS_CHANGE),
    ]
    outcome = queued(app, *messages)
    assert [(each, reason) for each, reason in outcome.suppressed] == [
        (messages[0], Reason.ORGANISATION_KIND),
        (messages[2], Reason.USER_EMAIL),
    ]
    assert {key for key, _ in lines(database_probe)} == {"c2", "c4", "c5"}


def test_queue_takes_the_same_number_of_statements_for_any_number(app: Flask, database_probe: DatabaseProbe) -> None:
    counts = []
    for keys in (["x1"], MANY):
        with database_probe.statements() as seen:
            sweep_in(app, keys)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6


def sweep_in(app: Flask, keys: list[str]) -> None:
    with app.app_context():
        sweep(app, keys=keys)


def cancelled(app: Flask, *credentials: str) -> int:
    with app.app_context(), writing():
        return cancel(credentials)


def test_cancel_takes_back_what_waits_and_lets_it_be_told_again(app: Flask, database_probe: DatabaseProbe) -> None:
    queued(app, digest("c1", "c2"), digest("c1", recipient_key="member:m"))
    assert cancelled(app, "c1", "never-told") == 1
    assert {key for key, _ in lines(database_probe)} == {"c2"}
    by_status = {row["status"]: row for row in database_probe.rows(select(ROWS))}
    assert set(by_status) == {"PENDING", "CANCELLED"}
    assert by_status["CANCELLED"]["failure_reason"] == OVERTAKEN
    assert cancelled(app, "c2") == 1
    assert queued(app, digest("c1", "c2")).notices == 2


def test_cancel_leaves_what_was_sent(app: Flask, database_probe: DatabaseProbe) -> None:
    queued(app, digest("c1"))
    database_probe.run(
        ROWS.update().values(status=DeliveryStatus.SENT, sent_at=message().next_retry_at, next_retry_at=None)
    )
    assert cancelled(app, "c1") == 0
    assert queued(app, digest("c1")).messages == 0
