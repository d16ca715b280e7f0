"""When the server fails, cannot be reached, or has ended the session: nothing that was typed is lost."""

from collections.abc import Callable
from unittest.mock import Mock

import pytest
from flask import Flask
from sqlalchemy import func, update
from sqlalchemy.exc import OperationalError

from ranzcred.domain.accounts.models import SignIn
from ranzcred.domain.definitions import operations
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard, row
from tests.browser.server import Site
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account, new_user

BACK = "What you typed before is back. It is not saved yet."
FAILURES: dict[str, Callable[[Site], None]] = {
    "server": lambda site: site.fail_once("/admin", status="500 Internal Server Error"),
    "proxy": lambda site: site.fail_once("/admin", status="502 Bad Gateway", body=b"<h1>Bad Gateway</h1>"),
    "offline": lambda site: site.drop_once("/admin"),
}


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Repair", level=3)


@pytest.fixture(params=FAILURES)
def fail(request: pytest.FixtureRequest, site: Site, complaints: list[str]) -> Callable[[], None]:
    """Make the next request fail, once."""

    def fail_next() -> None:
        FAILURES[request.param](site)
        request.addfinalizer(complaints.clear)  # the browser's own remarks on the failure, and htmx's

    return fail_next


def assert_alert(keyboard: Keyboard) -> None:
    """One alert that says what happened to what was typed, and offers to try again."""
    [announcement] = keyboard.announced()
    assert "What you typed is still here." in announcement
    assert announcement.endswith("Try again")


def end_session(database_probe: DatabaseProbe) -> None:
    """What an administrator does, or twelve hours."""
    database_probe.run(update(table(SignIn)).values(ended_at=func.current_timestamp()))


def sign_in(keyboard: Keyboard, account: Account) -> None:
    """On the sign-in page."""
    keyboard.tab_to("email")
    keyboard.type(account.email)
    keyboard.press("Tab")
    keyboard.type(account.password)
    keyboard.follow("Enter")


def test_failed_save_keeps_everything_and_tries_again(
    keyboard: Keyboard, fail: Callable[[], None], database_probe: DatabaseProbe
) -> None:
    keyboard.open(LIST)
    keyboard.press("n")
    keyboard.type("Slate Repair")
    keyboard.press("Tab")
    keyboard.type("3")
    fail()
    keyboard.press("Enter")
    assert keyboard.focused == "level"
    assert_alert(keyboard)
    assert keyboard.value("title") == "Slate Repair"
    assert keyboard.path == f"{LIST}/new"
    assert database_probe.count(MicroCredentialDefinition) == 3
    examine(keyboard)
    keyboard.tab_to("button: Try again", key="Shift+Tab")
    keyboard.press("Enter")
    assert keyboard.announced() == ["Slate Repair created. 4 definitions"]
    assert keyboard.focused.endswith("-edit")
    assert not keyboard.has("#alert:not(:empty)")


@pytest.mark.parametrize(
    ("error", "announcement"),
    [
        (RuntimeError("broken"), "Something went wrong on our side. Nothing was saved."),
        (
            OperationalError("", {}, Exception("away")),
            "The database cannot be reached at the moment. Nothing was saved.",
        ),
    ],
)
def test_failed_save_tells_what_the_application_says_of_it(
    keyboard: Keyboard, complaints: list[str], monkeypatch: pytest.MonkeyPatch, error: Exception, announcement: str
) -> None:
    keyboard.open(LIST)
    keyboard.press("n")
    keyboard.type("Slate Repair")
    keyboard.press("Tab")
    keyboard.type("3")
    with monkeypatch.context() as broken:
        broken.setattr(operations, "create_definition", Mock(side_effect=error))
        keyboard.press("Enter")
    assert keyboard.focused == "level"
    [alert] = keyboard.announced()
    assert alert.startswith(announcement)
    assert alert.endswith("Try again")
    examine(keyboard)
    keyboard.tab_to("button: Try again", key="Shift+Tab")
    keyboard.press("Enter")
    assert keyboard.announced() == ["Slate Repair created. 4 definitions"]
    complaints.clear()


@pytest.mark.parametrize("control", ["edit", "delete"])
def test_failed_opening_stays_and_tries_again(
    keyboard: Keyboard, fail: Callable[[], None], slate: str, control: str
) -> None:
    keyboard.open(LIST)
    keyboard.to_row(slate, control)
    fail()
    keyboard.press("Enter")
    assert keyboard.focused == row(slate, control)
    assert_alert(keyboard)
    assert keyboard.path == LIST
    keyboard.tab_to("button: Try again", key="Shift+Tab")
    keyboard.press("Enter")
    assert keyboard.focused == {"edit": "title", "delete": "delete-cancel"}[control]
    assert keyboard.announced() == []


def test_failed_sort_swaps_nothing(keyboard: Keyboard, fail: Callable[[], None]) -> None:
    keyboard.open(LIST)
    keyboard.tab_to("sort-title")
    before = keyboard.words("#definitions-table")
    fail()
    keyboard.press("Enter")
    assert keyboard.focused == "sort-title"
    assert_alert(keyboard)
    assert keyboard.words("#definitions-table") == before
    assert keyboard.path == LIST
    keyboard.press("Enter")
    assert keyboard.announced() == ["Sorted by title, ascending"]
    assert not keyboard.has("#alert:not(:empty)")


def test_failed_search_keeps_the_search(keyboard: Keyboard, fail: Callable[[], None]) -> None:
    keyboard.open(LIST)
    keyboard.search("repairs")
    assert keyboard.announced()[-1] == "1 definition"
    fail()
    keyboard.press("Enter")
    assert keyboard.focused == "definitions-search"
    assert keyboard.value("definitions-search") == "repairs"
    assert_alert(keyboard)
    keyboard.press("Enter")
    assert keyboard.announced() == ["1 definition"]


def test_failed_delete_is_told_in_the_dialog(
    keyboard: Keyboard, fail: Callable[[], None], slate: str, database_probe: DatabaseProbe
) -> None:
    keyboard.open(LIST)
    keyboard.to_row(slate, "delete")
    keyboard.press("Enter", "Tab")
    fail()
    keyboard.press("Enter")
    assert keyboard.focused == "delete-confirm"
    assert_alert(keyboard)
    assert keyboard.has("#definition-delete:modal [data-alert]")
    assert database_probe.count(MicroCredentialDefinition) == 4
    examine(keyboard)
    keyboard.tab_to("button: Try again", key="Shift+Tab", most=3)
    keyboard.press("Enter")
    assert keyboard.announced() == ["Slate Repair deleted. 3 definitions"]
    assert keyboard.focused.endswith("-delete")


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
