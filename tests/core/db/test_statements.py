"""Statements that are built once for each shape of their values."""

import enum
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import Select, case, select

from ranzcred.core.db.session import db
from ranzcred.core.db.statements import built_once
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from tests.support.factories.catalogue import new_definition


class Kind(enum.StrEnum):
    LOW = "low"
    HIGH = "high"


class Within(NamedTuple):
    levels: list[int]
    title: str | None = None


@built_once
def shown(within: Within, limit: int | None = None, kind: Kind = Kind.LOW, *, descending: bool = False) -> Select[Any]:
    """The title and the kind of definitions, in the order of their levels."""
    named = case((Definition.level > 0, kind.value))
    statement = select(Definition.title, named).where(Definition.level.in_(within.levels)).limit(limit)
    if within.title is not None:
        statement = statement.where(Definition.title == within.title)
    return statement.order_by(Definition.level.desc() if descending else Definition.level)


@pytest.fixture(autouse=True)
def definitions(app: Flask) -> None:
    for level in (8, 9, 10):
        new_definition(app, title=f"Level {level}", level=level)


def titles(app: Flask, *arguments: Any, **choices: Any) -> list[str]:
    with app.app_context():
        return [title for title, _ in db.session.execute(*shown(*arguments, **choices))]


def test_each_execution_has_its_own_values(app: Flask) -> None:
    assert titles(app, Within([8, 9, 10]), 2) == ["Level 8", "Level 9"]
    assert titles(app, Within([9, 10]), 1) == ["Level 9"]
    assert titles(app, Within([]), 1) == []
    assert titles(app, Within([8, 9], "Level 9"), 5) == ["Level 9"]
    assert titles(app, Within([8, 9], "Level 8"), 5) == ["Level 8"]


def test_what_chooses_the_sql_is_no_value(app: Flask) -> None:
    assert titles(app, Within([8, 9, 10])) == ["Level 8", "Level 9", "Level 10"]
    assert titles(app, Within([8, 9, 10]), descending=True) == ["Level 10", "Level 9", "Level 8"]
    with app.app_context():
        kinds = [db.session.execute(*shown(Within([8]), 1, kind)).one()[1] for kind in Kind]
    assert kinds == ["low", "high"]


def test_a_statement_is_built_anew_for_another_shape_alone() -> None:
    first, _ = shown(Within([8]), 1)
    assert shown(Within([9, 10]), 2)[0] is first
    others = [
        shown(Within([8])),
        shown(Within([8], "Level 8"), 1),
        shown(Within([8]), 1, Kind.HIGH),
        shown(Within([8]), 1, descending=True),
    ]
    assert [statement for statement, _ in others if statement is first] == []
