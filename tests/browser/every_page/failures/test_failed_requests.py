"""When the server fails or cannot be reached: nothing that was typed is lost."""

from collections.abc import Callable
from unittest.mock import Mock

import pytest
from sqlalchemy.exc import OperationalError

from ranzcred.domain.definitions import operations
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard, row
from tests.browser.server import Site
from tests.support.database.probe import DatabaseProbe

FAILURES: dict[str, Callable[[Site], None]] = {
    "server": lambda site: site.fail_once("/admin", status="500 Internal Server Error"),
    "proxy": lambda site: site.fail_once("/admin", status="502 Bad Gateway", body=b"<h1>Bad Gateway</h1>"),
    "offline": lambda site: site.drop_once("/admin"),
}


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
    assert "Your changes are still here." in announcement
    assert announcement.endswith("Try again")


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
    assert keyboard.announced() == ["Slate Repair created. 4 micro-credentials"]
    assert keyboard.focused.endswith("-edit")
    assert not keyboard.has("#alert:not(:empty)")


@pytest.mark.parametrize(
    ("error", "announcement"),
    [
        (RuntimeError("broken"), "Something went wrong on our side. Nothing was saved."),
        (
            OperationalError("", {}, Exception("away")),
            "The system is temporarily unavailable. Nothing was saved.",
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
        broken.setattr(operations, "_refuse_duplicate", Mock(side_effect=error))
        keyboard.press("Enter")
    assert keyboard.focused == "level"
    [alert] = keyboard.announced()
    assert alert.startswith(announcement)
    assert alert.endswith("Try again")
    examine(keyboard)
    keyboard.tab_to("button: Try again", key="Shift+Tab")
    keyboard.press("Enter")
    assert keyboard.announced() == ["Slate Repair created. 4 micro-credentials"]
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
    assert keyboard.announced()[-1] == "1 micro-credential"
    fail()
    keyboard.press("Enter")
    assert keyboard.focused == "definitions-search"
    assert keyboard.value("definitions-search") == "repairs"
    assert_alert(keyboard)
    keyboard.press("Enter")
    assert keyboard.announced() == ["1 micro-credential"]


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
    assert keyboard.announced() == ["Slate Repair deleted. 3 micro-credentials"]
    assert keyboard.focused.endswith("-delete")
