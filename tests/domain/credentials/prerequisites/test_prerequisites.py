"""What must be held at an award, on the day from which it is valid; a reason overrides it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Invalid
from ranzcred.domain.credentials.assignment import assign_credential, assign_credentials
from ranzcred.domain.credentials.awards.decisions.awarding import NewAward
from ranzcred.domain.credentials.lifecycle.prerequisites import OVERRIDE_ALL, PrerequisitesMissing
from ranzcred.domain.credentials.operations import update_credential, update_credentials
from ranzcred.domain.credentials.preview import plan_updates
from ranzcred.domain.credentials.record.operations import AwardDesk
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import settings_of
from tests.support.factories.catalogue import new_award, new_credential
from tests.support.factories.people import new_member
from tests.support.factories.prerequisites import DAY, Course, height_missing
from tests.support.factories.principals import ANYBODY
from tests.support.factories.records import credential_entries, credential_row, verbs
from tests.support.factories.relations import new_equivalence

AWARDED = {"status": MicroCredentialStatus.AWARDED}
Way = Callable[..., object]


@pytest.fixture
def course(app: Flask) -> Course:
    return Course(app)


def by_desk(app: Flask, course: Course, awarded_on: date, **how: Any) -> str:
    key = course.in_training()
    desk = AwardDesk(key, version=None, by=ANYBODY, settings=settings_of(app), reason=how.pop("reason", ""))
    asked = NewAward(awarded_on=awarded_on, expiry_given=True)
    with app.app_context(), writing():
        desk.award_or_renew(asked, **how)
    return key


def by_change(app: Flask, course: Course, awarded_on: date, **how: Any) -> str:
    key = course.in_training()
    changes: Any = AWARDED | {"awarded_on": awarded_on}
    with app.app_context(), writing():
        update_credential(
            credential_id=key, version=None, changes=changes, by=ANYBODY, settings=settings_of(app), **how
        )
    return key


def by_assignment(app: Flask, course: Course, awarded_on: date, **how: Any) -> str:
    start: Any = AWARDED | {"awarded_on": awarded_on}
    pair = {"definition_id": course.roofing, "member_id": course.aroha}
    with app.app_context(), writing():
        return assign_credential(**pair, start=start, by=ANYBODY, settings=settings_of(app), **how).id


every_way = pytest.mark.parametrize("way", [by_desk, by_change, by_assignment])


@every_way
def test_what_is_not_held_that_day_is_asked_about(app: Flask, course: Course, way: Way) -> None:
    with pytest.raises(PrerequisitesMissing) as caught:
        way(app, course, clock.today())
    assert caught.value.message == height_missing()
    assert caught.value.details == {"missingPrerequisites": [[course.height]]}


@every_way
def test_what_is_held_on_the_day_of_the_award_is_enough(
    app: Flask, course: Course, database_probe: DatabaseProbe, way: Way
) -> None:
    key = way(app, course, clock.today() - DAY)
    assert credential_row(database_probe, str(key))["status"] == "AWARDED"
    assert "override" not in credential_entries(database_probe, str(key))[-1]["metadata"]


@every_way
def test_an_override_needs_a_reason(app: Flask, course: Course, way: Way) -> None:
    with pytest.raises(Invalid) as caught:
        way(app, course, clock.today(), override=OVERRIDE_ALL)
    assert caught.value.details == {"reason": ["Enter a reason to award without the prerequisites."]}


@every_way
def test_an_override_with_a_reason_awards_and_is_in_the_log(
    app: Flask, course: Course, database_probe: DatabaseProbe, way: Way
) -> None:
    key = str(way(app, course, clock.today(), override=OVERRIDE_ALL, reason="Booked for Monday."))
    assert credential_row(database_probe, key)["status"] == "AWARDED"
    kept = credential_entries(database_probe, key)[-1]["metadata"]
    assert (kept["override"], kept["reason"]) == (height_missing(), "Booked for Monday.")


@every_way
def test_an_override_of_something_else_overrides_nothing(app: Flask, course: Course, way: Way) -> None:
    with pytest.raises(PrerequisitesMissing):
        way(app, course, clock.today(), override="0" * 32, reason="Booked for Monday.")


@every_way
def test_what_was_shown_is_what_is_overridden(app: Flask, course: Course, way: Way) -> None:
    with pytest.raises(PrerequisitesMissing) as caught:
        way(app, course, clock.today())
    way(app, course, clock.today(), override=caught.value.confirmation, reason="Booked for Monday.")


@pytest.mark.parametrize(("until", "missing"), [(0, False), (-1, True)])
def test_what_counts_as_a_prerequisite_counts_on_its_days(
    app: Flask, course: Course, until: int, missing: bool
) -> None:
    ladders = new_award(app, course.aroha, None, expiry=None)
    with app.app_context():
        key = credential_row(DatabaseProbe(app), ladders)["definition_id"]
    new_equivalence(app, key, course.height, until_on=clock.today() + until * DAY)
    if not missing:
        by_change(app, course, clock.today())
        return
    with pytest.raises(PrerequisitesMissing):
        by_change(app, course, clock.today())


def test_a_renewal_asks_for_nothing(app: Flask, course: Course, database_probe: DatabaseProbe) -> None:
    key = new_award(app, course.aroha, course.roofing, expiry=clock.today() + 5 * DAY)
    changes: Any = AWARDED | {"awarded_on": clock.today(), "expiry_date": clock.today() + timedelta(days=900)}
    with app.app_context(), writing():
        update_credential(credential_id=key, version=None, changes=changes, by=ANYBODY, settings=settings_of(app))
    assert verbs(database_probe, key)[-1] == "MCRED_RENEW"


def test_what_is_awarded_together_counts(app: Flask, course: Course, database_probe: DatabaseProbe) -> None:
    member = new_member(app)
    new_award(app, member, course.tiles, expiry=None)
    together = [course.roofing, course.height]
    start: Any = AWARDED
    with app.app_context(), writing():
        outcome = assign_credentials(
            definition_ids=together, member_ids=[member], start=start, by=ANYBODY, settings=settings_of(app)
        )
        assert len(outcome.credentials) == 2


def test_many_are_judged_in_as_many_statements_as_one(
    app: Flask, course: Course, database_probe: DatabaseProbe
) -> None:
    keys = [course.in_training(course.qualified(f"Mere {number}")) for number in range(6)]
    changes: Any = AWARDED

    def count(some: list[str]) -> int:
        with app.app_context(), database_probe.statements() as statements:
            plan = plan_updates(versions=dict.fromkeys(some), changes=changes, by=ANYBODY)
        assert not plan.lacks_prerequisites
        return len(statements)

    assert count(keys[:1]) == count(keys)


def test_of_many_each_is_refused_by_name_or_all_are_overridden(
    app: Flask, course: Course, database_probe: DatabaseProbe
) -> None:
    bare, ready = course.in_training(new_member(app, first_name="Tom", last_name="Bare")), course.qualified()
    keys = [bare, course.in_training(ready), course.in_training()]
    changes: Any = AWARDED
    with app.app_context():
        plan = plan_updates(versions=dict.fromkeys(keys), changes=changes, by=ANYBODY)
        said = [each.problem.message if each.problem else "" for each in plan.each]
        prefix = height_missing().removesuffix("Height.")
        assert said == [f"{prefix}Metal or Tiles; Height.", "", f"{prefix}Height."]
    with app.app_context(), writing():
        overridden = {"override": OVERRIDE_ALL, "reason": "One course for all."}
        versions = dict.fromkeys(keys)
        update_credentials(versions=versions, changes=changes, by=ANYBODY, settings=settings_of(app), **overridden)
    assert [credential_row(database_probe, key)["status"] for key in keys] == ["AWARDED"] * 3
    kept = [credential_entries(database_probe, key)[-1]["metadata"].get("override", "") for key in keys]
    assert kept == said


def test_nobody_is_asked_where_nothing_is_needed(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_credential(app)
    changes: Any = AWARDED
    with app.app_context(), writing():
        update_credential(credential_id=key, version=None, changes=changes, by=ANYBODY, settings=settings_of(app))
    assert verbs(database_probe, key)[-1] == "MCRED_AWARD"
