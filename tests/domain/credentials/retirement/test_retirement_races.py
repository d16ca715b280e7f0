"""Two administrators at once: one retires a definition, the other assigns or awards it. It is never done afterwards."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Actor, Principal
from ranzcred.domain.credentials.assignment import assign_credential
from ranzcred.domain.credentials.awards.decisions.awarding import NewAward
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.operations import update_credential
from ranzcred.domain.credentials.record.operations import AwardDesk
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.models import NotActive
from tests.domain.credentials.retirement.retiring import retiring
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import settings_of
from tests.support.factories.catalogue import new_award, new_credential, new_definition
from tests.support.factories.people import new_member, new_user
from tests.support.factories.principals import acting

ROUNDS = 200


def in_transaction(app: Flask, operation: Callable[..., Any], by: str, **given: Any) -> Callable[[], str]:
    def run() -> str:
        with app.app_context(), writing():
            operation(**given, by=acting(Actor(id=by)), settings=settings_of(app))
            return "done"

    return run


def order_of(database_probe: DatabaseProbe, before: int) -> list[str]:
    """What happened, in the order of the log."""
    shown = {"MicroCredentialDefinition": "retired", "StaffMicroCredential": "assigned"}
    return [shown[entry["resource_type"]] for entry in database_probe.entries(after=before)]


def test_nobody_is_assigned_after_retirement(app: Flask, database_probe: DatabaseProbe) -> None:
    member, sina = new_member(app), new_user(app).id
    rows = table(StaffMicroCredential)
    won: Counter[str] = Counter()
    for _ in range(ROUNDS):
        key = new_definition(app)
        before = database_probe.last_seq()
        assign = in_transaction(app, assign_credential, sina, definition_id=key, member_id=member, start={})
        retired, assigned = in_threads([retiring(app, key), assign])
        assert not isinstance(retired, Exception), retired
        held = database_probe.rows(select(rows).where(rows.c.definition_id == key))
        if isinstance(assigned, NotActive):
            assert (held, order_of(database_probe, before)) == ([], ["retired"])
            won["retire"] += 1
        else:
            assert assigned == "done"
            assert order_of(database_probe, before) == ["assigned", "retired"]
            won["assign"] += 1
    assert won.total() == ROUNDS


def test_nobody_is_awarded_after_retirement(app: Flask, database_probe: DatabaseProbe) -> None:
    member, sina = new_member(app), new_user(app).id
    for _ in range(ROUNDS):
        key = new_definition(app)
        credential = new_credential(app, definition_id=key, member_id=member)
        before = database_probe.last_seq()
        award = in_transaction(
            app,
            update_credential,
            sina,
            credential_id=credential,
            version=None,
            changes={"status": MicroCredentialStatus.AWARDED},
        )
        retired, awarded = in_threads([retiring(app, key), award])
        assert not isinstance(retired, Exception), retired
        actions = [entry["action"] for entry in database_probe.entries(after=before)]
        if isinstance(awarded, NotActive):
            assert actions == [AuditAction.UPDATE]
        else:
            assert awarded == "done"
            assert actions == [AuditAction.MCRED_AWARD, AuditAction.UPDATE]


@pytest.mark.parametrize("renewal", [False, True])
def test_nobody_awards_or_renews_on_its_own_page_after_retirement(
    app: Flask, database_probe: DatabaseProbe, renewal: bool
) -> None:
    member, sina, today = new_member(app), new_user(app).id, clock.today()
    action = AuditAction.MCRED_RENEW if renewal else AuditAction.MCRED_AWARD

    def decide(key: str, *, by: Principal, settings: Settings) -> None:
        desk = AwardDesk(key, version=None, by=by, settings=settings)
        desk.award_or_renew(NewAward(awarded_on=today, expiry_given=True))

    for _ in range(ROUNDS):
        key = new_definition(app)
        if renewal:
            credential = new_award(app, member, key, expiry=today)
        else:
            credential = new_credential(app, definition_id=key, member_id=member)
        before = database_probe.last_seq()
        retired, decided = in_threads([retiring(app, key), in_transaction(app, decide, sina, key=credential)])
        assert not isinstance(retired, Exception), retired
        actions = [entry["action"] for entry in database_probe.entries(after=before)]
        if isinstance(decided, NotActive):
            assert actions == [AuditAction.UPDATE]
        else:
            assert decided == "done", decided
            assert actions == [action, AuditAction.UPDATE]
