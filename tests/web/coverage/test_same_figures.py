"""The same figures on the page, in the API, in both files and to the organisation itself, as a slow count has them."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from ranzcred.core.permissions import Role
from ranzcred.domain.directory.models import ProgrammeStatus
from tests.domain.coverage.slow_model import DAYS, FIRST, Person, draw_person
from tests.domain.coverage.stored import store_people
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account, new_organisation, new_user
from tests.support.http.api_client import ApiClient
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.web.exports.files import csv_rows, sheet_rows, workbook

PAGE, API, OWN = "/admin/coverage", "/api/admin/coverage", "/coverage"
NAMES = ("Ridgeline", "Summit", "Valley")
Counts = dict[str, tuple[int, int, int, int]]
"""Of each organisation its people, those who are covered, and how many credentials are held and are assigned."""


def slow_counts(
    people: list[Person], places: dict[str, str], chosen: list[str], on: date, known: date | None
) -> Counts:
    counts: Counts = {}
    for key, name in places.items():
        theirs = [person for person in people if person.place(on) == key]
        held, assigned, covered = 0, 0, 0
        for person in theirs:
            of_them = [each for each in person.credentials if each.definition in chosen]
            has = {each.definition for each in of_them if each.holds(on, known)}
            held += len(has)
            assigned += sum(each.created <= on or each.awarded_by(on, known) for each in of_them)
            covered += has == set(chosen)
        counts[name] = (len(theirs), covered, held, assigned)
    return counts


def of_row(row: dict[str, Any]) -> tuple[int, int, int, int]:
    return int(row["People"]), int(row["Covered"]), int(row["Awarded"]), int(row["Assigned"])


def on_page(page: Element) -> list[str]:
    return [each.text for each in page.all(".figures strong")]


def fraction(part: int, of: int) -> str:
    """A fraction as it is shown: rounded down, and up above nothing."""
    if not of:
        return "–"
    percent = max(part * 100 // of, 1) if part else 0
    return f"{part} of {of} ({percent}%)"


@pytest.mark.parametrize("seed", range(2))
def test_figures_are_the_same_everywhere(
    app: Flask,
    seed: int,
    admin_client: BrowserClient,
    api_client: ApiClient,
    signed_in: Callable[[Account], BrowserClient],
) -> None:
    draw = random.Random(seed)  # noqa: S311 - of a test
    places = {new_organisation(app, name=name, programme_status=ProgrammeStatus.ACTIVE): name for name in NAMES}
    ridgeline, *_ = places
    definitions = [new_definition(app) for _ in range(2)]
    people = [draw_person(draw, list(places)[:2], definitions) for _ in range(25)]
    store_people(app, people)
    boss = signed_in(new_user(app, role=Role.ORG_ADMIN, organisation_id=ridgeline))
    some = 0
    for _ in range(5):
        on = FIRST + timedelta(days=draw.randint(0, DAYS))
        known = draw.choice([None, on + timedelta(days=draw.randint(0, 40))])
        chosen = draw.choice([definitions[:1], definitions])
        query = {"definition": ",".join(chosen), "on": str(on)} | ({"known": str(known)} if known else {})
        counts = slow_counts(people, places, chosen, on, known)
        total = [sum(each) for each in zip(*counts.values(), strict=True)]
        figures = [
            fraction(total[1], total[0]),
            fraction(total[2], total[3]),
            fraction(sum(each[1] > 0 for each in counts.values()), len(places)),
        ]
        for view in ("organisations", "definitions"):
            page = parse(admin_client.get(f"{PAGE}?{urlencode({**query, 'view': view})}").text)
            assert on_page(page) == figures, query
        assert {row["Organisation"]: of_row(row) for row in csv_rows(admin_client, f"{PAGE}/export", **query)} == counts
        sheet = sheet_rows(workbook(admin_client, f"{PAGE}/export", **query))
        assert {row["Organisation"]: of_row(row) for row in sheet} == counts
        body = api_client.get(f"{API}?{urlencode(query)}").get_json()
        assert body["figures"]["people"] == {"covered": total[1], "of": total[0]}
        assert body["figures"]["assigned"] == {"held": total[2], "of": total[3]}
        for item in body["items"]:
            pairs = item["credentials"]
            found = (sum(each["held"] for each in pairs), sum(each["assigned"] for each in pairs))
            assert (item["people"]["of"], item["people"]["covered"], *found) == counts[item["name"]]
        own = parse(boss.get(f"{OWN}?{urlencode(query)}").text)
        of, covered, held, assigned = counts["Ridgeline"]
        assert on_page(own)[:2] == [fraction(covered, of), fraction(held, assigned)]
        some += covered
    assert some, "and somebody is covered"
