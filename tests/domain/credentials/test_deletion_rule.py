"""What somebody has stays in the catalogue, whoever deletes it, and wherever its model is used."""

import subprocess
import sys

import pytest
from flask import Flask

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict
from ranzcred.domain.audit.actor import SYSTEM, Actor
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.credentials.deletion_rule import deletion_refusal
from ranzcred.domain.definitions import operations
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.principals import acting

AROHA = Actor(id="0190-aroha", email="aroha@example.co.nz", role="ranz:admin")
DEFAULT_STAYS = "This is a core RANZ credential, so it can't be deleted."
IN_USE = {
    1: "1 person has this micro-credential, so it can't be deleted.",
    2: "2 people have this micro-credential, so it can't be deleted.",
    3: "3 people have this micro-credential, so it can't be deleted.",
}
FOR_CALLERS = (
    "Cannot delete this definition because it has {} staff credential assignment(s). Remove all assignments first."
)
"""What callers of the API rely on."""
LOADED_WITH_THE_MODEL = """
import sys
import ranzcred.domain.definitions.models
print("ranzcred.domain.credentials.deletion_rule" in sys.modules)
"""


def delete(app: Flask, definition_id: str) -> str:
    with app.app_context(), writing():
        return operations.delete_definition(definition_id=definition_id, by=acting(AROHA)).title


def test_delete_definition_refused_for_a_default_in_use_too(app: Flask) -> None:
    new_credential(app, definition_id=DEFAULTS[0].id)
    with pytest.raises(Conflict) as refused:
        delete(app, DEFAULTS[0].id)
    assert refused.value.message == DEFAULT_STAYS


@pytest.mark.parametrize("assigned", [1, 3])
def test_delete_definition_refused_in_use(app: Flask, database_probe: DatabaseProbe, assigned: int) -> None:
    key = new_definition(app, title="Slate Repair")
    for _ in range(assigned):
        new_credential(app, definition_id=key)
    before = database_probe.last_seq()
    with pytest.raises(Conflict) as refused:
        delete(app, key)
    assert (refused.value.message, refused.value.error) == (IN_USE[assigned], FOR_CALLERS.format(assigned))
    with app.app_context():
        assert db.session.get_one(MicroCredentialDefinition, key).title == "Slate Repair"
    assert database_probe.last_seq() == before


@pytest.mark.parametrize("assigned", [0, 2])
def test_deletion_is_refused_before_it_is_tried(app: Flask, assigned: int) -> None:
    key = new_definition(app)
    with app.app_context():
        custom = db.session.get_one(MicroCredentialDefinition, key)
        default = db.session.get_one(MicroCredentialDefinition, DEFAULTS[0].id)
        refusal = deletion_refusal(custom, assigned=assigned)
        assert (refusal.message if refusal else None) == IN_USE.get(assigned)
        default_refusal = deletion_refusal(default, assigned=assigned)
        assert default_refusal
        assert default_refusal.message == DEFAULT_STAYS


def test_definition_in_use_cannot_be_deleted_by_any_code(app: Flask) -> None:
    key = new_definition(app)
    new_credential(app, definition_id=key)
    with app.app_context():
        acting_as(db.session(), SYSTEM)
        db.session.delete(db.session.get_one(MicroCredentialDefinition, key))
        with pytest.raises(Conflict) as refused:
            db.session.flush()
        db.session.rollback()
    assert refused.value.message == IN_USE[1]


def test_deletion_rule_is_there_for_whoever_imports_the_model_alone() -> None:
    loaded = subprocess.run([sys.executable, "-c", LOADED_WITH_THE_MODEL], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "True"
