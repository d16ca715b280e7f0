"""What is like something stored, by keyboard: one more key makes it all the same."""

from flask import Flask

from ranzcred.domain.directory.models import OrganisationMember
from tests.browser.admin.programme.programme_page import PROGRAMME
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import new_member, new_organisation


def type_names(keyboard: Keyboard, first: str, last: str) -> None:
    keyboard.press("Control+A")
    keyboard.type(first)
    keyboard.press("Tab", "Control+A")
    keyboard.type(last)


def test_somebody_like_another_is_added_with_one_more_key(
    keyboard: Keyboard, app: Flask, database_probe: DatabaseProbe, ridge: str
) -> None:
    matai = new_organisation(app, name="Matai Roofing")
    for first, last in (("Peni", "Fālē"), ("Ana", "Tui")):
        new_member(app, organisation_id=matai, first_name=first, last_name=last)
    keyboard.open(f"{PROGRAMME}/{ridge}")
    keyboard.press("n")
    type_names(keyboard, "Peni", "Fale")
    keyboard.press("Enter")
    assert keyboard.focused == "member-all-the-same"
    [announcement] = keyboard.announced()
    assert announcement.startswith(
        "This may be a duplicate Nothing has been saved yet. Peni Fālē is already in Matai Roofing."
    )
    assert (keyboard.value("first_name"), keyboard.value("last_name")) == ("Peni", "Fale")
    assert keyboard.title.startswith("Add person")
    examine(keyboard)
    assert database_probe.count(OrganisationMember) == 2

    keyboard.tab_to("first_name", key="Shift+Tab")
    type_names(keyboard, "Ana", "Tui")
    keyboard.press("Enter")
    assert keyboard.focused == "member-all-the-same"
    assert "Ana Tui is already in Matai Roofing." in keyboard.announced()[0]
    assert database_probe.count(OrganisationMember) == 2, "what was confirmed is no other name"

    keyboard.press("Enter")
    assert keyboard.announced() == ["Ana Tui added. 1 person"]
    assert str(keyboard.focused).endswith("-edit")
    assert database_probe.count(OrganisationMember) == 3
