"""The log, imports and signing out, from the dashboard: how many keys they take, text that is typed apart."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.domain.definitions.operations import update_definition
from ranzcred.domain.directory.models import OrganisationMember
from tests.browser.every_page.budgets.conftest import Association
from tests.browser.every_page.budgets.steps import find
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import act
from tests.support.factories.files import csv_bytes
from tests.support.factories.people import new_user

STAFF = 10


@pytest.fixture
def changed(app: Flask, desk: Keyboard, association: Association, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hone changed Slate Repair last month, and somebody else this month; there are hundreds of other changes."""
    last_month = clock.start_of(clock.today().replace(day=1)) - timedelta(days=3)
    hone, sina = (new_user(app, name=name) for name in ("Hone Ruatapu", "Sina Faleolo"))
    with monkeypatch.context() as then:
        then.setattr(clock, "now", lambda: last_month)
        act(app, hone.id, update_definition, definition_id=association.slate, version=1, changes={"level": 5})
    act(app, sina.id, update_definition, definition_id=association.slate, version=2, changes={"level": 6})


@pytest.mark.usefixtures("changed")
def test_who_changed_any_micro_credential_last_month_is_shown_in_six_keys(desk: Keyboard) -> None:
    find(desk, "audit log last month")
    desk.press("/", "Tab", "Tab", "Tab")
    desk.type("micro")
    desk.until("() => location.search.includes('kind=')")
    desk.settle()
    assert desk.presses <= 6
    [entry] = desk.all_words("#audit-entries summary.entry-line")
    assert "Slate Repair by Hone Ruatapu" in entry
    examine(desk)


@pytest.mark.usefixtures("changed")
def test_who_changed_one_micro_credential_is_shown_in_three_keys(desk: Keyboard) -> None:
    find(desk, "slate repair")
    desk.press("h")
    assert desk.presses <= 3
    assert desk.has(".entries")
    assert [name for name in ("Sina Faleolo", "Hone Ruatapu") if name in desk.main] == ["Sina Faleolo", "Hone Ruatapu"]
    examine(desk)


def test_ten_people_are_imported_in_twelve_keys(desk: Keyboard, tmp_path: Path, database_probe: DatabaseProbe) -> None:
    file = tmp_path / "winter.csv"
    rows = [["Skyline Roofing", "Winter", f"Apprentice {number}"] for number in range(STAFF)]
    file.write_bytes(csv_bytes(["Organisation", "First name", "Last name"], *rows))
    find(desk, "import people")
    assert desk.focused == "file"
    # The browser hands its dialog over only from a while after somebody listens for it.
    desk.page.once("filechooser", lambda _: None)
    desk.settle()
    with desk.page.expect_file_chooser() as chooser:
        desk.hasten("Enter")
    chooser.value.set_files(file)
    desk.press("Control+Enter")
    desk.until("() => document.querySelector('#import-confirm')")
    examine(desk)
    desk.press("Tab", "Enter")
    assert desk.presses <= 12
    assert desk.words("#import-heading") == "Imported: winter.csv"
    people = table(OrganisationMember)
    imported = select(people.c.organisation_id).where(people.c.first_name == "Winter")
    assert [row["organisation_id"] for row in database_probe.rows(imported)] == ["sky"] * STAFF
    examine(desk)


def test_signing_out_takes_two_keys(desk: Keyboard) -> None:
    find(desk, "sign out")
    assert desk.presses <= 2
    assert desk.path == "/sign-in"
    desk.open("/admin")
    assert desk.path == "/sign-in?next=/admin"
