"""An award without its prerequisites as JSON: refused with what is missing, or overridden with a reason."""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ranzcred.domain.definitions.state import DefinitionState
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_member
from tests.support.factories.prerequisites import Course, height_missing, retire
from tests.support.factories.records import credential_entries
from tests.support.http.api_client import API, ApiClient, invalid, refused
from tests.web.api.credentials.awards.conftest import RECORDS
from tests.web.api.credentials.payloads import day, read

Way = Callable[..., TestResponse]
WHY = "Booked for Monday."
REASON_NEEDED = {"reason": ["Enter a reason to award without the prerequisites."]}


@pytest.fixture
def course(app: Flask) -> Course:
    return Course(app)


def post_award(client: ApiClient, course: Course, **sent: object) -> TestResponse:
    body = {"awardedOn": day(0), "expiryDate": None, **sent}
    return client.call("POST", f"{RECORDS}/{course.in_training()}/awards", body)


def post_assignment(client: ApiClient, course: Course, **sent: object) -> TestResponse:
    body = {"definitionId": course.roofing, "memberId": course.aroha, "status": "AWARDED", **sent}
    return client.call("POST", f"{API}/assign", body)


def patch(client: ApiClient, course: Course, **sent: object) -> TestResponse:
    body = {"staffCredentialId": course.in_training(), "status": "AWARDED", **sent}
    return client.call("PATCH", f"{API}/{course.roofing}/staff", body)


WAYS = [(post_award, 201), (post_assignment, 201), (patch, 200)]
every_way = pytest.mark.parametrize(("way", "status"), WAYS)


@every_way
def test_award_without_a_prerequisite_names_it(
    api_client: ApiClient, course: Course, database_probe: DatabaseProbe, way: Way, status: int
) -> None:
    course.in_training(course.qualified())
    before = database_probe.last_seq()
    details = refused(way(api_client, course, override=False), 409, height_missing())
    assert details == {"missingPrerequisites": [[course.height]]}
    assert invalid(way(api_client, course, override=True)) == REASON_NEEDED
    assert [entry["action"] for entry in database_probe.entries(after=before)].count("MCRED_AWARD") == 0
    created = read(way(api_client, course, override=True, reason=WHY), status)
    assert created["status"] == "AWARDED"
    kept = credential_entries(database_probe, created["id"])[-1]["metadata"]
    assert (kept["override"], kept["reason"]) == (height_missing(), WHY)


@every_way
def test_every_group_of_which_nothing_is_held_is_named(
    app: Flask, api_client: ApiClient, course: Course, way: Way, status: int
) -> None:
    course.aroha = new_member(app)
    details = refused(way(api_client, course), 409)
    first, second = details["missingPrerequisites"]
    assert (sorted(first), second) == (sorted([course.tiles, course.metal]), [course.height])
    course.aroha = course.qualified()
    assert read(way(api_client, course), status)["holds"]


@pytest.mark.parametrize("value", ["yes", 1, None])
def test_override_is_true_or_false(api_client: ApiClient, course: Course, value: object) -> None:
    assert list(invalid(post_award(api_client, course, override=value, reason=WHY))) == ["override"]


def test_retired_is_neither_awarded_nor_renewed(
    app: Flask, api_client: ApiClient, slate: str, awarded: str, database_probe: DatabaseProbe
) -> None:
    successor = new_definition(app, title="Slate Repair (2027)")
    tom = new_credential(app, definition_id=slate, member_id=new_member(app))
    retire(database_probe, slate, successor)
    before = database_probe.last_seq()
    for key, words in ((awarded, "Renew as Slate Repair (2027)"), (tom, "Award Slate Repair (2027) instead")):
        sent = {"awardedOn": day(0), "expiryDate": None}
        response = api_client.call("POST", f"{RECORDS}/{key}/awards", sent)
        assert refused(response, 409, f"Retired on 1 Jul 2027. {words}") == {"replacedBy": [successor]}
        change = {"staffCredentialId": key, "status": "AWARDED", "awardedOn": day(0), "expiryDate": day(900)}
        response = api_client.call("PATCH", f"{API}/{slate}/staff", change)
        assert refused(response, 409, f"Retired on 1 Jul 2027. {words}") == {"replacedBy": [successor]}
    assert database_probe.last_seq() == before


def test_draft_is_not_awarded(app: Flask, api_client: ApiClient) -> None:
    draft = new_definition(app, title="Slate", state=DefinitionState.DRAFT)
    key = new_credential(app, definition_id=draft)
    sent = {"awardedOn": day(0), "expiryDate": None}
    said = "Slate is a draft. Publish it first."
    assert refused(api_client.call("POST", f"{RECORDS}/{key}/awards", sent), 409, said) == {}
