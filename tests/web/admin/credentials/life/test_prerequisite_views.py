"""Pages ask before an award without its prerequisites, and go on with a reason."""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ranzcred.core import clock
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import new_member
from tests.support.factories.prerequisites import Course, height_missing, words
from tests.support.factories.records import credential_entries, credential_row, verbs
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, htmx_event

WHY = "Booked for Monday."
Way = Callable[[Course], tuple[str, dict[str, str]]]


@pytest.fixture
def course(app: Flask) -> Course:
    return Course(app)


def by_row(course: Course) -> tuple[str, dict[str, str]]:
    address = f"/admin/micro-credentials/{course.roofing}/staff/{course.in_training()}"
    return address, {"status": "AWARDED", "awarded_on": "", "expiry_date": "", "notes": "", "version": "1"}


def by_credential_page(course: Course) -> tuple[str, dict[str, str]]:
    address = f"/admin/credentials/{course.in_training()}/awards/new"
    return address, {"awarded_on": "today", "expiry_date": "", "never": "y", "reference": "RS-1", "version": "1"}


def by_assignment(course: Course) -> tuple[str, dict[str, str]]:
    sent = {"picked": course.aroha, "status": "AWARDED", "awarded_on": "", "expiry_date": "", "notes": ""}
    return f"/admin/micro-credentials/{course.roofing}/assign", sent


every_way = pytest.mark.parametrize("way", [by_row, by_credential_page, by_assignment])


def question(response: TestResponse) -> Element:
    assert response.status_code == 409, response.text
    return parse(response.text).one(".doubt")


def confirmed(asked: Element) -> dict[str, str]:
    button = asked.one("button")
    return {button["name"]: button["value"]}


@every_way
def test_page_asks_and_goes_on_with_a_reason(
    admin_client: BrowserClient, course: Course, database_probe: DatabaseProbe, way: Way
) -> None:
    address, sent = way(course)
    before = database_probe.last_seq()
    asked = question(admin_client.post(address, sent))
    assert asked.one("h3").text == f"Prerequisites not held on {words(clock.today())}"
    assert asked.texts("li") == ["Height"]
    assert (asked.one("button").text, asked.one("label").text) == ("Award anyway", "Reason")
    needed = admin_client.post(address, sent | confirmed(asked) | {"reason": ""})
    assert "Enter a reason to award without the prerequisites." in question(needed).one(".field-error").text
    assert database_probe.last_seq() == before
    done = admin_client.post(address, sent | confirmed(asked) | {"reason": WHY})
    assert done.status_code == 303, done.text
    [entry] = [each for each in database_probe.entries(after=before) if each["action"] == "MCRED_AWARD"]
    kept = credential_entries(database_probe, entry["resource_id"])[-1]["metadata"]
    assert (kept["override"], kept["reason"]) == (height_missing(), WHY)


@every_way
def test_htmx_puts_the_focus_where_the_reason_is_typed(admin_client: BrowserClient, course: Course, way: Way) -> None:
    address, sent = way(course)
    response = admin_client.htmx_post(address, sent, current_url=address)
    field = question(response).one("textarea")
    assert htmx_event(response)["focus"] == [field["id"]]
    assert len(parse(response.text).all("[name=reason]")) == 1


def test_a_question_confirmed_of_other_prerequisites_is_asked_anew(
    app: Flask, admin_client: BrowserClient, course: Course
) -> None:
    address, sent = by_assignment(course)
    seen = confirmed(question(admin_client.post(address, sent)))
    other = sent | {"picked": new_member(app)}
    assert question(admin_client.post(address, other | seen | {"reason": WHY})).texts("li") == [
        "Metal or Tiles",
        "Height",
    ]


def test_assignment_to_several_names_each(app: Flask, admin_client: BrowserClient, course: Course) -> None:
    address, sent = by_assignment(course)
    several = {**sent, "picked": [course.aroha, course.qualified(), new_member(app, first_name="Tom", last_name="Li")]}
    asked = question(admin_client.post(address, several))
    assert asked.one("h3").text == "Prerequisites are missing"
    whole = height_missing().replace("Height.", "Metal or Tiles; Height.")
    assert sorted(asked.texts("li")) == [f"Aroha Ngata: Roofing: {height_missing()}", f"Tom Li: Roofing: {whole}"]


def test_history_and_log_show_what_was_overridden(
    admin_client: BrowserClient, course: Course, database_probe: DatabaseProbe
) -> None:
    address, sent = by_row(course)
    seen = confirmed(question(admin_client.post(address, sent)))
    admin_client.post(address, sent | seen | {"reason": WHY})
    log = parse(admin_client.get(f"/admin/audit-log?kind=StaffMicroCredential&record={course.in_training()}").text)
    for text in (height_missing(), WHY):
        assert text in log.one("main").text


def test_in_bulk_they_are_refused_until_overridden_for_all(
    admin_client: BrowserClient, course: Course, database_probe: DatabaseProbe
) -> None:
    ready, bare = course.in_training(course.qualified()), course.in_training()
    bulk = f"/admin/micro-credentials/{course.roofing}/staff/bulk"
    sent = {"chosen": [f"{ready}:1", f"{bare}:1"], "action": "AWARD", "awarded_on": "", "expiry_date": ""}
    planned = assert_fragment(admin_client.htmx_post(bulk, sent), "credentials-bulk")
    assert planned.one(".refused li span").text == f"can't be changed: {height_missing()}"
    assert planned.one("label[for=bulk-override]").text == "Override for all"
    refused = admin_client.post(f"{bulk}/confirmed", sent)
    assert refused.status_code == 409
    needed = admin_client.post(f"{bulk}/confirmed", sent | {"override": "y", "reason": ""})
    assert needed.status_code == 422
    assert "Enter a reason to award without the prerequisites." in parse(needed.text).one(".error-summary").text
    assert [credential_row(database_probe, key)["status"] for key in (ready, bare)] == ["IN_TRAINING"] * 2
    done = admin_client.post(f"{bulk}/confirmed", sent | {"override": "y", "reason": WHY})
    assert done.status_code == 303, parse(done.text).texts(".error-summary")
    assert [verbs(database_probe, key)[-1] for key in (ready, bare)] == ["MCRED_AWARD"] * 2
    assert "override" not in credential_entries(database_probe, ready)[-1]["metadata"]
    assert credential_entries(database_probe, bare)[-1]["metadata"]["override"] == height_missing()


def test_bulk_asks_for_no_override_where_nothing_is_missing(admin_client: BrowserClient, course: Course) -> None:
    key = course.in_training(course.qualified())
    bulk = f"/admin/micro-credentials/{course.roofing}/staff/bulk"
    planned = parse(admin_client.htmx_post(bulk, {"chosen": [f"{key}:1"], "action": "AWARD"}).text)
    assert not planned.has("#bulk-override")
    assert not planned.has("#bulk-reason")
