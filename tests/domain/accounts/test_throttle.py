"""The brake on guessing passwords: each place by itself, and an account by a delay that keeps nobody out."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts import throttle
from ranzcred.domain.accounts.models import SignInFailure
from ranzcred.domain.accounts.principal import ClientInfo
from ranzcred.domain.accounts.throttle import Limit, Place, Throttled, address_place, device_place, sign_in_place
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe, table

FIVE_MINUTES = 300
HERE = address_place("192.0.2.7")
DEVICE = device_place("a-browser-of-aroha")
AROHA = "aroha@example.nz"


def admit(app: Flask, *, email: str = AROHA, place: Place = HERE) -> int:
    with app.app_context(), writing():
        throttled = throttle.admit(email_key=email, place=place, user=None, client=ClientInfo())
        return throttled.seconds if throttled else 0


def forget(app: Flask, *, place: Place = HERE) -> None:
    with app.app_context(), writing():
        throttle.forget(email_key=AROHA, place=place)


def age(database_probe: DatabaseProbe, by: timedelta) -> None:
    """Let every counted try have been `by` earlier."""
    rows = table(SignInFailure)
    for row in database_probe.rows(select(rows)):
        earlier = {"started_at": row["started_at"] - by, "failed_at": row["failed_at"] - by}
        database_probe.run(update(rows).where(rows.c.id == row["id"]).values(earlier))


def guess_from_everywhere(app: Flask, tries: int) -> None:
    for number in range(tries):
        assert admit(app, place=address_place(f"10.0.{number // 250}.{number % 250}")) == 0


def test_throttle_admits_ten_tries_for_an_account_from_a_place(app: Flask) -> None:
    assert [admit(app) for _ in range(10)] == [0] * 10
    assert FIVE_MINUTES - 10 <= admit(app) <= FIVE_MINUTES
    assert admit(app, email="another@example.nz") == 0


@pytest.mark.parametrize("place", [DEVICE, sign_in_place("0190"), address_place("198.51.100.1")], ids=str)
def test_throttle_admits_the_first_try_from_any_other_place_whoever_guesses(app: Flask, place: Place) -> None:
    guess_from_everywhere(app, 60)
    for _ in range(12):
        admit(app)
    assert admit(app, place=place) == 0


def test_throttle_slows_each_unknown_place_by_a_second_for_each_guess_past_thirty(
    app: Flask, database_probe: DatabaseProbe
) -> None:
    guess_from_everywhere(app, 30)
    assert admit(app) == 0
    assert admit(app) == 1
    age(database_probe, timedelta(seconds=1))
    assert admit(app) == 0
    assert admit(app) == 2


def test_throttle_slows_no_known_device_by_what_others_guess(app: Flask) -> None:
    guess_from_everywhere(app, 60)
    assert [admit(app, place=DEVICE) for _ in range(10)] == [0] * 10
    assert admit(app, place=DEVICE) > FIVE_MINUTES - 10


def test_throttle_delays_a_quarter_of_an_hour_at_most(app: Flask, database_probe: DatabaseProbe) -> None:
    admit(app)
    rows = table(SignInFailure)
    database_probe.run(update(rows).where(rows.c.place == "").values(tries=100_000))
    assert 890 <= admit(app) <= 900


def test_throttle_starts_an_account_anew_after_a_day(app: Flask, database_probe: DatabaseProbe) -> None:
    guess_from_everywhere(app, 40)
    age(database_probe, timedelta(days=1))
    assert [admit(app) for _ in range(2)] == [0, 0]


def test_throttle_lets_an_address_fail_for_fifty_accounts(app: Flask) -> None:
    assert [admit(app, email=f"{number}@example.nz") for number in range(50)] == [0] * 50
    assert 890 <= admit(app) <= 900
    assert admit(app, place=DEVICE) == 0
    assert admit(app, place=address_place("192.0.2.8")) == 0


def test_throttle_names_the_limit(app: Flask) -> None:
    with app.app_context(), writing():
        for number in range(51):
            throttled = throttle.admit(email_key=f"{number}", place=HERE, user=None, client=ClientInfo())
    assert throttled is not None
    assert throttled.limit is Limit.ADDRESS


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:DB8::1", "2001:db8:0:0:0:0:0:1", True),
        ("rubbish", "other rubbish", True),
    ],
)
def test_address_place_counts_ipv6_by_its_network(one: str, other: str, same: bool) -> None:
    assert (address_place(one) == address_place(other)) is same
    assert len(address_place("fedc:ba98:7654:3210:fedc:ba98:7654:3210").key) <= 64


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
    assert [row["tries"] for row in database_probe.rows(select(SignInFailure))] == [10, 10]


def test_throttle_counts_no_try_that_it_refused(app: Flask, database_probe: DatabaseProbe) -> None:
    for _ in range(15):
        admit(app)
    assert {row["tries"] for row in database_probe.rows(select(SignInFailure))} == {10}


def test_throttle_keeps_nothing_of_accounts_that_are_made_up_past_the_limit(
    app: Flask, database_probe: DatabaseProbe
) -> None:
    for number in range(60):
        admit(app, email=f"{number}@example.nz")
    assert database_probe.count(SignInFailure) == 2 * throttle.SPRAYED


def test_throttle_forgets_a_place_after_five_minutes(app: Flask, database_probe: DatabaseProbe) -> None:
    for _ in range(10):
        admit(app)
    age(database_probe, timedelta(minutes=4))
    assert 50 <= admit(app) <= 60
    age(database_probe, timedelta(minutes=1))
    assert [admit(app) for _ in range(10)] == [0] * 10
    assert admit(app) > 0


def test_throttle_forgets_the_place_of_the_right_password_and_no_other(app: Flask) -> None:
    for place in (HERE, DEVICE):
        for _ in range(9):
            admit(app, place=place)
    forget(app)
    assert [admit(app) for _ in range(10)] == [0] * 10
    assert [admit(app, place=DEVICE) > 0 for _ in range(2)] == [False, True]


def test_throttle_keeps_nothing_of_somebody_who_came_in(app: Flask, database_probe: DatabaseProbe) -> None:
    admit(app)
    forget(app)
    assert database_probe.count(SignInFailure) == 0


def test_throttle_counts_nothing_from_the_future(app: Flask, database_probe: DatabaseProbe) -> None:
    for _ in range(10):
        admit(app)
    age(database_probe, -timedelta(hours=3))
    assert admit(app) == 0


def test_throttle_counts_what_another_servers_clock_says_is_just_ahead(
    app: Flask, database_probe: DatabaseProbe
) -> None:
    for _ in range(10):
        admit(app)
    age(database_probe, -timedelta(seconds=30))
    assert admit(app) > 0


def test_throttle_keeps_no_more_rows_than_it_has_room_for(
    app: Flask, database_probe: DatabaseProbe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "MOST_ROWS", 40)
    for number in range(100):
        admit(app, email=f"{number}@example.nz", place=address_place(f"10.0.0.{number}"))
    assert database_probe.count(SignInFailure) <= 42


def test_throttle_sweeps_what_counts_no_more(app: Flask, database_probe: DatabaseProbe) -> None:
    guess_from_everywhere(app, 20)
    age(database_probe, timedelta(minutes=15))
    admit(app, email="another@example.nz")
    assert database_probe.count(SignInFailure) == 3
    age(database_probe, timedelta(days=2))
    admit(app, email="another@example.nz")
    assert database_probe.count(SignInFailure) == 2


def test_throttle_takes_as_many_statements_whatever_there_is(app: Flask, database_probe: DatabaseProbe) -> None:
    admit(app)
    with database_probe.statements() as few:
        admit(app)
    now = clock.now()
    columns = {"tries": 5, "started_at": now, "failed_at": now}
    with database_probe.connection() as connection:
        accounts = [throttle.account_key(AROHA), *(f"{number}" for number in range(40))]
        rows = [
            {"id": f"{at}-{account}"[:64], "account": account, "place": f"address 10.0.0.{at}", **columns}
            for account in accounts
            for at in range(50)
        ]
        connection.execute(insert(table(SignInFailure)), rows)
    with database_probe.statements() as many:
        admit(app)
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("seconds", "wait"),
    [
        (1, "1 second"),
        (59, "59 seconds"),
        (89, "89 seconds"),
        (90, "2 minutes"),
        (300, "5 minutes"),
        (301, "6 minutes"),
    ],
)
def test_throttled_says_how_long_to_wait(seconds: int, wait: str) -> None:
    throttled = Throttled(seconds=seconds, limit=Limit.PLACE)
    assert throttled.sentence == f"Too many attempts. Try again in {wait}."
