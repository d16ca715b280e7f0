"""Which micro-credentials are the same: by title, level and issuing body, unless their codes differ."""

import pytest
from flask import Flask

from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Duplicate
from ranzcred.domain.definitions.operations import create_definition, update_definition
from tests.support.factories.catalogue import content, new_definition
from tests.support.factories.principals import ANYBODY

SAME = {"title": "Slate Repair", "level": 5}


def create(app: Flask, **values: object) -> str:
    with app.app_context(), writing():
        return create_definition(content=content(**values), by=ANYBODY).id


@pytest.mark.parametrize(
    "other", [{"code": "40123"}, {"code": "RZ-2"}, {"title": "Slate Repair (2027)"}], ids=["code", "other-code", "year"]
)
def test_same_title_and_level_where_code_or_year_differs(app: Flask, other: dict[str, object]) -> None:
    new_definition(app, **SAME)
    new_definition(app, **SAME, code="RZ-1")
    assert create(app, **{**SAME, **other})


def test_a_code_is_used_once_whatever_its_case(app: Flask) -> None:
    new_definition(app, code="Rz-1")
    with pytest.raises(Duplicate) as refused:
        create(app, code="rZ-1")
    assert (str(refused.value), refused.value.field) == ("Another micro-credential has this code.", "code")


def test_taking_the_code_away_makes_it_the_same_as_another(app: Flask) -> None:
    new_definition(app, **SAME)
    key = new_definition(app, **SAME, code="RZ-1")
    with pytest.raises(Duplicate, match="already a micro-credential with this title"), app.app_context(), writing():
        update_definition(definition_id=key, version=1, changes={"code": None}, by=ANYBODY)
