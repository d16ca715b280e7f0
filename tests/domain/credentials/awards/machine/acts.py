"""What can happen to a credential, in any order, through the operations that pages and the API use."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict, Invalid
from ranzcred.domain.credentials import operations
from ranzcred.domain.credentials.awards.decisions.awarding import NewAward
from ranzcred.domain.credentials.awards.decisions.correcting import Corrections
from ranzcred.domain.credentials.awards.decisions.ending import Reinstatement
from ranzcred.domain.credentials.expiry.sweep import sweep
from ranzcred.domain.credentials.kinds import CorrectionReason, RevocationReason, SuspensionKind, VoidReason
from ranzcred.domain.credentials.lifecycle.requests import Changes
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.record.operations import AwardDesk
from ranzcred.domain.credentials.status import BEFORE_AWARD, MicroCredentialStatus
from ranzcred.domain.definitions.operations import update_definition
from ranzcred.domain.directory.operations import move_member, update_member
from tests.domain.credentials.awards.machine.slow_model import Tables, tables_of
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import settings_of
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation
from tests.support.factories.principals import ANYBODY

START = datetime(2027, 3, 1, 21, tzinfo=UTC)
"""The morning of 2 March in Auckland."""
REASON = "As the board decided."
NUMBERS = st.integers(0, 3)
"""Counted back from the newest award, around and around."""
BACK = st.sampled_from([0, 0, 0, 1, 2, 14, 45, 200])
AHEAD = st.sampled_from([None, 0, 1, 10, 40, 400])
LATER = st.sampled_from([None, None, 0, 5, 60])
STATUSES = st.sampled_from(MicroCredentialStatus)
SET_BACK = st.sampled_from([None, None, *sorted(BEFORE_AWARD)])
SHIFTS = st.sampled_from([None, None, -400, -30, -1, 0, 1, 30, 400])
VALIDITIES = st.sampled_from([None, 1, 6, 12, 36])


ACTS: dict[str, tuple[Callable[[Tables], bool], dict[str, st.SearchStrategy[Any]]]] = {}
"""When each act is possible, and what its arguments are drawn from."""
ELSEWHERE = {"edit", "time_goes_on"}
"""What is done to other records than a credential and its awards."""
Act = TypeVar("Act", bound=Callable[..., None])


def possible(when: Callable[[Tables], bool] = lambda _: True, **drawn: st.SearchStrategy[Any]) -> Callable[[Act], Act]:
    """Declare an act. It is no rule of its own: of many rules, Hypothesis leaves out some in each history."""

    def declare(act: Act) -> Act:
        ACTS[act.__name__] = (when, drawn)
        return act

    return declare


class Acts(RuleBasedStateMachine):
    """One person's credential, and time that goes on. What the rules refuse changes nothing.

    `now` is what the tables have after the act before.
    """

    app: Flask
    probe: DatabaseProbe
    now: Tables
    moment = START
    refused = False
    acted = ""
    """What was done last, and not refused."""

    def __init__(self) -> None:
        super().__init__()
        type(self).moment = START

    @property
    def today(self) -> date:
        return (type(self).moment + timedelta(hours=13)).date()

    @initialize(
        validity=VALIDITIES,
        window=st.sampled_from([0, 90]),
        grace=st.sampled_from([0, 30]),
        state=st.sampled_from(["assigned", "awarded", "suspended"]),
    )
    def begin(self, validity: int | None, window: int, grace: int, state: str) -> None:
        terms = {"validity_months": validity, "renewal_window_days": window, "grace_days": grace}
        self.organisations = [new_organisation(self.app) for _ in range(2)]
        self.definition = new_definition(self.app, **terms)
        self.member = new_member(self.app, organisation_id=self.organisations[0])
        self.key = new_credential(self.app, definition_id=self.definition, member_id=self.member)
        if state != "assigned":
            expiry = self.today + timedelta(days=100)
            asked = NewAward(awarded_on=self.today, expiry_date=expiry, expiry_given=True)
            self.act("award", lambda: self.desk().award(asked))
        if state == "suspended":
            days: dict[str, Any] = {"from_on": self.today, "until_on": None}
            self.act("suspend", lambda: self.desk().suspend(1, kind=SuspensionKind.CONDITIONS, **days))
        self.now = tables_of(self.probe, self.key)

    @rule(data=st.data())
    def next_act(self, data: st.DataObject) -> None:
        """Do one of the acts that are possible now."""
        names = [name for name, (when, _) in ACTS.items() if when(self.now)]
        name = data.draw(st.sampled_from([*names, *(name for name in names if name not in ELSEWHERE)]))
        getattr(self, name)(**{given: data.draw(drawn, given) for given, drawn in ACTS[name][1].items()})

    def act(self, name: str, operation: Callable[[], object]) -> None:
        """Do an operation a few minutes later, in a transaction of its own."""
        type(self).moment += timedelta(minutes=7)
        self.refused, self.acted = False, ""
        try:
            with self.app.app_context(), writing():
                operation()
        except (Invalid, Conflict):
            self.refused = True
        else:
            self.acted = name

    def desk(self) -> AwardDesk:
        return AwardDesk(self.key, version=None, by=ANYBODY, settings=settings_of(self.app), reason=REASON)

    def number(self, back: int) -> int:
        return len(self.now.awards) - back % len(self.now.awards)

    def day(self, back: int | None) -> date | None:
        return None if back is None else self.today - timedelta(days=back)

    @possible(back=BACK, given=st.booleans(), ahead=AHEAD)
    def award(self, back: int, given: bool, ahead: int | None) -> None:
        asked = self.asked(back, given, ahead)
        self.act("award", lambda: self.desk().award(asked))

    @possible(
        lambda now: now.awarded,
        back=BACK,
        given=st.booleans(),
        ahead=AHEAD,
        later=st.sampled_from([None, None, 0, 5, 60]),
    )
    def renew(self, back: int, given: bool, ahead: int | None, later: int | None) -> None:
        asked = self.asked(back, given, ahead, None if later is None else self.today + timedelta(days=later))
        self.act("renew", lambda: self.desk().renew(asked))

    def asked(self, back: int, given: bool, ahead: int | None, valid_from: date | None = None) -> NewAward:
        expiry = self.day(None if ahead is None else -ahead)
        day = self.today - timedelta(days=back)
        return NewAward(
            awarded_on=day, valid_from=valid_from, expiry_date=expiry if given else None, expiry_given=given
        )

    @possible(lambda now: now.awarded, number=NUMBERS, back=BACK, ahead=AHEAD)
    def suspend(self, number: int, back: int, ahead: int | None) -> None:
        days = {"from_on": self.today - timedelta(days=back), "until_on": self.day(None if ahead is None else -ahead)}
        kind = SuspensionKind.CONDITIONS
        self.act("suspend", lambda: self.desk().suspend(self.number(number), kind=kind, **days))  # type: ignore[arg-type]

    @possible(lambda now: now.suspended, back=BACK)
    def lift(self, back: int) -> None:
        self.act("lift", lambda: self.desk().lift(from_on=self.today - timedelta(days=back)))

    @possible(lambda now: now.awarded, number=NUMBERS, back=BACK, set_back=SET_BACK)
    def revoke(self, number: int, back: int, set_back: MicroCredentialStatus | None) -> None:
        on, kind = self.today - timedelta(days=back), RevocationReason.CONDUCT
        self.act("revoke", lambda: self.desk().revoke(self.number(number), on=on, kind=kind, set_back_to=set_back))

    @possible(lambda now: now.revoked, mode=st.sampled_from(Reinstatement))
    def reinstate(self, mode: Reinstatement) -> None:
        self.act("reinstate", lambda: self.desk().reinstate(mode=mode))

    @possible(lambda now: now.awarded, number=NUMBERS)
    def void(self, number: int) -> None:
        self.act("void", lambda: self.desk().void(self.number(number), kind=VoidReason.TWICE))

    @possible(lambda now: now.awarded, number=NUMBERS, awarded=SHIFTS, valid=SHIFTS, expiry=SHIFTS, name=st.booleans())
    def correct(self, number: int, awarded: int | None, valid: int | None, expiry: int | None, name: bool) -> None:
        shifts = {"awarded_on": awarded, "valid_from": valid, "expiry_date": expiry}
        changes: dict[str, Any] = {"holder_name": "Aroha Te Rangi"} if name else {}

        def corrected() -> None:
            [credential] = operations.find_credentials({self.key: None})
            of = next((each for each in credential.history if each.sequence == self.number(number)), None)
            for column, shift in shifts.items():
                day = of and getattr(of, column)
                if shift is not None and day:
                    changes[column] = day + timedelta(days=shift)
            kind = CorrectionReason.NEW_INFORMATION
            self.desk().correct(self.number(number), changes=Corrections(**changes), kind=kind)  # type: ignore[typeddict-item]

        self.act("correct", corrected)

    @possible(status=STATUSES, back=SHIFTS, ahead=SHIFTS)
    def old_door(self, status: MicroCredentialStatus, back: int | None, ahead: int | None) -> None:
        """The form of status and dates."""
        changes: dict[str, Any] = {"status": status}
        changes |= {} if back is None else {"awarded_on": self.day(abs(back))}
        changes |= {} if ahead is None else {"expiry_date": self.day(-ahead)}
        given = {"credential_id": self.key, "version": None, "changes": Changes(**changes), "reason": REASON}  # type: ignore[typeddict-item]
        self.act("old_door", lambda: operations.update_credential(**given, by=ANYBODY, settings=settings_of(self.app)))

    @possible(what=st.sampled_from(["definition", "person", "organisation"]), number=st.integers(1, 99))
    def edit(self, what: str, number: int) -> None:
        """Give the definition or the person another name, or move the person."""
        here, there = self.organisations
        of_member: dict[str, Any] = {"organisation_id": here, "member_id": self.member, "by": ANYBODY}
        if what == "definition":
            changes = {"title": f"Reclad {number} of {self.key}", "requirements": f"Unit {number}"}
            given: dict[str, Any] = {"definition_id": self.definition, "changes": changes, "by": ANYBODY}
            self.act("edit", lambda: update_definition(**given, version=None))
        elif what == "person":
            changes = {"last_name": f"Ngata {number}", "lbp_number": f"BP{100000 + number}"}
            self.act("edit", lambda: update_member(**of_member, version=None, changes=changes))
        else:
            self.act("edit", lambda: move_member(**of_member, target_id=there, reason=REASON))
            self.organisations = [there, here]

    @possible(days=st.sampled_from([1, 1, 2, 13, 30, 91, 181, 366, 1100]), swept=st.booleans())
    def time_goes_on(self, days: int, swept: bool) -> None:
        self.refused, self.acted = False, "time_goes_on"
        type(self).moment += timedelta(days=days)
        if swept:
            with self.app.app_context():
                sweep(settings_of(self.app), today=self.today)

    def loaded(self) -> StaffMicroCredential:
        db.session.rollback()
        [credential] = operations.find_credentials({self.key: None})
        return credential
