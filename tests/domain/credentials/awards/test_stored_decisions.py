"""Decisions as they are stored: once, however many decide at once, and by the names of their day."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.credentials.awards.decisions.awarding import NewAward
from ranzcred.domain.credentials.awards.decisions.ending import Reinstatement
from ranzcred.domain.credentials.awards.models import Award, AwardRevision, AwardSuspension
from ranzcred.domain.credentials.awards.periods_sql import holds_on_sql
from ranzcred.domain.credentials.expiry.sweep import sweep
from ranzcred.domain.credentials.kinds import RevocationReason
from ranzcred.domain.credentials.lifecycle.transitions import transition
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.record.operations import AwardDesk
from ranzcred.domain.credentials.status import effective_status_sql
from ranzcred.domain.definitions.operations import update_definition
from ranzcred.domain.directory.operations import move_member, update_member
from ranzcred.domain.notifications.models import Notification
from tests.domain.credentials.awards.stored import Stored, ago
from tests.domain.credentials.lifecycle_states import asked
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import settings_of, with_channels
from tests.support.factories.catalogue import act
from tests.support.factories.people import new_member, new_organisation
from tests.support.factories.principals import ANYBODY
from tests.support.factories.records import ROWS, credential_row, verbs

DAY = timedelta(days=1)


@pytest.mark.parametrize("renewal", [False, True])
def test_twenty_at_once_make_one_award(app: Flask, database_probe: DatabaseProbe, renewal: bool) -> None:
    stored = Stored(app)
    if renewal:
        stored.award(back=30)
    before, entries = len(stored.rows(Award)), database_probe.last_seq()

    def decide() -> str:
        with app.app_context(), writing():
            desk = AwardDesk(stored.key, version=None, by=ANYBODY, settings=settings_of(app))
            (desk.renew if renewal else desk.award)(NewAward(awarded_on=clock.today()))
            return "done"

    results = in_threads([decide] * 20)
    assert Counter(type(result) for result in results) == {str: 1, Conflict: 19}
    said = {str(result) for result in results if isinstance(result, Conflict)}
    ends = f"{credential_row(database_probe, stored.key)['expiry_date']:%-d %b %Y}"
    assert said == {f"Already renewed until {ends}." if renewal else "It has an award that counts: renew that."}
    assert len(stored.rows(Award)) == before + 1
    wanted = AuditAction.MCRED_RENEW if renewal else AuditAction.MCRED_AWARD
    assert [entry["action"] for entry in database_probe.entries(after=entries)] == [wanted]


def test_suspension_that_has_run_out_is_stored_and_told_once(
    app: Flask, database_probe: DatabaseProbe, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = new_organisation(app, email="office@ridgeline.example.nz")
    stored = Stored(app, member_id=new_member(app, organisation_id=organisation, email="aroha@example.nz"))
    stored.award(back=30)
    stored.suspend(until_on=clock.today() + 2 * DAY)
    before, told = len(verbs(database_probe, stored.key)), database_probe.count(Notification)
    later = clock.now() + 3 * DAY
    monkeypatch.setattr(clock, "now", lambda: later)
    held = select(holds_on_sql(ROWS.c.id, clock.today())).where(ROWS.c.id == stored.key)
    assert database_probe.value(held)
    with app.app_context():
        for _ in range(3):
            sweep(with_channels(settings_of(app)))
    assert verbs(database_probe, stored.key)[before:] == [AuditAction.MCRED_REINSTATE]
    assert stored.row(AwardSuspension, last=True)["lifted_on"] == clock.today()
    after = database_probe.count(Notification)
    assert after > told
    with app.app_context():
        sweep(with_channels(settings_of(app)))
    assert database_probe.count(Notification) == after


@pytest.mark.parametrize("gap", [0, 10])
def test_end_of_an_award_with_a_successor_is_not_told(
    app: Flask, database_probe: DatabaseProbe, monkeypatch: pytest.MonkeyPatch, gap: int
) -> None:
    """Nor is a gap before it begins, which it does with nobody doing anything."""
    stored, now, today = Stored(app), clock.now(), clock.today()
    stored.award(back=30, expiry_date=today + 5 * DAY, expiry_given=True)
    begins = today + (6 + gap) * DAY
    stored.renew(valid_from=begins, expiry_date=begins + 900 * DAY, expiry_given=True)
    before, told = verbs(database_probe, stored.key), database_probe.count(Notification)
    with app.app_context():
        for days in (5, 6, 6 + gap):
            monkeypatch.setattr(clock, "now", lambda days=days: now + days * DAY)
            held = select(holds_on_sql(ROWS.c.id, clock.today())).where(ROWS.c.id == stored.key)
            effective = select(effective_status_sql(ROWS.c, today=clock.today())).where(ROWS.c.id == stored.key)
            assert (database_probe.value(effective) == "AWARDED") is bool(database_probe.value(held))
            if days < 6 + gap:
                sweep(with_channels(settings_of(app)))
                assert database_probe.count(Notification) == told
                assert AuditAction.MCRED_EXPIRE not in verbs(database_probe, stored.key)[len(before) :]


def rename_all(app: Flask, stored: Stored) -> None:
    """Give the micro-credential and its holder other names, and move the holder to another organisation."""
    row = credential_row(stored.probe, stored.key)
    changes: dict[str, Any] = {"title": "Reclad (2027)", "level": 6, "requirements": "Unit 9"}
    act(app, SYSTEM.id, update_definition, definition_id=row["definition_id"], version=None, changes=changes)
    home = str(stored.row(Award, last=False)["organisation_id"])
    person = {"organisation_id": home, "member_id": row["member_id"]}
    changes = {"last_name": "Te Rangi", "lbp_number": "BP654321"}
    act(app, SYSTEM.id, update_member, **person, version=None, changes=changes)
    act(app, SYSTEM.id, move_member, **person, target_id=new_organisation(app), reason="Another employer.")


def test_snapshot_stays_as_it_was(app: Flask) -> None:
    stored = Stored(app)
    stored.award(back=30)
    award, revision = stored.row(Award, last=True), stored.row(AwardRevision, last=True)
    rename_all(app, stored)
    stored.renew()
    first, second = stored.rows(Award)
    assert first == award
    assert stored.row(AwardRevision, last=False)["holder_name"] == revision["holder_name"]
    assert (second["title"], second["level"], second["requirements"]) == ("Reclad (2027)", 6, "Unit 9")
    assert (second["lbp_number"], second["definition_version"]) == ("BP654321", award["definition_version"] + 1)
    assert second["organisation_id"] != award["organisation_id"]


def test_rest_of_a_revoked_award_is_an_award_of_the_same(app: Flask) -> None:
    stored = Stored(app)
    stored.award(back=30)
    kind = RevocationReason.CONDUCT
    stored.act(lambda desk: desk.revoke(1, on=ago(5), kind=kind))
    rename_all(app, stored)
    stored.act(lambda desk: desk.reinstate(mode=Reinstatement.FROM_TODAY))
    first, rest = stored.rows(Award)
    own = {"id", "sequence", "kind", "recorded_at"}
    assert {name: rest[name] for name in rest if name not in own} == {
        name: first[name] for name in first if name not in own
    }
    assert rest["kind"] == "REINSTATED"


def test_what_was_known_before_a_correction(
    app: Flask, database_probe: DatabaseProbe, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored, now, today = Stored(app), clock.now(), clock.today()
    stored.award(expiry_date=today + 9 * DAY, expiry_given=True)
    monkeypatch.setattr(clock, "now", lambda: now + 20 * DAY)
    stored.correct(expiry_date=today + 50 * DAY)

    def held(known: int | None) -> bool:
        asked = holds_on_sql(ROWS.c.id, today + 15 * DAY, known=None if known is None else today + known * DAY)
        return bool(database_probe.value(select(asked).where(ROWS.c.id == stored.key)))

    assert [held(known) for known in (-1, 0, 19, 20, None)] == [False, False, False, True, True]


def test_change_of_notes_alone_is_no_decision_about_awards(app: Flask) -> None:
    """What time alone has changed meanwhile is left to the nightly check."""
    stored = Stored(app)
    stored.award(back=30)
    request = asked(clock.today() + 2000 * DAY, notes="Card sent.")
    with app.app_context():
        found = transition(db.session.get_one(StaffMicroCredential, stored.key), request)
    assert (found.values, found.history) == ({"notes": "Card sent."}, None)
