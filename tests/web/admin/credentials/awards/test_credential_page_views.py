"""A credential's own page: what it comes to, its awards as a drawing and as a table, and what may be done."""

import pytest
from flask import Flask
from sqlalchemy import update

from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page
from tests.web.admin.credentials.awards.award_forms import REASON, Decisions, buttons, reasons, rows

DEFINITIONS = table(MicroCredentialDefinition)


@pytest.fixture
def decisions(admin_client: BrowserClient, database_probe: DatabaseProbe, page: str) -> Decisions:
    return Decisions(admin_client, database_probe, page)


def test_credential_in_training_can_be_awarded(admin_client: BrowserClient, page: str) -> None:
    shown = assert_whole_page(admin_client.get(page))
    assert shown.one("h1").text == "Slate Works In Training"
    assert shown.one(".standing").text == "In Training. Not awarded yet."
    assert shown.texts(".breadcrumbs a") == ["Programme", "Ridgeline", "Aroha Ngata"]
    assert buttons(shown) == ["Award"]
    assert shown.one("#new-award")["data-shortcut"] == "n"
    assert not shown.has(".awards, .timeline")


def test_awards_are_listed_with_the_days_between_newest_first(decisions: Decisions) -> None:
    decisions.new("2/3/2020", "2/3/2023", reference="RS-17")
    decisions.new("20/3/2023", "2/3/2026")
    shown = decisions.shown()
    named = ["Slate Works, level 4", "Aroha Ngata", "Ridgeline"]
    assert rows(shown)[1:] == [
        ["Award 2", "20 Mar 2023", "20 Mar 2023", "2 Mar 2026", "Expired", *named, "", "Mere Tamahori"],
        ["Not held 3 Mar – 19 Mar 2023 (17 days)"],
        ["Award 1", "2 Mar 2020", "2 Mar 2020", "2 Mar 2023", "Expired", *named, "RS-17", "Mere Tamahori"],
    ]
    assert rows(shown)[0] == ["Not held since 3 Mar 2026"]
    assert "Not held 3 Mar – 19 Mar 2023 (17 days)." in shown.one(".timeline desc").text
    assert shown.one(".timeline")["aria-labelledby"] == "timeline-title timeline-desc"


def test_snapshot_stays_and_the_page_says_what_it_is_called_now(
    decisions: Decisions, database_probe: DatabaseProbe, definition: str
) -> None:
    decisions.new("2/3/2020")
    changed = update(DEFINITIONS).where(DEFINITIONS.c.id == definition)
    database_probe.run(changed.values(title="Slate and Copper", level=5))
    assert "Slate Works, level 4now: Slate and Copper, level 5" in rows(decisions.shown())[1]


def test_suspension_stands_under_its_award_with_its_reasons(decisions: Decisions) -> None:
    decisions.new("today")
    decisions.decide("suspend", kind="CONDITIONS", **{"from": "today", "until": "+2w"})
    shown = decisions.shown()
    assert shown.one("h1 .badge").text == "Suspended"
    assert shown.one(".standing").text.startswith("Suspended since ")
    award, suspension = rows(shown)
    assert award[4] == "Suspended"
    assert suspension[0].startswith("Suspended ")
    assert suspension[0].endswith(f"(conditions){REASON}")
    assert shown.has(".timeline-suspended")
    assert buttons(shown) == ["Lift suspension", "Revoke"]


def test_void_award_is_struck_through_and_says_why(decisions: Decisions) -> None:
    decisions.new("2/3/2020")
    decisions.decide("void", reason_kind="TWICE")
    shown = decisions.shown()
    assert shown.one("#award-1")["class"] == "void"
    assert rows(shown)[0][4] == "Void"
    assert reasons(shown) == [f"Recorded twice: {REASON} (Mere Tamahori)"]
    assert shown.one(".standing").text == "Not Started. The award is void: it counts on no day."
    assert buttons(shown) == ["Award"]


def test_history_is_that_of_the_credential(admin_client: BrowserClient, page: str, credential: str) -> None:
    link = parse(admin_client.get(page).text).one("#credential-history a")
    assert link["href"] == f"/admin/audit-log/history?kind=StaffMicroCredential&record={credential}"


def test_page_takes_the_same_few_statements_however_many_awards(
    decisions: Decisions, admin_client: BrowserClient, database_probe: DatabaseProbe, page: str
) -> None:
    counts = []
    for year in (2018, 2020, 2022, 2024):
        decisions.new(f"2/3/{year}", f"1/3/{year + 2}")
        with database_probe.statements() as seen:
            admin_client.get(page)
        counts.append(len(seen))
    assert len(set(counts)) == 1
    assert counts[0] <= 7


def test_credential_that_is_not_there_is_not_found(app: Flask, admin_client: BrowserClient, page: str) -> None:
    assert new_credential(app)
    assert admin_client.get(f"{page}x").status_code == 404
