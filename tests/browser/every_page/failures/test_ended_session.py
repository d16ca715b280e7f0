"""When the session has ended, or somebody else signs in: nothing that was typed is lost."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from ranzcred.core import clock
from ranzcred.domain.accounts.models import SignIn
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard, row
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import Account, new_user

BACK = "We restored your unsaved changes."


def end_session(database_probe: DatabaseProbe) -> None:
    """What half an hour does."""
    database_probe.run(update(table(SignIn)).values(last_seen_at=clock.now() - timedelta(minutes=31)))


def sign_in(keyboard: Keyboard, account: Account) -> None:
    """On the sign-in page."""
    keyboard.tab_to("email")
    keyboard.type(account.email)
    keyboard.press("Tab")
    keyboard.type(account.password)
    keyboard.follow("Enter")


def test_ended_session_goes_to_sign_in_and_back_to_the_typed_form(
    keyboard: Keyboard, admin: Account, slate: str, database_probe: DatabaseProbe
) -> None:
    keyboard.open(f"{LIST}?sort=title")
    keyboard.to_row(slate, "edit")
    keyboard.press("Enter", "End")
    keyboard.type(" and Replacement")
    end_session(database_probe)
    keyboard.follow("Enter")
    assert keyboard.path.startswith("/sign-in?next=")
    assert keyboard.title == "Sign in – RANZ micro-credentials"
    examine(keyboard)
    sign_in(keyboard, admin)
    assert keyboard.path == f"{LIST}/{slate}/edit?sort=title"
    assert keyboard.value("title") == "Slate Repair and Replacement"
    assert keyboard.announced() == [BACK]
    examine(keyboard)
    keyboard.tab_to("title")
    keyboard.press("Enter")
    assert keyboard.focused == row(slate, "edit")
    assert keyboard.announced() == ["Slate Repair and Replacement saved"]
    assert keyboard.path == f"{LIST}?sort=title"


def test_ended_session_on_the_definitions_own_page_opens_its_form_again(
    keyboard: Keyboard, admin: Account, slate: str, database_probe: DatabaseProbe
) -> None:
    keyboard.open(f"{LIST}/{slate}")
    keyboard.tab_to("edit-definition")
    keyboard.press("Enter", "End")
    keyboard.type(" and Replacement")
    end_session(database_probe)
    keyboard.follow("Enter")
    sign_in(keyboard, admin)
    keyboard.settle()
    assert keyboard.path == f"{LIST}/{slate}"
    assert keyboard.focused == "title"
    assert keyboard.value("title") == "Slate Repair and Replacement"
    assert keyboard.announced() == [BACK]
    keyboard.press("Enter")
    assert keyboard.announced() == ["Slate Repair and Replacement saved"]
    assert keyboard.words("h1").startswith("Slate Repair and Replacement")


@pytest.mark.parametrize("control", ["sort-title", "create-definition", "page"])
def test_ended_session_never_puts_a_sign_in_page_into_a_part(
    keyboard: Keyboard, admin: Account, database_probe: DatabaseProbe, control: str
) -> None:
    keyboard.open(LIST)
    if control == "page":
        end_session(database_probe)
        keyboard.reload()
    else:
        keyboard.tab_to(control)
        end_session(database_probe)
        keyboard.follow("Enter")
    assert keyboard.path.startswith("/sign-in?next=")
    assert keyboard.all_words("h1") == ["Sign in"]
    sign_in(keyboard, admin)
    assert keyboard.path == LIST
    assert keyboard.all_words("h1") == ["Micro-credentials"]


def test_somebody_else_who_signs_in_sees_no_draft(
    keyboard: Keyboard, app: Flask, slate: str, database_probe: DatabaseProbe
) -> None:
    other = new_user(app, name="Hone Ruatapu")
    keyboard.open(f"{LIST}/{slate}/edit")
    keyboard.tab_to("title")
    keyboard.press("End")
    keyboard.type(" and Replacement")
    end_session(database_probe)
    keyboard.follow("Enter")
    sign_in(keyboard, other)
    keyboard.open(f"{LIST}/{slate}/edit")
    assert keyboard.value("title") == "Slate Repair"
    assert keyboard.announced() == []


def test_signing_out_elsewhere_is_no_loss(
    keyboard: Keyboard, open_window: OpenWindow, admin: Account, database_probe: DatabaseProbe
) -> None:
    """A second browser of the same person keeps its own session."""
    second = open_window(admin)
    second.open(LIST)
    keyboard.open(LIST)
    keyboard.tab_to("summary: Mere Tamahori")
    keyboard.press("Enter")
    keyboard.tab_to("button: Sign out", most=5)
    keyboard.follow("Enter")
    assert keyboard.path == "/sign-in"
    second.press("n")
    assert second.focused == "title"
