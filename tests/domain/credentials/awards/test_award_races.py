"""Two administrators who award or renew the same credential at once: one does it, the other is told."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.errors import Conflict
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.credentials.awards.decisions.awarding import NewAward
from ranzcred.domain.credentials.awards.models import Award
from ranzcred.domain.credentials.record.operations import AwardDesk
from tests.domain.credentials.test_races import does
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_award, new_credential, new_definition
from tests.support.factories.people import new_member

ROUNDS = 200
DAY = timedelta(days=1)


@pytest.mark.parametrize("renewal", [False, True])
def test_of_two_awards_at_once_one_is_made(app: Flask, database_probe: DatabaseProbe, renewal: bool) -> None:
    member, today, awards = new_member(app), clock.today(), table(Award)
    action = AuditAction.MCRED_RENEW if renewal else AuditAction.MCRED_AWARD

    def decide(key: str, *, by: Principal, settings: Settings) -> None:
        asked = NewAward(awarded_on=today, expiry_date=today + 900 * DAY, expiry_given=True)
        desk = AwardDesk(key, version=None, by=by, settings=settings)
        (desk.renew if renewal else desk.award)(asked)

    for _ in range(ROUNDS):
        definition = new_definition(app)
        if renewal:
            key = new_award(app, member, definition, expiry=today)
        else:
            key = new_credential(app, definition_id=definition, member_id=member)
        before = database_probe.last_seq()
        results = in_threads([does(app, decide, key=key)] * 2)
        assert results.count("done") == 1, results
        assert [type(each) for each in results if each != "done"] == [Conflict], results
        assert [entry["action"] for entry in database_probe.entries(after=before)] == [action]
        assert len(database_probe.rows(select(awards).where(awards.c.credential_id == key))) == 1 + renewal
