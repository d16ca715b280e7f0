"""A draft is published, a definition copied into a new version, and a retired one reinstated."""

import json
from datetime import date
from typing import Any

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict, Duplicate, Invalid
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.life.operations import (
    create_new_version,
    next_title,
    publish_definition,
    reinstate_definition,
)
from ranzcred.domain.definitions.models import DefaultKept, MicroCredentialDefinition
from ranzcred.domain.definitions.operations import delete_definition
from ranzcred.domain.definitions.state import DefinitionState, Purpose
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.factories.principals import ANYBODY
from tests.support.factories.relations import new_equivalence, new_prerequisite

RETIRED = {"state": DefinitionState.RETIRED, "retired_on": date(2026, 2, 1), "retired_reason": "Old."}


def copy(app: Flask, key: str, **values: Any) -> str:
    with app.app_context(), writing():
        return create_new_version(definition_id=key, by=ANYBODY, **{"code": None, **values}).id


def stored(app: Flask, key: str) -> dict[str, Any]:
    """What a definition has, and what it is related to."""
    names = ("title", "code", "state", "validity_months", "purposes", "prerequisites", "equivalences", "copied_from_id")
    with app.app_context():
        definition = db.session.get_one(MicroCredentialDefinition, key)
        return {name: getattr(definition, name) for name in names}


def test_publish_makes_a_draft_active(app: Flask, database_probe: DatabaseProbe) -> None:
    draft = new_definition(app, state=DefinitionState.DRAFT, requirements="Two roofs.")
    before = database_probe.last_seq()
    with app.app_context(), writing():
        publish_definition(definition_id=draft, by=ANYBODY)
    assert stored(app, draft)["state"] is DefinitionState.ACTIVE
    [entry] = database_probe.entries(after=before)
    assert json.loads(entry["previous_state"])["state"] == "DRAFT"


def test_publish_needs_the_requirements(app: Flask) -> None:
    draft = new_definition(app, state=DefinitionState.DRAFT)
    with pytest.raises(Invalid, match="Enter the requirements"), app.app_context(), writing():
        publish_definition(definition_id=draft, by=ANYBODY)


def test_publish_of_what_is_active_is_refused(app: Flask) -> None:
    active = new_definition(app)
    with pytest.raises(Conflict, match="is published already"), app.app_context(), writing():
        publish_definition(definition_id=active, by=ANYBODY)


def test_new_version_is_a_draft_with_all_of_it(app: Flask) -> None:
    slate = new_definition(app, title="Slate", code="S1", validity_months=36, purposes=(Purpose.SUPERVISION,))
    other = new_definition(app)
    new_prerequisite(app, slate, other)
    new_equivalence(app, slate, other, until_on=date(2027, 12, 31))
    draft = copy(app, slate, title="Slate (2027)")
    was, became = stored(app, slate), stored(app, draft)
    own = {"title": "Slate (2027)", "code": None, "state": DefinitionState.DRAFT, "copied_from_id": slate}
    assert became == was | own
    assert became["prerequisites"] == ((other,),)


def test_new_version_with_the_same_title_needs_another_code(app: Flask) -> None:
    slate = new_definition(app, title="Slate", code="S1")
    with pytest.raises(Duplicate):
        copy(app, slate, title="Slate", code="s1")
    assert stored(app, copy(app, slate, title="Slate", code="S2"))["title"] == "Slate"


def test_title_of_a_new_version_is_proposed_with_its_year() -> None:
    year = clock.today().year
    assert next_title("Slate") == f"Slate ({year})"
    assert next_title("Slate (2020)") == f"Slate ({year})"
    assert next_title(f"Slate ({year})") == f"Slate ({year + 1})"
    assert len(next_title("x" * 200)) == 200


def test_reinstated_definition_is_active_and_replaced_by_nothing(app: Flask, database_probe: DatabaseProbe) -> None:
    slate = new_definition(app, **RETIRED, replaced_by_id=new_definition(app))
    before = database_probe.last_seq()
    with app.app_context(), writing():
        reinstate_definition(definition_id=slate, reason="Asked for again.", by=ANYBODY)
    assert stored(app, slate)["state"] is DefinitionState.ACTIVE
    [entry] = database_probe.entries(after=before)
    assert json.loads(entry["metadata"])["reason"] == "Asked for again."
    assert json.loads(entry["new_state"])["replaced_by_id"] is None


def test_reinstate_needs_a_reason_and_a_retired_one(app: Flask) -> None:
    retired, active = new_definition(app, **RETIRED), new_definition(app)
    with pytest.raises(Invalid, match="Enter a reason"), app.app_context(), writing():
        reinstate_definition(definition_id=retired, reason="", by=ANYBODY)
    with pytest.raises(Conflict, match="is not retired"), app.app_context(), writing():
        reinstate_definition(definition_id=active, reason="Why not.", by=ANYBODY)


def test_retired_default_is_not_deleted(app: Flask) -> None:
    key = DEFAULTS[0].id
    with app.app_context(), writing():
        default = db.session.get_one(MicroCredentialDefinition, key)

        acting_as(db.session(), SYSTEM)
        for name, value in RETIRED.items():
            setattr(default, name, value)
    with pytest.raises(DefaultKept, match="core RANZ credential"), app.app_context(), writing():
        delete_definition(definition_id=key, by=ANYBODY)


@pytest.mark.parametrize("way", ["replaces", "requires", "counts"])
def test_what_others_refer_to_is_not_deleted(app: Flask, way: str) -> None:
    slate = new_definition(app, title="Slate")
    if way == "replaces":
        new_definition(app, title="Old slate", **RETIRED, replaced_by_id=slate)
    elif way == "requires":
        new_prerequisite(app, new_definition(app), slate)
    else:
        new_equivalence(app, new_definition(app), slate)
    with pytest.raises(Conflict, match="so it can't be deleted"), app.app_context(), writing():
        delete_definition(definition_id=slate, by=ANYBODY)


def test_draft_is_deleted_with_what_it_requires(app: Flask, database_probe: DatabaseProbe) -> None:
    slate = new_definition(app, state=DefinitionState.DRAFT, purposes=(Purpose.COMPLIANCE,))
    new_prerequisite(app, slate, new_definition(app))
    copied = new_definition(app, copied_from_id=slate)
    before = database_probe.last_seq()
    with app.app_context(), writing():
        delete_definition(definition_id=slate, by=ANYBODY)
    deleted = {(entry["action"], entry["resource_type"]) for entry in database_probe.entries(after=before)}
    assert {("DELETE", "DefinitionPurpose"), ("DELETE", "DefinitionPrerequisite")} <= deleted
    assert stored(app, copied)["copied_from_id"] is None
