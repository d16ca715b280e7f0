"""The brake on guessing passwords: ten tries in five minutes, for a user and for an address, for all processes."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from ranzcred.config import Settings
from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts import throttle
from ranzcred.domain.accounts.models import SignInFailure
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe, table

FIVE_MINUTES = 300


def admit(app: Flask, *, email: str = "aroha@example.nz", address: str = "192.0.2.7") -> int:
    with app.app_context(), writing():
        return throttle.admit(email_key=email, ip_address=address)


def age(database_probe: DatabaseProbe, by: timedelta) -> None:
    """Let every counted try have been `by` earlier."""
    rows = table(SignInFailure)
    for row in database_probe.rows(select(rows)):
        database_probe.run(update(rows).where(rows.c.id == row["id"]).values(failed_at=row["failed_at"] - by))


def test_throttle_admits_ten_tries_for_a_user_from_anywhere(app: Flask) -> None:
    waits = [admit(app, address=f"192.0.2.{number}") for number in range(12)]
    assert waits[:10] == [0] * 10
    assert all(FIVE_MINUTES - 10 <= wait <= FIVE_MINUTES + 1 for wait in waits[10:])
    assert admit(app, email="another@example.nz") == 0


def test_throttle_admits_ten_tries_from_an_address_for_anybody(app: Flask) -> None:
    waits = [admit(app, email=f"{number}@example.nz") for number in range(11)]
    assert waits[:10] == [0] * 10
    assert waits[10] > 0
    assert admit(app, email="0@example.nz", address="192.0.2.8") == 0


def test_throttle_is_shared_by_all_that_run(
    app: Flask, settings: Settings, make_app: Callable[[Settings], Flask]
) -> None:
    other = make_app(settings)
    assert [admit([app, other][number % 2]) for number in range(10)] == [0] * 10
    assert admit(app) > 0
    assert admit(other) > 0


def test_throttle_admits_ten_of_forty_at_once(app: Flask, database_probe: DatabaseProbe) -> None:
    waits = in_threads([lambda: admit(app)] * 40)
    assert Counter(wait == 0 for wait in waits) == {True: 10, False: 30}
    assert database_probe.count(SignInFailure) == 10


def test_throttle_counts_no_try_that_it_refused(app: Flask, database_probe: DatabaseProbe) -> None:
    for _ in range(15):
        admit(app)
    assert database_probe.count(SignInFailure) == 10


def test_throttle_says_how_long_to_wait(app: Flask, database_probe: DatabaseProbe) -> None:
    for _ in range(9):
        admit(app)
    age(database_probe, timedelta(minutes=4))
    assert admit(app) == 0
    assert 1 <= admit(app) <= 61


def test_throttle_forgets_after_five_minutes(app: Flask, database_probe: DatabaseProbe) -> None:
    for _ in range(10):
        admit(app)
    age(database_probe, timedelta(minutes=5))
    assert admit(app) == 0
    assert database_probe.count(SignInFailure) == 1


def test_throttle_forgets_when_the_user_signs_in(app: Flask) -> None:
    for _ in range(9):
        admit(app)
    with app.app_context(), writing():
        throttle.forget(email_key="aroha@example.nz")
    assert [admit(app) for _ in range(10)] == [0] * 10
    assert admit(app) > 0
