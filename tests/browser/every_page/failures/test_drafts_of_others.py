"""A browser that several people use: what one typed is for nobody else, on no page and in no tab's storage."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from ranzcred.domain.accounts.models import User
from tests.browser.conftest import OpenWindow
from tests.browser.every_page.failures.test_ended_session import BACK, end_session, sign_in
from tests.browser.keyboard import LIST, Keyboard
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import Account, new_user

TYPED = "Slate Repair by Mere"
TYPED_AT = datetime(2026, 3, 3, 4, 5, 6, tzinfo=UTC)
KEPT = timedelta(hours=12)
NEW_PASSWORD = "gutter seam kererū 31"


def type_draft(keyboard: Keyboard, slate: str) -> None:
    keyboard.open(f"{LIST}/{slate}/edit")
    keyboard.tab_to("title")
    keyboard.press("End")
    keyboard.type(" by Mere")
    assert TYPED in stored(keyboard)


def stored(keyboard: Keyboard) -> str:
    """Everything that this tab's storage holds, as whoever sits there reads it."""
    return str(keyboard.ask("() => JSON.stringify(Object.entries(sessionStorage))"))


def until_nothing_is_stored(keyboard: Keyboard) -> None:
    keyboard.until("() => sessionStorage.length === 0")


def sign_out(keyboard: Keyboard, name: str) -> None:
    keyboard.tab_to(f"summary: {name}")
    keyboard.press("Enter")
    keyboard.tab_to("button: Sign out", most=5)
    keyboard.follow("Enter")
    assert keyboard.path == "/sign-in"


def beside(keyboard: Keyboard) -> Keyboard:
    """Another tab of the same browser."""
    return Keyboard(keyboard.page.context.new_page(), keyboard.address, axe=False)


def test_somebody_else_finds_nothing_and_the_owner_everything(
    keyboard: Keyboard, app: Flask, admin: Account, slate: str, database_probe: DatabaseProbe
) -> None:
    other = new_user(app, name="Hone Ruatapu")
    type_draft(keyboard, slate)
    other_tab = beside(keyboard)
    end_session(database_probe)
    other_tab.open("/sign-in")
    assert TYPED in stored(keyboard)
    sign_in(other_tab, other)
    until_nothing_is_stored(keyboard)
    keyboard.open(f"{LIST}/{slate}/edit")
    assert keyboard.value("title") == "Slate Repair"
    assert keyboard.announced() == []
    assert TYPED not in stored(keyboard)


def test_owner_who_signs_in_again_finds_what_they_typed(
    keyboard: Keyboard, admin: Account, slate: str, database_probe: DatabaseProbe
) -> None:
    type_draft(keyboard, slate)
    end_session(database_probe)
    keyboard.follow("Enter")
    assert keyboard.path.startswith("/sign-in?next=")
    sign_in(keyboard, admin)
    assert keyboard.value("title") == TYPED
    assert keyboard.announced() == [BACK]


def test_draft_is_kept_for_twelve_hours(keyboard: Keyboard, slate: str) -> None:
    clock = keyboard.page.clock
    clock.set_fixed_time(TYPED_AT)
    type_draft(keyboard, slate)
    clock.set_fixed_time(TYPED_AT + KEPT - timedelta(seconds=1))
    keyboard.open(LIST)
    assert TYPED in stored(keyboard)
    clock.set_fixed_time(TYPED_AT + KEPT)
    keyboard.open(LIST)
    assert TYPED not in stored(keyboard)


def test_sign_out_in_one_tab_clears_every_tab(keyboard: Keyboard, admin: Account, slate: str) -> None:
    type_draft(keyboard, slate)
    other_tab = beside(keyboard)
    type_draft(other_tab, slate)
    sign_out(other_tab, admin.name)
    assert TYPED not in stored(other_tab)
    until_nothing_is_stored(keyboard)


def deactivate(_keyboard: Keyboard, _open_window: OpenWindow, account: Account, database_probe: DatabaseProbe) -> None:
    database_probe.run(update(table(User)).where(table(User).c.id == account.id).values(active=False))


def change_password_elsewhere(
    _keyboard: Keyboard, open_window: OpenWindow, account: Account, _database_probe: DatabaseProbe
) -> None:
    change_password(open_window(account), account)


def change_password(keyboard: Keyboard, account: Account) -> None:
    keyboard.open("/account")
    keyboard.tab_to("current_password")
    keyboard.type(account.password)
    keyboard.press("Tab")
    keyboard.type(NEW_PASSWORD)
    keyboard.follow("Enter")
    assert "Password changed." in keyboard.main


@pytest.mark.parametrize("end", [deactivate, change_password_elsewhere])
def test_sign_in_that_was_ended_leaves_nothing(
    keyboard: Keyboard,
    open_window: OpenWindow,
    admin: Account,
    slate: str,
    database_probe: DatabaseProbe,
    end: Callable[[Keyboard, OpenWindow, Account, DatabaseProbe], None],
) -> None:
    type_draft(keyboard, slate)
    end(keyboard, open_window, admin, database_probe)
    keyboard.open(LIST)
    assert keyboard.path == f"/sign-in?next={LIST}"
    assert TYPED not in stored(keyboard)


def test_changed_password_leaves_nothing_in_any_tab(keyboard: Keyboard, admin: Account, slate: str) -> None:
    type_draft(keyboard, slate)
    other_tab = beside(keyboard)
    type_draft(other_tab, slate)
    change_password(other_tab, admin)
    assert TYPED not in stored(other_tab)
    until_nothing_is_stored(keyboard)
