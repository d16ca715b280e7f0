"""What is done with people's credentials, from the dashboard: how many keys it takes, text that is typed apart."""

from datetime import timedelta

from sqlalchemy import select

from ranzcred.core import clock
from tests.browser.every_page.budgets.conftest import RECLAD, Association
from tests.browser.every_page.budgets.steps import CREDENTIALS, credential, find
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe


def test_person_is_found_and_given_an_award_in_eight_keys(
    desk: Keyboard, association: Association, database_probe: DatabaseProbe
) -> None:
    find(desk, "award hana potae")
    desk.type("slate repair")
    desk.press("Enter")
    desk.until("() => document.querySelector('[data-picked]')")
    examine(desk)
    desk.press("Tab")
    desk.type("aw")
    desk.press("Tab")
    desk.type("15/03/2026")
    desk.press("Tab")
    desk.type("+3y")
    examine(desk)
    desk.press("Enter")
    assert desk.presses <= 8
    assert desk.words("#status p") == "Slate Repair assigned to Hana Pōtae."
    assert credential(database_probe, association.slate, association.hana) == {
        "status": "AWARDED",
        "awarded_on": "2026-03-15",
        "expiry_date": "2029-03-15",
    }
    examine(desk)


def test_award_that_expires_is_renewed_in_five_keys(
    desk: Keyboard, association: Association, database_probe: DatabaseProbe
) -> None:
    desk.press("j")
    assert desk.words(":focus") == "Hana Pōtae"
    desk.follow("a")
    examine(desk)
    desk.press("Tab", "Tab")
    desk.type("26/12/2039")
    desk.press("Enter")
    assert desk.presses <= 5
    assert desk.words("#status p").startswith("Hana Pōtae")
    assert credential(database_probe, RECLAD, association.hana) == {
        "status": "AWARDED",
        "awarded_on": str(clock.today()),
        "expiry_date": "2039-12-26",
    }
    examine(desk)


def test_twenty_people_of_two_organisations_are_assigned_in_fifteen_keys(
    desk: Keyboard, association: Association, database_probe: DatabaseProbe
) -> None:
    find(desk, "assign slate repair")
    for name, selected in (("ridgeline", "10 people"), ("skyline", "20 people")):
        desk.type(name)
        desk.press("ArrowDown", "Control+a")
        desk.until("(words) => document.querySelector('[data-count]').textContent === words", selected)
        examine(desk)
    desk.press("Control+Enter")
    assert desk.presses <= 15
    assert desk.words("#status p") == "20 people assigned Slate Repair."
    assigned = select(CREDENTIALS.c.member_id).where(CREDENTIALS.c.definition_id == association.slate)
    assert sorted(row["member_id"] for row in database_probe.rows(assigned)) == sorted(association.tens)
    examine(desk)


def test_who_expires_in_thirty_days_is_shown_in_two_keys(desk: Keyboard, association: Association) -> None:
    find(desk, "expiring in 30")
    assert desk.presses <= 2
    assert desk.words("#credentials-heading") == f"{association.expiring} credentials"
    assert desk.all_words("#credentials-table tbody .title")[0] == "Hana Pōtae"
    last = clock.today() + timedelta(days=30)
    assert f"{last.day} {last:%b %Y}" in desk.all_words("#credentials-table tbody tr")[-1]
