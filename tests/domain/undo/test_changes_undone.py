"""What one request has changed is undone together, all of it or nothing; or it is said why not."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.core.errors import Conflict, Denied, NotFound
from ranzcred.core.permissions import Permission
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.audit.queries import get_entry
from ranzcred.domain.credentials.assignment import assign_credentials
from ranzcred.domain.credentials.awards.decisions.awarding import NewAward
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.operations import remove_credential, update_credential, update_credentials
from ranzcred.domain.credentials.retirement.operations import Retirement, retire_definition
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.life.forms import OpenAssignments
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.operations import update_definition
from ranzcred.domain.definitions.state import DefinitionState
from ranzcred.domain.directory.operations import move_member
from ranzcred.domain.undo import changes
from ranzcred.domain.undo.changes import Offer, offers
from ranzcred.domain.undo.operations import NO_OPPOSITE, TOO_LATE, Overtaken, undo_change
from tests.domain.undo.changing import Administrator
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.verifying import found
from tests.support.factories.catalogue import new_award, new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation
from tests.support.factories.principals import acting
from tests.support.factories.records import ROWS

Status = MicroCredentialStatus
DEFINITIONS, MEMBERS_OF = table(MicroCredentialDefinition), (ROWS.c.definition_id, ROWS.c.member_id, ROWS.c.status)
ASSIGNED = {"start": {"status": Status.NOT_STARTED}}


@pytest.fixture
def three(app: Flask, aroha: str) -> list[str]:
    return [aroha, new_member(app, first_name="Mere"), new_member(app, first_name="Sione")]


def retired(mere: Administrator, definition: str, **values: Any) -> Offer | None:
    retirement = {"retired_on": None, "reason": "Replaced.", "replaced_by": None, "assignments": OpenAssignments.KEEP}
    return mere.change(retire_definition, definition_id=definition, retirement=Retirement(**{**retirement, **values}))


def assignments(probe: DatabaseProbe) -> set[tuple[object, ...]]:
    """Who is assigned what, and with which status and notes."""
    return {tuple(row.values()) for row in probe.rows(select(*MEMBERS_OF, ROWS.c.notes))}


def state_of(probe: DatabaseProbe, definition: str) -> tuple[object, ...]:
    wanted = (DEFINITIONS.c.state, DEFINITIONS.c.retired_on, DEFINITIONS.c.retired_reason, DEFINITIONS.c.replaced_by_id)
    [row] = probe.rows(select(*wanted).where(DEFINITIONS.c.id == definition))
    return tuple(row.values())


def reasons(probe: DatabaseProbe, *, after: int) -> list[str]:
    return [json.loads(entry["metadata"])["reason"] for entry in probe.entries(after=after)]


def test_assignment_of_many_is_undone_each_by_the_number_of_its_entry(
    database_probe: DatabaseProbe, mere: Administrator, slate: str, three: list[str]
) -> None:
    before = database_probe.last_seq()
    offer = mere.change(assign_credentials, definition_ids=[slate], member_ids=three, **ASSIGNED)
    assert offer == Offer(seq=before + 3, number=3)
    undone = mere.undo(offer)
    assert undone.sentence.startswith("Undone: assigned Slate Works to ")
    assert undone.sentence.endswith(", and 2 more changes")
    assert database_probe.count(StaffMicroCredential) == 0
    numbers = sorted(reasons(database_probe, after=before + 3))
    assert numbers == [f"Undo of entry {before + place}" for place in (1, 2, 3)]
    assert found(database_probe) == []


@pytest.mark.parametrize("choice", list(OpenAssignments))
def test_retirement_is_undone_with_what_became_of_who_was_assigned(
    app: Flask,
    database_probe: DatabaseProbe,
    mere: Administrator,
    slate: str,
    three: list[str],
    choice: OpenAssignments,
) -> None:
    successor = new_definition(app, title="Slate (2027)")
    new_credential(app, definition_id=slate, member_id=three[0], status=Status.IN_TRAINING, notes="Began in May.")
    new_credential(app, definition_id=slate, member_id=three[1])
    new_credential(app, definition_id=successor, member_id=three[1])
    new_award(app, three[2], slate, expiry=None)
    before, state = assignments(database_probe), state_of(database_probe, slate)
    offer = retired(mere, slate, replaced_by=successor, assignments=choice)
    assert state_of(database_probe, slate) != state
    undone = mere.undo(offer)
    assert undone.sentence.startswith("Undone: retired ")
    assert (assignments(database_probe), state_of(database_probe, slate)) == (before, state)
    assert found(database_probe) == []


def test_nothing_is_undone_once_one_of_them_has_changed(
    database_probe: DatabaseProbe, mere: Administrator, slate: str, three: list[str]
) -> None:
    offer = mere.change(assign_credentials, definition_ids=[slate], member_ids=three, **ASSIGNED)
    changed = database_probe.value(select(ROWS.c.id).where(ROWS.c.member_id == three[0]))
    mere.change(update_credential, credential_id=changed, version=1, changes={"status": Status.IN_TRAINING})
    last = database_probe.last_seq()
    with pytest.raises(Overtaken) as refusal:
        mere.undo(offer)
    expected = "This can't be undone: it has been changed since. Changed Slate Works of Aroha Ngata by Mere Tamahori, "
    assert refusal.value.message.startswith(expected)
    assert refusal.value.message.endswith(" Nothing was undone.")
    assert refusal.value.entry
    assert refusal.value.entry.seq == last == database_probe.last_seq()
    assert database_probe.count(StaffMicroCredential) == 3


def test_what_was_removed_since_is_not_undone(
    database_probe: DatabaseProbe, mere: Administrator, slate: str, three: list[str]
) -> None:
    offer = mere.change(assign_credentials, definition_ids=[slate], member_ids=three, **ASSIGNED)
    for key in [row["id"] for row in database_probe.rows(select(ROWS.c.id))][:2]:
        mere.change(remove_credential, credential_id=key)
    with pytest.raises(Overtaken, match=r"Removed Slate Works from .* So have others: .*: Slate Works\. Nothing"):
        mere.undo(offer)


def test_successor_that_takes_over_is_not_given_back_what_it_changed(
    app: Flask, database_probe: DatabaseProbe, mere: Administrator, slate: str, aroha: str
) -> None:
    successor = new_definition(app, title="Slate (2027)")
    moved = new_credential(app, definition_id=slate, member_id=aroha)
    offer = retired(mere, slate, replaced_by=successor, assignments=OpenAssignments.MOVE)
    mere.decide(moved, "award", NewAward(awarded_on=clock.today(), expiry_given=True))
    with pytest.raises(Overtaken, match="Awarded Slate \\(2027\\) to Aroha Ngata"):
        mere.undo(offer)
    assert state_of(database_probe, slate)[0] is DefinitionState.RETIRED


def test_undo_is_possible_for_ten_minutes(
    app: Flask, mere: Administrator, slate: str, aroha: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = mere.change(assign_credentials, definition_ids=[slate], member_ids=[aroha], **ASSIGNED)
    assert offer
    now, by = clock.now(), acting(Actor(id=mere.user_id))
    for later, possible in ((timedelta(minutes=9, seconds=50), True), (timedelta(minutes=10, seconds=1), False)):
        monkeypatch.setattr(clock, "now", lambda later=later: now + later)
        with app.app_context():
            assert bool(offers([get_entry(str(offer.seq)).entry], by)) is possible
    with pytest.raises(Conflict, match=TOO_LATE):
        mere.undo(offer)


def test_undo_is_for_whoever_may_make_the_opposite_change(
    app: Flask, database_probe: DatabaseProbe, mere: Administrator, slate: str, aroha: str
) -> None:
    offer = mere.change(assign_credentials, definition_ids=[slate], member_ids=[aroha], **ASSIGNED)
    assert offer
    by = acting(Actor(id=mere.user_id), frozenset({Permission.CREDENTIAL_ASSIGN, Permission.CREDENTIAL_UPDATE}))
    with app.app_context():
        assert offers([get_entry(str(offer.seq)).entry], by) == []
        with pytest.raises(Denied):
            undo_change(seq=str(offer.seq), by=by)
    assert database_probe.count(StaffMicroCredential) == 1


def test_what_has_no_exact_opposite_offers_no_undo(
    app: Flask, database_probe: DatabaseProbe, mere: Administrator, slate: str, three: list[str]
) -> None:
    awarded = {"start": {"status": Status.AWARDED, "expiry_date": None}}
    key, elsewhere = new_credential(app, definition_id=slate, member_id=three[2]), new_organisation(app)
    source = new_organisation(app)
    person = new_member(app, organisation_id=source)
    for offer in (
        mere.change(assign_credentials, definition_ids=[slate], member_ids=three[:2], **awarded),
        mere.change(remove_credential, credential_id=key),
        mere.change(update_definition, definition_id=slate, version=None, changes={"title": "Slate Works II"}),
        mere.change(move_member, organisation_id=source, member_id=person, target_id=elsewhere, reason="Moved."),
    ):
        assert offer is None
        with pytest.raises(Conflict, match=NO_OPPOSITE):
            mere.undo(Offer(seq=database_probe.last_seq(), number=1))
    with pytest.raises(NotFound):
        mere.undo(Offer(seq=database_probe.last_seq() + 1, number=1))


def test_what_no_request_has_changed_is_not_undone(
    app: Flask, database_probe: DatabaseProbe, mere: Administrator, slate: str, aroha: str
) -> None:
    new_credential(app, definition_id=slate, member_id=aroha)
    with pytest.raises(Conflict, match=NO_OPPOSITE):
        mere.undo(Offer(seq=database_probe.last_seq(), number=1))


def test_change_that_changed_nothing_offers_no_undo(mere: Administrator, slate: str, aroha: str) -> None:
    for offered in (True, False):
        offer = mere.change(assign_credentials, definition_ids=[slate], member_ids=[aroha], **ASSIGNED)
        assert (offer is not None) is offered


def test_more_than_one_transaction_takes_is_not_undone(
    database_probe: DatabaseProbe, mere: Administrator, slate: str, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "AT_MOST", 2)
    assert mere.change(assign_credentials, definition_ids=[slate], member_ids=three, **ASSIGNED) is None
    with pytest.raises(Conflict, match=NO_OPPOSITE):
        mere.undo(Offer(seq=database_probe.last_seq() - 2, number=3))


def test_offers_take_as_many_statements_for_many_changes_as_for_one(
    app: Flask, database_probe: DatabaseProbe, mere: Administrator, slate: str, three: list[str]
) -> None:
    keys = [new_credential(app, definition_id=slate, member_id=member) for member in three]
    seqs, counts = [], []
    for key in keys:
        seqs.append(mere.change(update_credential, credential_id=key, version=1, changes={"notes": "Called."}))
        with app.app_context():
            entries = [get_entry(str(offer.seq)).entry for offer in seqs if offer]
            with database_probe.statements() as statements:
                assert len(offers(entries, acting(Actor(id=mere.user_id)))) == len(seqs)
        counts.append(len(statements))
    assert len(set(counts)) == 1


def test_bulk_change_is_undone_as_one(
    app: Flask, database_probe: DatabaseProbe, mere: Administrator, slate: str, three: list[str]
) -> None:
    keys = [new_credential(app, definition_id=slate, member_id=member) for member in three]
    before = assignments(database_probe)
    offer = mere.change(update_credentials, versions=dict.fromkeys(keys), changes={"status": Status.AWARDED})
    assert offer == Offer(seq=database_probe.last_seq(), number=3)
    mere.undo(offer)
    assert assignments(database_probe) == before
