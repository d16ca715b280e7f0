"""The three definitions that are there before anybody looks: once each, whatever happens at the start."""

import json

from flask import Flask
from sqlalchemy import delete, select

from ranzcred.cli.upgrades import upgrade
from ranzcred.config import Settings
from ranzcred.core.db.transactions import writing
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.operations import ensure_defaults, update_definition
from tests.support.command import ranzcred_at_once
from tests.support.concurrency import in_processes
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import content, new_definition
from tests.support.factories.principals import ANYBODY

EXPECTED = {
    (
        "Reclad/Reroofing Level 5",
        5,
        "NZQA Skill Standard - Reclad/Reroofing",
        "RANZ",
        "Completion of RANZ RoofWright Level 5 assessment for reclad and reroofing projects. Covers scope management, "
        "weathertightness detailing, and compliance documentation.",
    ),
    (
        "Repairs/Maintenance Level 5",
        5,
        "NZQA Skill Standard - Repairs/Maintenance",
        "RANZ",
        "Completion of RANZ RoofWright Level 5 assessment for repair and maintenance work. Covers diagnostic "
        "assessment, material selection, and warranty management.",
    ),
    (
        "Compliance Practices Level 4",
        4,
        "NZQA Skill Standard - Compliance Practices",
        "RANZ",
        "Completion of RANZ RoofWright Level 4 assessment for building compliance practices. Covers Building Act "
        "requirements, consent processes, and record of work procedures.",
    ),
}


def ensure(app: Flask) -> int:
    with app.app_context(), writing():
        return ensure_defaults()


def stored_definitions(database_probe: DatabaseProbe) -> set[tuple[object, ...]]:
    names = ("title", "level", "skill_standard", "issuing_body", "requirements")
    rows = table(MicroCredentialDefinition)
    return {tuple(row[name] for name in names) for row in database_probe.rows(select(rows).where(rows.c.is_default))}


def assert_created_once(database_probe: DatabaseProbe) -> None:
    assert stored_definitions(database_probe) == EXPECTED
    assert database_probe.count(MicroCredentialDefinition) == 3
    entries = database_probe.entries()
    assert [(entry["seq"], entry["action"], entry["actor_id"]) for entry in entries] == [
        (1, "CREATE", "system"),
        (2, "CREATE", "system"),
        (3, "CREATE", "system"),
    ]
    assert {json.loads(entry["new_state"])["title"] for entry in entries} == {row[0] for row in EXPECTED}


def test_defaults_are_created_on_a_new_database(app: Flask, database_probe: DatabaseProbe) -> None:
    assert_created_once(database_probe)


def test_defaults_are_created_once_by_ten_processes_at_once(empty_settings: Settings, empty_app: Flask) -> None:
    results = ranzcred_at_once([["init"]] * 10, empty_settings)
    assert [result.returncode for result in results] == [0] * 10, results
    said = [result.stdout.partition("ready.")[2].strip() for result in results]
    assert sorted(said) == [""] * 9 + ["3 default micro-credentials added."]
    assert_created_once(DatabaseProbe(empty_app))


def test_defaults_are_created_once_by_eight_processes_behind_a_barrier(
    empty_settings: Settings, empty_app: Flask
) -> None:
    assert sorted(in_processes([initialise] * 8, empty_settings)) == [0] * 7 + [3]
    assert_created_once(DatabaseProbe(empty_app))


def initialise(app: Flask) -> int:
    upgrade()
    return ensure(app)


def test_defaults_that_are_there_are_left_alone(app: Flask, database_probe: DatabaseProbe) -> None:
    assert ensure(app) == 0
    assert_created_once(database_probe)


def test_default_that_was_edited_is_not_created_again(app: Flask, database_probe: DatabaseProbe) -> None:
    with app.app_context(), writing():
        changes = content(title="Repairs", level=6)
        update_definition(definition_id=DEFAULTS[1].id, version=1, changes=changes, by=ANYBODY)
    assert ensure(app) == 0
    assert {row[0] for row in stored_definitions(database_probe)} == {
        "Reclad/Reroofing Level 5",
        "Repairs",
        "Compliance Practices Level 4",
    }


def test_default_that_is_missing_is_created(app: Flask, database_probe: DatabaseProbe) -> None:
    rows = table(MicroCredentialDefinition)
    database_probe.run(delete(rows).where(rows.c.id == DEFAULTS[2].id))
    assert ensure(app) == 1
    assert stored_definitions(database_probe) == EXPECTED
    assert [entry["resource_id"] for entry in database_probe.entries(after=3)] == [DEFAULTS[2].id]


def test_defaults_that_are_missing_are_created_once_by_eight_at_once(
    settings: Settings, database_probe: DatabaseProbe
) -> None:
    database_probe.run(delete(table(MicroCredentialDefinition)))
    assert sorted(in_processes([ensure] * 8, settings)) == [0] * 7 + [3]
    assert stored_definitions(database_probe) == EXPECTED
    assert len(database_probe.entries(after=3)) == 3


def test_default_that_was_carried_over_with_its_own_key_is_known(app: Flask, database_probe: DatabaseProbe) -> None:
    rows = table(MicroCredentialDefinition)
    database_probe.run(delete(rows).where(rows.c.id == DEFAULTS[0].id))
    default = DEFAULTS[0]
    new_definition(app, title=default.title.upper(), level=5, issuing_body="Ranz", is_default=True)
    assert ensure(app) == 0
    assert database_probe.count(MicroCredentialDefinition) == 3
