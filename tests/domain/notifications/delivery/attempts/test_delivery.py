"""Delivery to a real mail server that takes, refuses, puts off, falls silent and breaks off."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.domain.notifications.delivery.leases import TRIES, wait
from ranzcred.domain.notifications.delivery.worker import Tally
from ranzcred.domain.notifications.types import Channel
from tests.domain.notifications.delivery.attempts.queue import HOST, ROWS, delivered, due_again, row, to
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import change_settings, settings_of
from tests.support.factories.messages import new_message
from tests.support.mailbox import Mailbox, mailbox


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
    assert stored["failure_reason"] == f"Gave up after {TRIES} attempts. 451 4.7.1 Greylisted, try again"


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
    assert (tally.deferred, tally.unavailable) == (3, {Channel.EMAIL: "Lost the connection 3 times in a row."})
    assert [row(database_probe, key)["retry_count"] for key in keys] == [1, 1, 1, 0, 0]


def test_delivery_without_a_gateway_leaves_messages_alone(
    settings: Settings, make_app: Callable[[Settings], Flask], database_probe: DatabaseProbe
) -> None:
    app = make_app(replace(settings, mail_server=None))
    [key] = to(app, "mere")
    assert delivered(app) == Tally()
    assert row(database_probe, key)["status"] == "PENDING"
