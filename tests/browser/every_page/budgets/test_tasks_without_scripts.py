"""The same tasks in a browser that runs no scripts: each can be done by keys, from the dashboard on."""

from sqlalchemy import select

from ranzcred.core import clock
from tests.browser.every_page.budgets.conftest import RECLAD, Association
from tests.browser.every_page.budgets.steps import CREDENTIALS, credential, titles
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe


def choose(plain: Keyboard, element_id: str) -> None:
    plain.tab_to(element_id)
    plain.follow("Enter")


def look_up(plain: Keyboard, text: str, result: str) -> None:
    """Go to the page of the search, and from it where a result leads."""
    choose(plain, "search-open")
    plain.tab_to("page-search")
    plain.type(text)
    plain.follow("Enter")
    choose(plain, f"a: {result}")


def fill(plain: Keyboard, field: str, text: str) -> None:
    plain.tab_to(field)
    plain.press("Control+a")
    plain.type(text)


def test_micro_credential_is_created_edited_and_deleted(plain: Keyboard, database_probe: DatabaseProbe) -> None:
    look_up(plain, "create micro", "Create micro-credential")
    assert plain.focused == "title"
    plain.type("Copper Flashing")
    fill(plain, "level", "4")
    fill(plain, "issuing_body", "Toi Ohomai")
    plain.follow("Enter")
    assert plain.words("#status p").startswith("Copper Flashing created.")
    look_up(plain, "copper", "Edit Copper Flashing")
    assert plain.focused == "title"
    plain.press("Control+a")
    plain.type("Copper Gutters")
    plain.follow("Enter")
    assert plain.words("#status p") == "Copper Gutters saved"
    look_up(plain, "copper gutters", "Copper Gutters")
    choose(plain, "delete-definition")
    choose(plain, "delete-confirm")
    assert plain.words("#status p").startswith("Copper Gutters deleted.")
    assert "Copper Gutters" not in titles(database_probe)


def test_person_is_given_an_award(plain: Keyboard, association: Association, database_probe: DatabaseProbe) -> None:
    look_up(plain, "award hana potae", "Assign or award micro-credentials to Hana Pōtae")
    plain.type("slate repair")
    plain.follow("Enter")
    plain.tab_to("found-1")
    plain.press("Space")
    plain.tab_to("standing")
    plain.type("aw")
    fill(plain, "awarded_on", "15/03/2026")
    fill(plain, "expiry_date", "+3y")
    choose(plain, "button: Assign")
    assert plain.words("#status p") == "Slate Repair assigned to Hana Pōtae."
    assert credential(database_probe, association.slate, association.hana) == {
        "status": "AWARDED",
        "awarded_on": "2026-03-15",
        "expiry_date": "2029-03-15",
    }


def test_award_that_expires_is_renewed(
    plain: Keyboard, association: Association, database_probe: DatabaseProbe
) -> None:
    choose(plain, f"credential-{association.due}-award")
    fill(plain, "expiry_date", "26/12/2039")
    plain.follow("Enter")
    assert credential(database_probe, RECLAD, association.hana) == {
        "status": "AWARDED",
        "awarded_on": str(clock.today()),
        "expiry_date": "2039-12-26",
    }


def test_people_of_two_organisations_are_assigned(
    plain: Keyboard, association: Association, database_probe: DatabaseProbe
) -> None:
    look_up(plain, "assign slate repair", "Assign or award Slate Repair to people")
    for name in ("ridgeline", "skyline"):
        fill(plain, "assign-search", name)
        plain.follow("Enter")
        choose(plain, "assign-all")
    choose(plain, "button: Assign")
    assert plain.words("#status p") == "20 people assigned Slate Repair."
    assigned = select(CREDENTIALS.c.member_id).where(CREDENTIALS.c.definition_id == association.slate)
    assert sorted(row["member_id"] for row in database_probe.rows(assigned)) == sorted(association.tens)


def test_who_expires_and_what_changed_last_month_are_links(plain: Keyboard, association: Association) -> None:
    look_up(plain, "expiring in 30", "Expiring in 30 days")
    assert plain.words("#credentials-heading") == f"{association.expiring} credentials"
    look_up(plain, "last month", "Audit log: last month")
    plain.tab_to("filter-kind")
    plain.type("micro")
    choose(plain, "button: Apply")
    assert "kind=MicroCredentialDefinition" in plain.path
    assert plain.words(".periods [aria-current]") == "Last month"
