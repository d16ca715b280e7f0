"""Who lacks what: what they have instead, what they need first, and the way to assign it to them."""

import csv
from datetime import date
from urllib.parse import urlencode

import pytest
from flask import Flask

from ranzcred.domain.definitions.state import Purpose
from ranzcred.domain.directory.models import ProgrammeStatus
from tests.domain.coverage.slow_model import Award, Credential, Person, Revision, Suspension
from tests.domain.coverage.stored import store_people
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_member, new_organisation
from tests.support.factories.relations import new_equivalence, new_prerequisite, new_purpose
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_whole_page

PAGE = "/admin/coverage"
BEGUN, LAPSED = date(2026, 1, 1), date(2026, 6, 30)
ASKED = {"view": "gaps", "on": "2026-10-01"}


def award(until: date | None = None, *suspensions: Suspension) -> Award:
    revision = Revision(valid_from=BEGUN, expiry=until, ended_on=None, void=False, recorded=BEGUN)
    return Award([revision], list(suspensions))


def show(client: BrowserClient, **query: str) -> Element:
    return assert_whole_page(client.get(f"{PAGE}?{urlencode({**ASKED, **query})}"))


def gaps(page: Element) -> list[list[str]]:
    """What each lacks, and has instead."""
    return sorted([cell.text for cell in row.all("td")][-2:] for row in page.all("#coverage-gaps-table tbody tr"))


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline", programme_status=ProgrammeStatus.ACTIVE)


def test_gap_says_what_is_held_instead_and_what_is_needed_first(
    app: Flask, admin_client: BrowserClient, ridge: str
) -> None:
    slate, basics, old, heights = (new_definition(app, title=each) for each in ("Slate", "Basics", "Old", "Heights"))
    new_equivalence(app, old, slate)
    new_prerequisite(app, slate, basics)
    new_prerequisite(app, slate, heights, group=2)
    paused = Suspension(from_on=LAPSED, until_on=None, lifted_on=None, recorded=LAPSED)
    everything = [
        [Credential(slate, BEGUN, [award()])],  # who holds it lacks nothing
        [Credential(old, BEGUN, [award()])],  # nor who holds what counts as it
        [Credential(slate, BEGUN, [award(LAPSED)]), Credential(basics, BEGUN, [award()])],
        [Credential(slate, BEGUN, [award(None, paused)]), Credential(heights, BEGUN, [award(LAPSED)])],
        [Credential(old, BEGUN, [award(LAPSED)]), Credential(slate, BEGUN)],
        [Credential(slate, BEGUN)],
        [],
    ]
    store_people(app, [Person([(ridge, BEGUN, None)], theirs) for theirs in everything])
    both = "Slate needs Basics first needs Heights first"
    assert gaps(show(admin_client, definition=slate)) == sorted(
        [
            ["Slate needs Heights first", "Expired 30 Jun 2026"],
            [both, "Suspended"],
            [both, "Old: Expired 30 Jun 2026"],
            [both, "Assigned"],
            [both, "–"],
        ]
    )


def test_of_a_purpose_any_one_is_enough(app: Flask, admin_client: BrowserClient, ridge: str) -> None:
    slate, torch = new_definition(app, title="Slate"), new_definition(app, title="Torch-on")
    for each in (slate, torch):
        new_purpose(app, each, Purpose.QUALIFIED)
    theirs = [[Credential(slate, BEGUN, [award()])], [Credential(torch, BEGUN, [award(LAPSED)])], []]
    store_people(app, [Person([(ridge, BEGUN, None)], each) for each in theirs])
    page = show(admin_client, purpose="QUALIFIED")
    one = "Any of 2"
    assert gaps(page) == [[one, "Torch-on: Expired 30 Jun 2026"], [one, "–"]]
    assert page.one("#coverage-gaps-heading").text == "2 people"
    both = show(admin_client, definition=f"{slate},{torch}")
    assert gaps(both) == [
        ["Slate Torch-on", "Torch-on: Expired 30 Jun 2026"],
        ["Slate Torch-on", "–"],
        ["Torch-on", "–"],
    ]


def test_selected_people_are_picked_for_the_chosen_micro_credential(
    app: Flask, admin_client: BrowserClient, ridge: str
) -> None:
    slate = new_definition(app, title="Slate")
    people = [new_member(app, organisation_id=ridge, first_name=name, last_name="Ngata") for name in ("Aroha", "Peni")]
    page = show(admin_client, definition=slate, on="")
    bar = page.one("form#bulk")
    assert bar.texts("option") == ["Slate"]
    boxes = [each["value"] for each in page.all("input[name=chosen]")]
    assert {each.partition(":")[0] for each in boxes} == set(people)
    opened = admin_client.post(bar["action"], {"action": slate, "chosen": boxes})
    form = assert_whole_page(opened).one("#assign-form form")
    assert form["action"] == f"/admin/micro-credentials/{slate}/assign"
    assert {each["value"] for each in form.all("input[type=hidden][name=picked]")} == set(people)


def test_auditor_sees_gaps_and_assigns_nobody(app: Flask, auditor_client: BrowserClient, ridge: str) -> None:
    slate = new_definition(app, title="Slate")
    new_member(app, organisation_id=ridge)
    page = show(auditor_client, definition=slate, on="")
    assert len(gaps(page)) == 1
    assert not page.has("form#bulk")
    assert not page.has("input[name=chosen]")


def test_micro_credential_that_is_gone_is_assigned_to_nobody(admin_client: BrowserClient) -> None:
    assert admin_client.post("/admin/micro-credentials/assign", {"action": "gone"}).status_code == 404


def test_gaps_take_as_many_statements_however_many_lack_it(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, ridge: str
) -> None:
    slate, basics = new_definition(app), new_definition(app)
    new_prerequisite(app, slate, basics)
    new_member(app, organisation_id=ridge)
    with database_probe.statements() as few:
        show(admin_client, definition=slate, on="")
    store_people(app, [Person([(ridge, BEGUN, None)], [Credential(slate, BEGUN, [award(LAPSED)])]) for _ in range(60)])
    with database_probe.statements() as many:
        page = show(admin_client, definition=slate, on="")
    assert len(many) == len(few) <= 16
    assert page.one("#coverage-gaps-heading").text == "61 people 1 to 50"
    assert len(gaps(show(admin_client, definition=slate, on="", page="2"))) == 11


def test_gaps_are_exported_as_they_are_shown(app: Flask, admin_client: BrowserClient, ridge: str) -> None:
    slate, basics = new_definition(app, title="Slate"), new_definition(app, title="Basics")
    new_prerequisite(app, slate, basics)
    store_people(app, [Person([(ridge, BEGUN, None)], [Credential(slate, BEGUN, [award(LAPSED)])])])
    asked = urlencode({**ASKED, "definition": slate})
    form = parse(admin_client.get(f"{PAGE}?{asked}").text).one("form[action*=export]")
    response = admin_client.post(form["action"], {"format": "csv"})
    assert response.status_code == 200
    [header, row] = list(csv.reader(response.text.removeprefix("\ufeff").splitlines()))[:2]
    assert header == ["Person", "Organisation", "Lacks", "Has instead"]
    assert row[1:] == ["Ridgeline", "Slate, needs Basics first", "Expired 30 Jun 2026"]
