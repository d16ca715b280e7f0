"""Two administrators about the same credential at once: one does it, the other is told, or waits until it is free."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.credentials.assignment import assign_credential
from ranzcred.domain.credentials.awards.decisions.awarding import NewAward
from ranzcred.domain.credentials.awards.models import Award, AwardRevision
from ranzcred.domain.credentials.lifecycle.requests import Changes
from ranzcred.domain.credentials.operations import update_credential
from ranzcred.domain.credentials.record.operations import AwardDesk
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.directory.models import OrganisationMember
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


@pytest.mark.parametrize("door", ["assign", "change"])
def test_award_that_waits_across_midnight_is_of_the_new_day(
    app: Flask, database_probe: DatabaseProbe, monkeypatch: pytest.MonkeyPatch, door: str
) -> None:
    """Somebody else has locked the person, or the credential, until a minute past midnight."""
    midnight, minute, awards = clock.start_of(clock.today() + DAY), timedelta(minutes=1), table(AwardRevision)
    moments = [midnight - minute]
    monkeypatch.setattr(clock, "now", lambda: moments[-1])
    start = Changes(status=MicroCredentialStatus.AWARDED)
    definition, member = new_definition(app), new_member(app)
    if door == "change":
        key = new_credential(app, definition_id=definition, member_id=member)
        work = does(app, update_credential, credential_id=key, version=None, changes=start)
    else:
        work = does(app, assign_credential, definition_id=definition, member_id=member, start=start)
    with app.app_context():
        engine = db.engine

    @event.listens_for(engine, "before_cursor_execute")
    def wait(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if OrganisationMember.__tablename__ in statement:
            moments.append(midnight + minute)

    work()
    [award] = database_probe.rows(select(awards.c.awarded_on, awards.c.recorded_at))
    assert (award["awarded_on"], award["recorded_at"]) == (clock.today(midnight), midnight + minute)
