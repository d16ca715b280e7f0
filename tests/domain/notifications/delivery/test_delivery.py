"""Delivery to a real mail server that takes, refuses, puts off, falls silent and breaks off."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.transactions import writing
from ranzcred.domain.notifications.delivery import leases
from ranzcred.domain.notifications.delivery.leases import TRIES, claim, due, wait
from ranzcred.domain.notifications.delivery.worker import Tally, deliver
from ranzcred.domain.notifications.models import Notification
from ranzcred.domain.notifications.outbox import cancel
from ranzcred.domain.notifications.types import Channel, DeliveryStatus
from tests.support.concurrency import in_processes
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import change_settings, settings_of
from tests.support.factories.many import store_all
from tests.support.factories.messages import LONG_DUE, digest, message, new_message, queued
from tests.support.mailbox import Mailbox, mailbox

ROWS = table(Notification)
HOST = "ridgeline.example.nz"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as opened:
        yield opened


@pytest.fixture
def settings(settings: Settings, box: Mailbox) -> Settings:
    assert settings.mail_server is not None
    return replace(settings, mail_server=replace(settings.mail_server, port=box.port), sms=None)


def delivered(app: Flask) -> Tally:
    with app.app_context():
        return deliver(settings_of(app))


def row(database_probe: DatabaseProbe, key: str) -> dict[str, Any]:
    [found] = database_probe.rows(select(ROWS).where(ROWS.c.id == key))
    return dict(found)


def to(app: Flask, *names: str, **columns: object) -> list[str]:
    """A message to each of these at one host, due in this order."""
    return [
        new_message(app, recipient=f"{name}@{HOST}", next_retry_at=LONG_DUE + timedelta(seconds=index), **columns)
        for index, name in enumerate(names)
    ]


def due_again(database_probe: DatabaseProbe) -> None:
    """The time has come for whatever waits, and for every lease."""
    database_probe.run(ROWS.update().where(ROWS.c.next_retry_at.is_not(None)).values(next_retry_at=LONG_DUE))


def test_delivery_of_what_is_due(app: Flask, database_probe: DatabaseProbe, box: Mailbox) -> None:
    first, second = to(app, "mere", "sione")
    later = new_message(app, next_retry_at=clock.now() + timedelta(hours=1))
    assert delivered(app) == Tally(sent=2)
    assert box.recipients == [f"mere@{HOST}", f"sione@{HOST}"]
    assert box.greetings == 1, "one connection for a batch"
    stored = row(database_probe, first)
    assert (stored["status"], stored["external_id"]) == ("SENT", f"<{first}@ranz.example.nz>")
    assert (stored["next_retry_at"], stored["lease"], stored["retry_count"]) == (None, None, 0)
    assert stored["sent_at"] is not None
    assert row(database_probe, second)["status"] == "SENT"
    assert row(database_probe, later)["status"] == "PENDING"
    assert delivered(app) == Tally()
    assert len(box.taken) == 2


@pytest.mark.parametrize(
    ("name", "why"), [("gone", "550 5.1.1 No such user"), ("toolarge", "554 5.3.4 Message refused")]
)
def test_delivery_of_what_is_refused_for_good(
    app: Flask, database_probe: DatabaseProbe, box: Mailbox, name: str, why: str
) -> None:
    refused, good = to(app, name, "mere")
    assert delivered(app) == Tally(sent=1, failed=1)
    stored = row(database_probe, refused)
    assert (stored["status"], stored["failure_reason"], stored["next_retry_at"]) == ("FAILED", why, None)
    assert row(database_probe, good)["status"] == "SENT"


@pytest.mark.parametrize(
    ("name", "why"),
    [("busy", "451 4.7.1 Greylisted, try again"), ("full", "452 4.2.2 Mailbox full"), ("drop", "Connection")],
)
def test_delivery_of_what_is_put_off(
    app: Flask, database_probe: DatabaseProbe, box: Mailbox, name: str, why: str
) -> None:
    held, good = to(app, name, "mere")
    before = clock.now()
    assert delivered(app) == Tally(sent=1, deferred=1)
    assert row(database_probe, good)["status"] == "SENT", "it holds up nobody"
    stored = row(database_probe, held)
    assert (stored["status"], stored["retry_count"]) == ("PENDING", 1)
    assert stored["failure_reason"].startswith(why)
    assert before + timedelta(seconds=45) <= stored["next_retry_at"] <= clock.now() + timedelta(seconds=75)
    assert delivered(app) == Tally(), "not before its time"
    due_again(database_probe)
    database_probe.run(ROWS.update().where(ROWS.c.id == held).values(recipient=f"mere@{HOST}"))
    assert delivered(app) == Tally(sent=1)
    assert (row(database_probe, held)["status"], row(database_probe, held)["failure_reason"]) == ("SENT", None)


def test_delivery_is_given_up_after_many_tries(app: Flask, database_probe: DatabaseProbe) -> None:
    [held] = to(app, "busy", retry_count=TRIES - 1)
    assert delivered(app) == Tally(failed=1)
    stored = row(database_probe, held)
    assert stored["status"] == "FAILED"
    assert stored["failure_reason"] == f"Given up after {TRIES} tries. 451 4.7.1 Greylisted, try again"


def test_waits_double_up_to_a_limit_and_outlast_a_day() -> None:
    assert [wait(tries, jitter=0.5) / timedelta(minutes=1) for tries in (1, 2, 3, 9, 10, 24)] == [
        1,
        2,
        4,
        256,
        360,
        360,
    ]
    assert (wait(3, jitter=0.0), wait(3, jitter=1.0)) == (timedelta(minutes=3), timedelta(minutes=5))
    assert sum((wait(tries, jitter=0.0) for tries in range(1, TRIES)), timedelta()) > timedelta(days=2.5)


def test_delivery_to_a_silent_server_ends(
    settings: Settings, make_app: Callable[[Settings], Flask], database_probe: DatabaseProbe
) -> None:
    assert settings.mail_server is not None
    app = make_app(replace(settings, mail_server=replace(settings.mail_server, timeout=0.2)))
    held, good = to(app, "silent", "mere")
    assert delivered(app) == Tally(sent=1, deferred=1)
    assert "timed out" in row(database_probe, held)["failure_reason"]
    assert row(database_probe, good)["status"] == "SENT"


def test_delivery_without_a_server_loses_nothing_and_burns_no_try(app: Flask, database_probe: DatabaseProbe) -> None:
    # The port of a server that is gone: nobody listens there.
    with mailbox() as gone:
        pass
    server = settings_of(app).mail_server
    assert server is not None
    change_settings(app, mail_server=replace(server, port=gone.port))
    keys = to(app, *["mere"] * 60)
    tally = delivered(app)
    assert (tally.sent, tally.deferred, tally.failed) == (0, 0, 0)
    assert "refused" in tally.unavailable[Channel.EMAIL]
    rows = [row(database_probe, key) for key in keys]
    assert {(each["status"], each["retry_count"], each["lease"]) for each in rows} == {("PENDING", 0, None)}
    with mailbox(port=gone.port) as back:
        assert delivered(app) == Tally(sent=60)
        assert len(set(back.ids)) == 60


@pytest.mark.parametrize("reply", ["530 5.7.0 Authentication required", "451 4.3.0 Try later"])
def test_delivery_where_the_sender_is_refused_blames_no_message(
    app: Flask, database_probe: DatabaseProbe, box: Mailbox, reply: str
) -> None:
    box.sender_reply = reply
    [key] = to(app, "mere")
    assert delivered(app) == Tally(unavailable={Channel.EMAIL: reply})
    stored = row(database_probe, key)
    assert (stored["status"], stored["retry_count"], stored["failure_reason"]) == ("PENDING", 0, reply)


def test_delivery_where_every_connection_breaks_stops(app: Flask, database_probe: DatabaseProbe, box: Mailbox) -> None:
    keys = to(app, *["drop"] * 5)
    tally = delivered(app)
    assert (tally.deferred, tally.unavailable) == (3, {Channel.EMAIL: "The connection broke 3 times in a row."})
    assert [row(database_probe, key)["retry_count"] for key in keys] == [1, 1, 1, 0, 0]


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
    assert row(database_probe, key)["failure_reason"].startswith(f"Given up after {TRIES} tries")
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


def test_delivery_without_a_gateway_leaves_messages_alone(
    settings: Settings, make_app: Callable[[Settings], Flask], database_probe: DatabaseProbe
) -> None:
    app = make_app(replace(settings, mail_server=None))
    [key] = to(app, "mere")
    assert delivered(app) == Tally()
    assert row(database_probe, key)["status"] == "PENDING"


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
