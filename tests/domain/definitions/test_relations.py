"""What a definition requires and counts as: groups, circles, days."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from flask import Flask

from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Invalid
from ranzcred.domain.definitions.operations import update_definition
from ranzcred.domain.definitions.relations.queries import equivalents_on, missing_groups, required_groups
from ranzcred.domain.definitions.state import DefinitionState, Equivalent
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.factories.principals import ANYBODY
from tests.support.factories.relations import new_equivalence, new_prerequisite

GONE = "00000000-0000-7000-8000-0000000000ff"
RETIRED = {"state": DefinitionState.RETIRED, "retired_on": date(2026, 2, 1), "retired_reason": "Old."}


def change(app: Flask, key: str, changes: Mapping[str, Any]) -> int:
    with app.app_context(), writing():
        return update_definition(definition_id=key, version=None, changes=changes, by=ANYBODY).version


def refusal(app: Flask, key: str, changes: Mapping[str, Any]) -> str:
    with pytest.raises(Invalid) as refused:
        change(app, key, changes)
    return str(refused.value)


def test_of_each_group_one_is_enough() -> None:
    groups = [["a", "b"], ["c"]]
    assert missing_groups(groups, {"b", "c"}) == []
    assert missing_groups(groups, {"b"}) == [["c"]]
    assert missing_groups(groups, set()) == [["a", "b"], ["c"]]
    assert missing_groups([], {"a"}) == []


def test_missing_prerequisites_are_read_in_one_statement(app: Flask, database_probe: DatabaseProbe) -> None:
    slate, first, second, third = (new_definition(app) for _ in range(4))
    change(app, slate, {"prerequisites": (tuple(sorted([first, second])), (third,))})
    with app.app_context(), database_probe.statements() as seen:
        groups = [[each.id for each in group] for group in required_groups(slate)]
        assert missing_groups(groups, {second}) == [[third]]
    assert len(seen) == 1


def test_prerequisites_are_changed_and_on_record(app: Flask, database_probe: DatabaseProbe) -> None:
    slate, first, second = (
        new_definition(app),
        new_definition(app, title="Copper"),
        new_definition(app, title="Zinc"),
    )
    assert change(app, slate, {"prerequisites": ((first,), (second,))}) == 2
    before = database_probe.last_seq()
    assert change(app, slate, {"prerequisites": ((first,),)}) == 3
    entries = database_probe.entries(after=before)
    assert sorted((entry["action"], entry["resource_type"]) for entry in entries) == [
        ("DELETE", "DefinitionPrerequisite"),
        ("UPDATE", "MicroCredentialDefinition"),
    ]
    assert any('"prerequisites":"Copper"' in entry["metadata"].replace('": "', '":"') for entry in entries)
    assert change(app, slate, {"prerequisites": ((first,),)}) == 3, "saving the same is no change"


def test_circle_of_prerequisites_is_refused_by_its_names(app: Flask) -> None:
    slate, copper, zinc = (new_definition(app, title=title) for title in ("Slate", "Copper", "Zinc"))
    change(app, copper, {"prerequisites": ((zinc,),)})
    change(app, zinc, {"prerequisites": ((slate,),)})
    said = refusal(app, slate, {"prerequisites": ((copper,),)})
    assert said == "They would require each other: Slate → Copper → Zinc → Slate."


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (((GONE,),), "One of these micro-credentials doesn't exist any more. Choose again."),
        (((GONE,),) * 6, "There can be up to 5 groups."),
        (((),), "Each group needs one micro-credential or more, each once."),
    ],
    ids=["gone", "six", "empty"],
)
def test_groups_that_are_no_good(app: Flask, groups: tuple[tuple[str, ...], ...], said: str) -> None:
    assert refusal(app, new_definition(app), {"prerequisites": groups}) == said


def test_nothing_requires_itself_nor_what_replaces_it(app: Flask) -> None:
    successor = new_definition(app, title="Slate (2027)")
    slate = new_definition(app, title="Slate", **RETIRED, replaced_by_id=successor)
    assert "can't require itself" in refusal(app, slate, {"prerequisites": ((slate,),)})
    said = refusal(app, slate, {"prerequisites": ((successor,),)})
    assert said == "Slate (2027) replaces it, so it can't be required."


def test_equivalence_counts_on_its_days_alone(app: Flask) -> None:
    slate, copper = new_definition(app), new_definition(app)
    new_equivalence(app, slate, copper, from_on=date(2026, 1, 1), until_on=date(2027, 12, 31))
    with app.app_context():
        found = {
            day: equivalents_on(day, [copper])[copper]
            for day in (date(2025, 12, 31), date(2026, 1, 1), date(2027, 12, 31), date(2028, 1, 1))
        }
    assert list(found.values()) == [set(), {slate}, {slate}, set()]


def test_equivalences_are_changed_each_by_its_first_day(app: Flask, database_probe: DatabaseProbe) -> None:
    slate, copper = new_definition(app), new_definition(app)
    first = Equivalent(counts_as=copper, from_on=date(2026, 1, 1))
    assert change(app, slate, {"equivalences": (first,)}) == 2
    ended = Equivalent(counts_as=copper, from_on=date(2026, 1, 1), until_on=date(2026, 12, 31), note="New course")
    before = database_probe.last_seq()
    assert change(app, slate, {"equivalences": (ended,)}) == 3
    entries = [(entry["action"], entry["resource_type"]) for entry in database_probe.entries(after=before)]
    assert ("UPDATE", "DefinitionEquivalence") in entries


def test_equivalences_that_are_no_good(app: Flask) -> None:
    slate, copper = new_definition(app), new_definition(app)
    itself = Equivalent(counts_as=slate, from_on=date(2026, 1, 1))
    early = Equivalent(counts_as=copper, from_on=date(2026, 1, 2), until_on=date(2026, 1, 1))
    gone = Equivalent(counts_as=GONE, from_on=date(2026, 1, 1))
    twice = Equivalent(counts_as=copper, from_on=date(2026, 1, 1))
    assert "counts as itself" in refusal(app, slate, {"equivalences": (itself,)})
    assert "on or after the first day" in refusal(app, slate, {"equivalences": (early,)})
    assert "doesn't exist any more" in refusal(app, slate, {"equivalences": (gone,)})
    assert "twice from the same day" in refusal(app, slate, {"equivalences": (twice, twice)})


def test_two_halves_of_a_circle_are_not_saved_at_once(app: Flask) -> None:
    slate, copper = new_definition(app), new_definition(app)
    new_prerequisite(app, slate, copper)
    assert "require each other" in refusal(app, copper, {"prerequisites": ((slate,),)})
