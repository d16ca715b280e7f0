"""A definition is retired: its own row, those who are assigned it, and what is on record of each."""

import itertools
import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.core.errors import Conflict, Invalid
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.life.forms import OpenAssignments
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.state import DefinitionState
from tests.domain.credentials.retirement.retiring import REASON, retire
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.verifying import problems
from tests.support.factories.catalogue import new_award, new_credential, new_definition
from tests.support.factories.people import new_member
from tests.support.factories.relations import new_prerequisite

Status = MicroCredentialStatus
ROWS = table(StaffMicroCredential)


def definition_row(database_probe: DatabaseProbe, key: str) -> dict[str, Any]:
    rows = table(MicroCredentialDefinition)
    [row] = database_probe.rows(select(rows).where(rows.c.id == key))
    return dict(row)


def members_with(database_probe: DatabaseProbe, key: str) -> set[str]:
    return {row["member_id"] for row in database_probe.rows(select(ROWS).where(ROWS.c.definition_id == key))}


def test_retired_definition_says_when_why_and_by_what(app: Flask, database_probe: DatabaseProbe) -> None:
    slate, successor = new_definition(app, title="Slate"), new_definition(app, title="Slate (2027)")
    before = database_probe.last_seq()
    outcome = retire(app, slate, retired_on=date(2026, 2, 28), replaced_by=successor)
    row = definition_row(database_probe, slate)
    assert (row["state"], row["retired_on"]) == (DefinitionState.RETIRED, date(2026, 2, 28))
    assert (row["retired_reason"], row["replaced_by_id"]) == (REASON, successor)
    assert outcome.sentence == "Slate retired."
    [entry] = database_probe.entries(after=before)
    assert (entry["action"], json.loads(entry["metadata"])["reason"]) == (AuditAction.UPDATE, REASON)
    assert json.loads(entry["new_state"])["state"] == "RETIRED"


def test_day_that_is_left_blank_is_today(app: Flask, database_probe: DatabaseProbe) -> None:
    slate = new_definition(app)
    retire(app, slate)
    assert definition_row(database_probe, slate)["retired_on"] == clock.today()


def test_retire_with_move_moves_all_but_those_who_have_the_successor(app: Flask, database_probe: DatabaseProbe) -> None:
    slate, successor = new_definition(app, title="Slate"), new_definition(app, title="Slate (2027)")
    members = [new_member(app) for _ in range(30)]
    for place, member in enumerate(members):
        status = Status.ASSESSMENT_PENDING if place % 2 else Status.NOT_STARTED
        new_credential(app, definition_id=slate, member_id=member, status=status)
    for member in members[:4]:
        new_credential(app, definition_id=successor, member_id=member)
    holder = new_member(app)
    new_award(app, holder, slate, expiry=None)
    before = database_probe.last_seq()
    outcome = retire(app, slate, replaced_by=successor, assignments=OpenAssignments.MOVE)
    assert (outcome.moved, len(outcome.reasons)) == (26, 4)
    assert members_with(database_probe, successor) == set(members)
    assert members_with(database_probe, slate) == {*members[:4], holder}
    moved = database_probe.rows(select(ROWS.c.status).where(ROWS.c.member_id.in_(members[4:])))
    assert Counter(row["status"] for row in moved) == {Status.ASSESSMENT_PENDING: 13, Status.NOT_STARTED: 13}
    entries = database_probe.entries(after=before)
    assert len(entries) == 30 + 1
    assert Counter((entry["action"], entry["resource_type"]) for entry in entries) == {
        (AuditAction.MCRED_ASSIGN, "StaffMicroCredential"): 26,
        (AuditAction.UPDATE, "StaffMicroCredential"): 4,
        (AuditAction.UPDATE, "MicroCredentialDefinition"): 1,
    }
    assert outcome.sentence.startswith("Slate retired. 26 people moved to Slate (2027). 4 stay: ")
    assert "already has Slate (2027)" in outcome.sentence
    with database_probe.connection() as connection:
        assert problems(connection) == []


def test_retire_that_is_refused_moves_nobody_and_leaves_no_entry(app: Flask, database_probe: DatabaseProbe) -> None:
    slate, successor = new_definition(app), new_definition(app)
    member = new_member(app)
    new_credential(app, definition_id=slate, member_id=member)
    before = database_probe.last_seq()
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(Invalid, match="Enter today or an earlier day"):
        retire(app, slate, retired_on=tomorrow, replaced_by=successor, assignments=OpenAssignments.MOVE)
    assert members_with(database_probe, slate) == {member}
    assert database_probe.entries(after=before) == []


def test_retire_with_remove_keeps_whoever_was_awarded_or_has_evidence(
    app: Flask, database_probe: DatabaseProbe
) -> None:
    slate = new_definition(app, title="Slate")
    plain, awarded, evident, held = (new_member(app) for _ in range(4))
    new_credential(app, definition_id=slate, member_id=plain)
    new_credential(app, definition_id=slate, member_id=awarded, ever_awarded=True)
    new_credential(app, definition_id=slate, member_id=evident, certificate_key="a/b")
    new_award(app, held, slate, expiry=None)
    before = database_probe.last_seq()
    outcome = retire(app, slate, assignments=OpenAssignments.REMOVE)
    assert outcome.removed == 1
    assert sorted(outcome.reasons) == ["has evidence on record", "was awarded it before"]
    assert members_with(database_probe, slate) == {awarded, evident, held}
    assert len(database_probe.entries(after=before)) == 3 + 1


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"state": DefinitionState.DRAFT}, "Slate is a draft. Delete it instead."),
        (
            {"state": DefinitionState.RETIRED, "retired_on": date(2026, 2, 1), "retired_reason": "Old."},
            "Slate was retired on 1 Feb 2026.",
        ),
    ],
    ids=["draft", "retired"],
)
def test_what_is_not_active_is_not_retired(app: Flask, columns: dict[str, Any], message: str) -> None:
    with pytest.raises(Conflict) as refused:
        retire(app, new_definition(app, title="Slate", **columns))
    assert str(refused.value) == message


def test_circle_of_replacements_is_refused_by_its_names(app: Flask) -> None:
    first, second = new_definition(app, title="Slate"), new_definition(app, title="Copper")
    retire(app, first, replaced_by=second)
    with pytest.raises(Invalid) as refused:
        retire(app, second, replaced_by=first)
    assert str(refused.value) == "They would replace each other: Copper → Slate → Copper."


def test_chain_of_replacements_has_ten_at_most(app: Flask) -> None:
    keys = [new_definition(app, title=f"Slate {number}") for number in range(11)]
    for old, new in itertools.pairwise(keys[:10]):
        retire(app, old, replaced_by=new)
    with pytest.raises(Invalid, match="At most 10 can replace one another"):
        retire(app, keys[9], replaced_by=keys[10])


def test_successor_is_active_and_another(app: Flask) -> None:
    slate = new_definition(app)
    draft = new_definition(app, title="Draft one", state=DefinitionState.DRAFT)
    with pytest.raises(Invalid, match=r"Draft one is a draft\. Choose an active one"):
        retire(app, slate, replaced_by=draft)
    with pytest.raises(Invalid, match="It can't replace itself"):
        retire(app, slate, replaced_by=slate)


def test_what_is_required_does_not_replace(app: Flask) -> None:
    slate, copper = new_definition(app, title="Slate"), new_definition(app, title="Copper")
    new_prerequisite(app, slate, copper)
    with pytest.raises(Invalid, match="Slate requires Copper, so that can't replace it"):
        retire(app, slate, replaced_by=copper)
