"""The preview of a change or removal against the operation: it does what was said, or refuses in the same words."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from hypothesis import Phase, given, settings, strategies
from sqlalchemy import select

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Problem
from ranzcred.domain.credentials import operations
from ranzcred.domain.credentials import preview as planning
from ranzcred.domain.credentials.lifecycle.outcome import Transition
from ranzcred.domain.credentials.lifecycle.requests import Changes
from ranzcred.domain.credentials.operations import BulkRefused
from ranzcred.domain.credentials.preview import Plan
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.credentials.verdicts import saved_message
from tests.support.environment import settings_of
from tests.support.factories.catalogue import new_definition
from tests.support.factories.principals import ANYBODY
from tests.support.factories.records import ROWS
from tests.support.states import STATES, days, described, new_in_state

EXAMPLES = 150
DAYS = [None, *map(days, (-3000, -1, 0, 1, 60))]
CHANGES = strategies.fixed_dictionaries(
    {},
    optional={
        "status": strategies.sampled_from(MicroCredentialStatus),
        "awarded_on": strategies.sampled_from(DAYS),
        "expiry_date": strategies.sampled_from(DAYS),
        "notes": strategies.sampled_from([None, "Passed."]),
    },
)
SEEN = strategies.sampled_from([0, 0, 0, 1, None])
"""How many versions ago somebody saw a credential; None for whichever there is."""
CHOSEN = strategies.dictionaries(strategies.sampled_from([*STATES, "gone"]), SEEN, min_size=1, max_size=3)


def rows(keys: list[str]) -> dict[str, Mapping[str, Any]]:
    """The rows of this transaction, by key."""
    found = db.session.execute(select(ROWS).where(ROWS.c.id.in_(keys))).mappings()
    return {row["id"]: dict(row) for row in found}


def previewed(preview: Callable[[], Plan]) -> Plan | Problem:
    try:
        return preview()
    except Problem as problem:
        return problem


def done(operation: Callable[[], list[Transition]]) -> list[Transition] | Problem:
    try:
        return operation()
    except Problem as problem:
        return problem


def messages(problem: Problem, keys: list[str]) -> dict[str, str]:
    """The refusals by key."""
    if isinstance(problem, BulkRefused):
        return {refusal.credential_id: refusal.problem.message for refusal in problem.refusals}
    [key] = keys
    return {key: problem.message}


def test_operation_does_what_the_preview_says_or_refuses_in_the_same_words(app: Flask) -> None:
    definition = new_definition(app)
    pool = {state: new_in_state(app, definition, state) for state in STATES} | {"gone": "gone"}

    @settings(max_examples=EXAMPLES, phases=[Phase.generate])
    @given(chosen=CHOSEN, changes=CHANGES, removes=strategies.booleans(), reason=strategies.sampled_from(["", "Why."]))
    def check(chosen: dict[str, int | None], changes: Changes, removes: bool, reason: str) -> None:
        with app.app_context():
            keys = sorted(pool[state] for state in chosen)
            before = rows(keys)
            versions = {
                key: None if ago is None else before.get(key, {"version": 1})["version"] - ago
                for key, ago in zip((pool[state] for state in chosen), chosen.values(), strict=True)
            }
            given: dict[str, Any] = {"versions": versions, "reason": reason, "by": ANYBODY}
            change: dict[str, Any] = given | {"changes": changes}
            preview = functools.partial(planning.plan_updates, **change)
            operation = functools.partial(operations.update_credentials, **change, settings=settings_of(app))
            if removes:
                preview = functools.partial(planning.plan_removals, **given)
                operation = functools.partial(operations.remove_credentials, **given)
            plan, outcome = previewed(preview), done(operation)
            after = rows(keys)
            planned = [] if isinstance(plan, Problem) else plan.each
            refused = {each.credential.id: each.refusal.message for each in planned if each.refusal}
            sentences = {each.credential.id: each.sentence for each in planned}
            db.session.rollback()
        if isinstance(plan, Problem):
            assert isinstance(outcome, Problem)
            assert (type(outcome), outcome.message) == (type(plan), plan.message)
            return
        if isinstance(outcome, Problem):
            assert messages(outcome, keys) == refused
            assert after == before
            return
        assert refused == {}
        assert {key: transition.sentence for key, transition in zip(keys, outcome, strict=True)} == sentences
        assert {key: described(before[key], after.get(key)) for key in keys} == sentences
        assert plan.changing == sum(after.get(key) != before[key] for key in keys)

    check()


def test_what_is_announced_is_what_was_done_and_not_what_was_sent(app: Flask) -> None:
    """A form sends everything that it shows; notes alone are not told of, and what is saved already is no change."""
    key = new_in_state(app, new_definition(app), "In training")
    award = Changes(status=MicroCredentialStatus.AWARDED, awarded_on=None, expiry_date=None, notes=None)
    messages = []
    for changes in (Changes(notes="Passed."), award, award):
        with app.app_context(), writing():
            transition = operations.update_credential(
                credential_id=key, version=None, changes=changes, by=ANYBODY, settings=settings_of(app)
            )
            messages.append(saved_message("Aroha Ngata", transition))
    assert messages[0] == "Aroha Ngata saved"
    assert messages[1].startswith("Aroha Ngata: In Training to Awarded, award date ")
    assert messages[1].endswith(", notes changed")
    assert messages[2] == "Aroha Ngata saved"
