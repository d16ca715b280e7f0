"""What changes the catalogue, and what refuses to: state, sentence and audit entry."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict, Duplicate, NotFound, Stale
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import SYSTEM, Actor
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.definitions import operations
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import content, new_definition
from tests.support.factories.principals import acting

AROHA = Actor(id="0190-aroha", email="aroha@example.co.nz", role="ranz:admin")
EXISTS_ALREADY = "There's already a micro-credential with this title, level and issuing body."
DEFAULT_STAYS = "This is a core RANZ credential, so it can't be deleted."


def create(app: Flask, **values: Any) -> str:
    with app.app_context(), writing():
        return operations.create_definition(content=content(**values), by=acting(AROHA)).id


def update(app: Flask, definition_id: str, *, version: int = 1, **values: Any) -> int:
    """The version after the update."""
    with app.app_context(), writing():
        changed = operations.update_definition(
            definition_id=definition_id, version=version, changes=content(**values), by=acting(AROHA)
        )
        return changed.version


def delete(app: Flask, definition_id: str) -> str:
    with app.app_context(), writing():
        return operations.delete_definition(definition_id=definition_id, by=acting(AROHA)).title


def row_of(database_probe: DatabaseProbe, definition_id: str) -> dict[str, Any]:
    rows = table(MicroCredentialDefinition)
    [row] = database_probe.rows(select(rows).where(rows.c.id == definition_id))
    return dict(row)


def entries(database_probe: DatabaseProbe, definition_id: str) -> list[tuple[AuditAction, str, Any, Any]]:
    return [
        (
            entry["action"],
            entry["actor_id"],
            json.loads(entry["previous_state"] or "null"),
            json.loads(entry["new_state"] or "null"),
        )
        for entry in database_probe.entries()
        if (entry["resource_type"], entry["resource_id"]) == ("MicroCredentialDefinition", definition_id)
    ]


def test_create_definition(app: Flask, database_probe: DatabaseProbe) -> None:
    key = create(app, title="Slate Repair", level=4, issuing_body="RANZ", requirements="Two\nlines.")
    row = row_of(database_probe, key)
    assert (row["title"], row["level"], row["issuing_body"], row["requirements"]) == (
        "Slate Repair",
        4,
        "RANZ",
        "Two\nlines.",
    )
    assert (row["skill_standard"], row["is_default"], row["version"]) == (None, False, 1)
    [(action, actor, previous, new)] = entries(database_probe, key)
    assert (action, actor, previous) == (AuditAction.CREATE, AROHA.id, None)
    assert (new["title"], new["requirements"], new["is_default"]) == ("Slate Repair", "Two\nlines.", False)


VARIANTS = [
    {"title": "Slate Repair"},
    {"title": "SLATE repair"},
    {"title": "Slate Repair"},
    {"title": "Ｓｌａｔｅ Ｒｅｐａｉｒ"},
    {"title": "Slate Repa\N{LATIN SMALL LETTER I}r"},
    {"title": "Slate Repair", "issuing_body": "ranz"},
    {"title": "Slate Repair", "issuing_body": "ＲＡＮＺ"},
    {"title": "Slate Repair", "skill_standard": "another", "requirements": "others"},
]


@pytest.mark.parametrize("variant", VARIANTS, ids=range(len(VARIANTS)))
def test_create_definition_duplicate(app: Flask, database_probe: DatabaseProbe, variant: dict[str, str]) -> None:
    create(app, title="Slate Repair")
    before = database_probe.last_seq()
    with pytest.raises(Duplicate) as refused:
        create(app, **variant)
    assert refused.value.message == EXISTS_ALREADY
    assert database_probe.count(MicroCredentialDefinition) == len(DEFAULTS) + 1
    assert database_probe.last_seq() == before


@pytest.mark.parametrize(
    "other", [{"title": "Slate Repairs"}, {"level": 4}, {"issuing_body": "NZQA"}, {"title": "Slāte Repair"}]
)
def test_create_definition_that_only_resembles_another(app: Flask, other: dict[str, Any]) -> None:
    create(app, title="Slate Repair")
    assert create(app, **{"title": "Slate Repair", **other})


def test_update_definition(app: Flask, database_probe: DatabaseProbe) -> None:
    key = create(app, title="Slate Repair", requirements="Old.")
    created = row_of(database_probe, key)
    assert update(app, key, title="Slate Renewal", level=7, skill_standard="NZQA 7") == 2
    row = row_of(database_probe, key)
    assert (row["title"], row["level"], row["requirements"], row["version"]) == ("Slate Renewal", 7, None, 2)
    assert row["created_at"] == created["created_at"]
    assert row["updated_at"] > created["updated_at"]
    _, (action, actor, previous, new) = entries(database_probe, key)
    assert (action, actor) == (AuditAction.UPDATE, AROHA.id)
    named = {"title", "level", "skill_standard", "requirements"}
    assert {name: previous[name] for name in named & set(previous)} == {
        "title": "Slate Repair",
        "level": 3,
        "skill_standard": None,
        "requirements": "Old.",
    }
    assert {name: new[name] for name in named & set(new)} == {
        "title": "Slate Renewal",
        "level": 7,
        "skill_standard": "NZQA 7",
        "requirements": None,
    }
    assert "issuing_body" not in new


def test_update_definition_of_a_default(app: Flask, database_probe: DatabaseProbe) -> None:
    assert update(app, DEFAULTS[0].id, title="Reclad Level 5 (2027)", level=5) == 2
    assert row_of(database_probe, DEFAULTS[0].id)["is_default"] is True


def test_update_definition_stale(app: Flask, database_probe: DatabaseProbe) -> None:
    key = create(app, title="Slate Repair")
    update(app, key, title="Slate Renewal")
    before = database_probe.last_seq()
    with pytest.raises(Stale) as refused:
        update(app, key, version=1, title="Slate Removal")
    assert refused.value.message == "Someone else changed this micro-credential while you were editing it."
    assert row_of(database_probe, key)["title"] == "Slate Renewal"
    assert database_probe.last_seq() == before


def test_update_definition_from_the_future_is_stale(app: Flask) -> None:
    key = create(app, title="Slate Repair")
    with pytest.raises(Stale):
        update(app, key, version=2, title="Slate Renewal")


def test_update_definition_twice_with_the_same_is_one_change(app: Flask, database_probe: DatabaseProbe) -> None:
    key = create(app, title="Slate Repair")
    for _ in range(2):
        assert update(app, key, version=1, title="Slate Renewal", level=5) == 2
    assert [entry[0] for entry in entries(database_probe, key)] == [AuditAction.CREATE, AuditAction.UPDATE]


def test_update_definition_to_another_one_is_a_duplicate(app: Flask, database_probe: DatabaseProbe) -> None:
    create(app, title="Copper Flashing")
    key = create(app, title="Slate Repair")
    with pytest.raises(Duplicate) as refused:
        update(app, key, title="COPPER flashing")
    assert refused.value.message == EXISTS_ALREADY
    assert row_of(database_probe, key)["title"] == "Slate Repair"


def test_update_definition_in_case_alone(app: Flask, database_probe: DatabaseProbe) -> None:
    key = create(app, title="slate repair")
    assert update(app, key, title="Slate Repair") == 2
    assert row_of(database_probe, key)["title"] == "Slate Repair"


@pytest.mark.parametrize("change", [update, delete])
def test_definition_that_is_gone(app: Flask, change: Any) -> None:
    with pytest.raises(NotFound) as refused:
        change(app, "no-such-key")
    assert refused.value.message.startswith("Micro-credential not found.")


def test_delete_definition(app: Flask, database_probe: DatabaseProbe) -> None:
    key = create(app, title="Slate Repair")
    assert delete(app, key) == "Slate Repair"
    assert database_probe.count(MicroCredentialDefinition) == len(DEFAULTS)
    _, (action, actor, previous, new) = entries(database_probe, key)
    assert (action, actor, previous["title"], new) == (AuditAction.DELETE, AROHA.id, "Slate Repair", None)


@pytest.mark.parametrize("default", DEFAULTS, ids=lambda default: default.title)
def test_delete_definition_refused_for_a_default(app: Flask, database_probe: DatabaseProbe, default: Any) -> None:
    before = database_probe.last_seq()
    with pytest.raises(Conflict) as refused:
        delete(app, default.id)
    assert refused.value.message == DEFAULT_STAYS
    assert database_probe.count(MicroCredentialDefinition) == len(DEFAULTS)
    assert database_probe.last_seq() == before


def test_default_cannot_be_deleted_by_any_code(app: Flask, database_probe: DatabaseProbe) -> None:
    with app.app_context():
        acting_as(db.session(), SYSTEM)
        db.session.delete(db.session.get_one(MicroCredentialDefinition, DEFAULTS[0].id))
        with pytest.raises(Conflict) as refused:
            db.session.commit()
        db.session.rollback()
    assert refused.value.message == DEFAULT_STAYS
    assert database_probe.count(MicroCredentialDefinition) == len(DEFAULTS)


@pytest.mark.parametrize("was", [True, False])
def test_whether_a_default_cannot_be_changed_by_any_code(app: Flask, database_probe: DatabaseProbe, was: bool) -> None:
    key = DEFAULTS[0].id if was else new_definition(app)
    with app.app_context():
        acting_as(db.session(), SYSTEM)
        db.session.get_one(MicroCredentialDefinition, key).is_default = not was
        with pytest.raises(Conflict, match=r"^You can't change whether a micro-credential is a default\.$"):
            db.session.commit()
        db.session.rollback()
    assert row_of(database_probe, key)["is_default"] is was


def test_operation_alone_commits_nothing(app: Flask, database_probe: DatabaseProbe) -> None:
    with app.app_context():
        operations.create_definition(content=content(title="Slate Repair"), by=acting(AROHA))
        db.session.rollback()
    assert database_probe.count(MicroCredentialDefinition) == len(DEFAULTS)
    assert database_probe.last_seq() == 3
