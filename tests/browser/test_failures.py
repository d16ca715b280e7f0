"""When the server fails, cannot be reached, or has ended the session: nothing that was typed is lost."""

from collections.abc import Callable
from unittest.mock import Mock

import pytest
from flask import Flask
from sqlalchemy import func, update
from sqlalchemy.exc import OperationalError

from ranzcred.accounts.models import SignIn
from ranzcred.definitions import operations
from ranzcred.definitions.models import MicroCredentialDefinition
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard, row
from tests.browser.server import Site
from tests.support.database_probe import Inspector, table
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


def assert_alert(desk: Keyboard) -> None:
    """One alert that says what happened to what was typed, and offers to try again."""
    [told] = desk.announced()
    assert "What you typed is still here." in told
    assert told.endswith("Try again")


def end_session(inspector: Inspector) -> None:
    """What an administrator does, or twelve hours."""
    inspector.run(update(table(SignIn)).values(ended_at=func.current_timestamp()))


def sign_in(desk: Keyboard, account: Account) -> None:
    """On the sign-in page."""
    desk.tab_to("email")
    desk.type(account.email)
    desk.press("Tab")
    desk.type(account.password)
    desk.follow("Enter")


def test_failed_save_keeps_everything_and_tries_again(
    desk: Keyboard, fail: Callable[[], None], inspector: Inspector
) -> None:
    desk.open(LIST)
    desk.press("n")
    desk.type("Slate Repair")
    desk.press("Tab")
    desk.type("3")
    fail()
    desk.press("Enter")
    assert desk.focused == "level"
    assert_alert(desk)
    assert desk.value("title") == "Slate Repair"
    assert desk.path == f"{LIST}/new"
    assert inspector.count(MicroCredentialDefinition) == 3
    examine(desk)
    desk.tab_to("button: Try again", key="Shift+Tab")
    desk.press("Enter")
    assert desk.announced() == ["Slate Repair created. 4 definitions"]
    assert desk.focused.endswith("-edit")
    assert not desk.has("#alert:not(:empty)")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (RuntimeError("broken"), "Something went wrong on our side. Nothing was saved."),
        (
            OperationalError("", {}, Exception("away")),
            "The database cannot be reached at the moment. Nothing was saved.",
        ),
    ],
)
def test_failed_save_tells_what_the_application_says_of_it(
    desk: Keyboard, complaints: list[str], monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    desk.open(LIST)
    desk.press("n")
    desk.type("Slate Repair")
    desk.press("Tab")
    desk.type("3")
    with monkeypatch.context() as broken:
        broken.setattr(operations, "create_definition", Mock(side_effect=error))
        desk.press("Enter")
    assert desk.focused == "level"
    [alert] = desk.announced()
    assert alert.startswith(told)
    assert alert.endswith("Try again")
    examine(desk)
    desk.tab_to("button: Try again", key="Shift+Tab")
    desk.press("Enter")
    assert desk.announced() == ["Slate Repair created. 4 definitions"]
    complaints.clear()


@pytest.mark.parametrize("control", ["edit", "delete"])
def test_failed_opening_stays_and_tries_again(
    desk: Keyboard, fail: Callable[[], None], slate: str, control: str
) -> None:
    desk.open(LIST)
    desk.to_row(slate, control)
    fail()
    desk.press("Enter")
    assert desk.focused == row(slate, control)
    assert_alert(desk)
    assert desk.path == LIST
    desk.tab_to("button: Try again", key="Shift+Tab")
    desk.press("Enter")
    assert desk.focused == {"edit": "title", "delete": "delete-cancel"}[control]
    assert desk.announced() == []


def test_failed_sort_swaps_nothing(desk: Keyboard, fail: Callable[[], None]) -> None:
    desk.open(LIST)
    desk.tab_to("sort-title")
    before = desk.words("#definitions-table")
    fail()
    desk.press("Enter")
    assert desk.focused == "sort-title"
    assert_alert(desk)
    assert desk.words("#definitions-table") == before
    assert desk.path == LIST
    desk.press("Enter")
    assert desk.announced() == ["Sorted by title, ascending"]
    assert not desk.has("#alert:not(:empty)")


def test_failed_search_keeps_the_search(desk: Keyboard, fail: Callable[[], None]) -> None:
    desk.open(LIST)
    desk.search("repairs")
    assert desk.announced()[-1] == "1 definition"
    fail()
    desk.press("Enter")
    assert desk.focused == "definitions-search"
    assert desk.value("definitions-search") == "repairs"
    assert_alert(desk)
    desk.press("Enter")
    assert desk.announced() == ["1 definition"]


def test_failed_delete_is_told_in_the_dialog(
    desk: Keyboard, fail: Callable[[], None], slate: str, inspector: Inspector
) -> None:
    desk.open(LIST)
    desk.to_row(slate, "delete")
    desk.press("Enter", "Tab")
    fail()
    desk.press("Enter")
    assert desk.focused == "delete-confirm"
    assert_alert(desk)
    assert desk.has("#definition-delete:modal [data-alert]")
    assert inspector.count(MicroCredentialDefinition) == 4
    examine(desk)
    desk.tab_to("button: Try again", key="Shift+Tab", most=3)
    desk.press("Enter")
    assert desk.announced() == ["Slate Repair deleted. 3 definitions"]
    assert desk.focused.endswith("-delete")


def test_ended_session_goes_to_sign_in_and_back_to_the_typed_form(
    desk: Keyboard, admin: Account, slate: str, inspector: Inspector
) -> None:
    desk.open(f"{LIST}?sort=title")
    desk.to_row(slate, "edit")
    desk.press("Enter", "End")
    desk.type(" and Replacement")
    end_session(inspector)
    desk.follow("Enter")
    assert desk.path.startswith("/sign-in?next=")
    assert desk.title == "Sign in – RANZ micro-credentials"
    examine(desk)
    sign_in(desk, admin)
    assert desk.path == f"{LIST}/{slate}/edit?sort=title"
    assert desk.value("title") == "Slate Repair and Replacement"
    assert desk.announced() == [BACK]
    examine(desk)
    desk.tab_to("title")
    desk.press("Enter")
    assert desk.focused == row(slate, "edit")
    assert desk.announced() == ["Slate Repair and Replacement saved"]
    assert desk.path == f"{LIST}?sort=title"


def test_ended_session_on_the_definitions_own_page_opens_its_form_again(
    desk: Keyboard, admin: Account, slate: str, inspector: Inspector
) -> None:
    desk.open(f"{LIST}/{slate}")
    desk.tab_to("edit-definition")
    desk.press("Enter", "End")
    desk.type(" and Replacement")
    end_session(inspector)
    desk.follow("Enter")
    sign_in(desk, admin)
    desk.settle()
    assert desk.path == f"{LIST}/{slate}"
    assert desk.focused == "title"
    assert desk.value("title") == "Slate Repair and Replacement"
    assert desk.announced() == [BACK]
    desk.press("Enter")
    assert desk.announced() == ["Slate Repair and Replacement saved"]
    assert desk.words("h1").startswith("Slate Repair and Replacement")


@pytest.mark.parametrize("control", ["sort-title", "create-definition", "page"])
def test_ended_session_never_puts_a_sign_in_page_into_a_part(
    desk: Keyboard, admin: Account, inspector: Inspector, control: str
) -> None:
    desk.open(LIST)
    if control == "page":
        end_session(inspector)
        desk.reload()
    else:
        desk.tab_to(control)
        end_session(inspector)
        desk.follow("Enter")
    assert desk.path.startswith("/sign-in?next=")
    assert desk.all_words("h1") == ["Sign in"]
    sign_in(desk, admin)
    assert desk.path == LIST
    assert desk.all_words("h1") == ["Micro-credentials"]


def test_somebody_else_who_signs_in_sees_no_draft(desk: Keyboard, app: Flask, slate: str, inspector: Inspector) -> None:
    other = new_user(app, name="Hone Ruatapu")
    desk.open(f"{LIST}/{slate}/edit")
    desk.tab_to("title")
    desk.press("End")
    desk.type(" and Replacement")
    end_session(inspector)
    desk.follow("Enter")
    sign_in(desk, other)
    desk.open(f"{LIST}/{slate}/edit")
    assert desk.value("title") == "Slate Repair"
    assert desk.announced() == []


def test_signing_out_elsewhere_is_no_loss(
    desk: Keyboard, open_window: OpenWindow, admin: Account, inspector: Inspector
) -> None:
    """A second browser of the same person keeps its own session."""
    second = open_window(admin)
    second.open(LIST)
    desk.open(LIST)
    desk.tab_to("summary: Mere Tamahori")
    desk.press("Enter")
    desk.tab_to("button: Sign out", most=5)
    desk.follow("Enter")
    assert desk.path == "/sign-in"
    second.press("n")
    assert second.focused == "title"
