"""Delivery by several workers, by one that ended midway, and by one that has to stop."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select, text

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.transactions import writing
from ranzcred.domain.notifications.delivery import leases
from ranzcred.domain.notifications.delivery.leases import TRIES, claim, due
from ranzcred.domain.notifications.delivery.worker import Tally, deliver
from ranzcred.domain.notifications.outbox import cancel
from ranzcred.domain.notifications.types import Channel, DeliveryStatus
from tests.domain.notifications.delivery.attempts.queue import HOST, ROWS, delivered, due_again, row, to
from tests.support.concurrency import in_processes
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import settings_of
from tests.support.factories.many import store_all
from tests.support.factories.messages import LONG_DUE, digest, message, queued
from tests.support.mailbox import Mailbox


def test_delivery_takes_up_what_a_worker_left_behind(app: Flask, database_probe: DatabaseProbe, box: Mailbox) -> None:
    [key] = to(app, "mere")
    with app.app_context():
        assert claim(Channel.EMAIL).messages == [key]
    assert delivered(app) == Tally(), "it is leased"
    due_again(database_probe)
    assert delivered(app) == Tally(sent=1)
    assert row(database_probe, key)["retry_count"] == 1


def test_delivery_gives_up_on_what_ends_each_worker(app: Flask, database_probe: DatabaseProbe, box: Mailbox) -> None:
    [key] = to(app, "mere", retry_count=TRIES)
    assert delivered(app) == Tally(failed=1)
    assert row(database_probe, key)["failure_reason"].startswith(f"Gave up after {TRIES} attempts")
    assert box.taken == []


def test_delivery_leaves_out_what_was_taken_back_after_it_was_claimed(
    app: Flask, database_probe: DatabaseProbe, box: Mailbox
) -> None:
    queued(app, digest("c1", "c2"), digest("c3", address=f"mere@{HOST}"))
    with app.app_context():
        lease = claim(Channel.EMAIL)
        with writing():
            assert cancel(["c1", "c3"]) == 1
        [left] = [found[0] for key in lease.messages if (found := leases.read(lease, key))]
    assert left.text.text == "These credentials expire within 90 days.\n\n- c2 expires on 30 Sep 2026"
    assert sorted(each["status"] for each in database_probe.rows(select(ROWS))) == ["CANCELLED", "QUEUED"]


def test_delivery_stops_between_two_messages(app: Flask, database_probe: DatabaseProbe, box: Mailbox) -> None:
    keys = to(app, "mere", "sione", "aroha")
    with app.app_context():
        assert deliver(settings_of(app), stop=lambda: len(box.taken) == 1) == Tally(sent=1)
    rows = [row(database_probe, key) for key in keys]
    assert [each["status"] for each in rows] == ["SENT", "PENDING", "PENDING"]
    assert [each["retry_count"] for each in rows] == [0, 0, 0]


def test_delivery_begins_nothing_that_its_lease_may_not_outlast(
    app: Flask, database_probe: DatabaseProbe, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    [key] = to(app, "mere")
    monkeypatch.setattr(leases, "LONGEST_SEND", leases.LEASE)
    with app.app_context():
        stops = iter([False, False, True])
        assert deliver(settings_of(app), stop=lambda: next(stops)) == Tally()
    assert (box.taken, row(database_probe, key)["status"]) == ([], "PENDING")


def work(app: Flask) -> Tally:
    return deliver(settings_of(app))


def test_many_are_delivered_by_two_workers_and_none_twice(
    app: Flask, settings: Settings, database_probe: DatabaseProbe, box: Mailbox
) -> None:
    store_all(app, [message() for _ in range(200)])
    tallies = in_processes([work, work], settings)
    assert sum(tally.sent for tally in tallies) == 200
    assert all(tally.sent for tally in tallies), "both took part"
    assert (len(box.ids), max(Counter(box.ids).values())) == (200, 1)
    statuses = {each["status"] for each in database_probe.rows(select(ROWS))}
    assert statuses == {DeliveryStatus.SENT}


def test_claim_reads_only_what_is_due(app: Flask, database_probe: DatabaseProbe, database_kind: str) -> None:
    store_all(app, [message(status=DeliveryStatus.SENT, sent_at=LONG_DUE, next_retry_at=None) for _ in range(1000)])
    store_all(app, [message() for _ in range(7)])
    claimed = due(Channel.EMAIL, clock.now()).limit(50)
    sql = str(claimed.compile(database_probe.engine, compile_kwargs={"literal_binds": True}))
    if database_kind == "sqlite":
        [plan] = [each["detail"] for each in database_probe.rows(text(f"EXPLAIN QUERY PLAN {sql}"))]
        assert "INDEX ix_notifications_due (channel=? AND next_retry_at<?)" in plan
    else:
        with database_probe.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE notifications"))
        plan = "\n".join(each["QUERY PLAN"] for each in database_probe.rows(text(f"EXPLAIN {sql}")))
        assert "ix_notifications_due" in plan, plan
