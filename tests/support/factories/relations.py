"""What relates definitions. Each is committed at once, and told by its key."""

from datetime import date
from typing import Any

from flask import Flask

from ranzcred.domain.definitions.relations.models import (
    DefinitionEquivalence,
    DefinitionPrerequisite,
    DefinitionPurpose,
)
from ranzcred.domain.definitions.state import Purpose
from tests.support.factories.store import store


def new_purpose(app: Flask, definition: str, purpose: Purpose = Purpose.QUALIFIED) -> str:
    return store(app, DefinitionPurpose(definition_id=definition, purpose=purpose))


def new_prerequisite(app: Flask, definition: str, required: str, *, group: int = 1) -> str:
    return store(app, DefinitionPrerequisite(definition_id=definition, required_id=required, group_number=group))


def new_equivalence(app: Flask, definition: str, counts_as: str, **columns: Any) -> str:
    values = {"from_on": date(2020, 1, 1), **columns}
    return store(app, DefinitionEquivalence(from_id=definition, to_id=counts_as, **values))
