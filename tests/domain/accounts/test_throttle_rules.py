"""The throttle in whatever order people and attackers come: what always holds."""

from datetime import timedelta

from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, select, update

from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts import throttle
from ranzcred.domain.accounts.models import SignInFailure
from ranzcred.domain.accounts.principal import ClientInfo
from ranzcred.domain.accounts.throttle import Place, address_place, device_place
from tests.support.database.probe import DatabaseProbe, table

ACCOUNTS = st.sampled_from(["aroha@example.nz", "nobody@example.nz"])
PLACES = st.sampled_from([device_place("a"), *(address_place(f"192.0.2.{number}") for number in range(4))])
ROWS = table(SignInFailure)


class AnyOrder(RuleBasedStateMachine):
    """Tries, right and wrong, from a few places, and time that passes."""

    def __init__(self, app: Flask, database_probe: DatabaseProbe) -> None:
        super().__init__()
        self.app, self.database_probe = app, database_probe
        database_probe.run(delete(ROWS))
        self.failed: dict[tuple[str, Place], int] = {}
        """The tries that failed since the place came in, or since five minutes passed without one."""
        self.idle: dict[tuple[str, Place], int] = {}
        """The minutes since the last of them."""

    def admit(self, account: str, place: Place) -> bool:
        with self.app.app_context(), writing():
            return throttle.admit(email_key=account, place=place, user=None, client=ClientInfo()) is None

    @rule(account=ACCOUNTS, place=PLACES, times=st.integers(1, 12))
    def guess(self, account: str, place: Place, times: int) -> None:
        here = (account, place)
        for _ in range(times):
            failed = 0 if self.idle.get(here, 0) >= 5 else self.failed.get(here, 0)
            admitted = self.admit(account, place)
            assert not admitted or failed < throttle.LIMIT, "guessing stays slow"
            assert admitted or failed > 0, "the first try from a place is admitted"
            assert admitted or not place.known or failed >= throttle.LIMIT, "others slow no known device"
            if admitted:
                self.failed[here], self.idle[here] = failed + 1, 0

    @rule(account=ACCOUNTS, place=PLACES)
    def come_in(self, account: str, place: Place) -> None:
        if self.admit(account, place):
            with self.app.app_context(), writing():
                throttle.forget(email_key=account, place=place)
            self.failed[account, place] = self.idle[account, place] = 0

    @rule(minutes=st.integers(1, 20))
    def wait(self, minutes: int) -> None:
        by = timedelta(minutes=minutes)
        for row in self.database_probe.rows(select(ROWS)):
            earlier = {"started_at": row["started_at"] - by, "failed_at": row["failed_at"] - by}
            self.database_probe.run(update(ROWS).where(ROWS.c.id == row["id"]).values(earlier))
        self.idle = {here: idle + minutes for here, idle in self.idle.items()}

    @invariant()
    def an_account_counts_no_less_than_each_place(self) -> None:
        rows = self.database_probe.rows(select(ROWS))
        everywhere = {row["account"]: row["tries"] for row in rows if row["place"] == throttle.EVERYWHERE}
        assert all(0 < row["tries"] <= everywhere[row["account"]] for row in rows if row["place"])


def test_throttle_keeps_its_rules_in_any_order(app: Flask, database_probe: DatabaseProbe) -> None:
    class Fresh(AnyOrder):
        def __init__(self) -> None:
            super().__init__(app, database_probe)

    run_state_machine_as_test(Fresh, settings=settings(max_examples=15, stateful_step_count=20))
