"""A date that cannot be read, typed into the confirmation of a bulk action: refused where it stands."""

from datetime import timedelta

import pytest
from flask import Flask

from ranzcred import clock
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard
from tests.factories.catalogue import new_credential, new_definition

NO_DATE = "Award date must be a date as YYYY-MM-DD, such as 2026-02-28."


@pytest.fixture
def definition(app: Flask) -> str:
    key = new_definition(app, title="Slate Repair")
    new_credential(app, definition_id=key)
    return key


def select_to_award(desk: Keyboard, definition: str) -> None:
    """Select the only one who holds it, choose to award, and stop at Continue."""
    desk.open(f"{LIST}/{definition}")
    desk.tab_to("bulk-action")
    desk.type("Awa")
    desk.tab_to("select-all")
    desk.press("Space")
    desk.tab_to("bulk-continue", key="Shift+Tab")
    desk.announced()


def test_date_that_cannot_be_read_is_refused_at_its_field_and_the_focus_goes_on(
    desk: Keyboard, definition: str
) -> None:
    select_to_award(desk, definition)
    desk.press("Enter")
    assert desk.focused == "bulk-awarded-on"
    desk.type("2026-02-30")
    desk.press("Tab")
    assert desk.announced() == [NO_DATE]
    assert desk.focused == "bulk-expiry-date"
    assert desk.value("bulk-awarded-on") == "2026-02-30"
    assert desk.attribute("bulk-awarded-on", "aria-invalid") == "true"
    assert desk.words("#bulk-awarded-on-error").endswith(NO_DATE)
    assert "award date" not in desk.words("#bulk-plan")
    examine(desk)
    desk.press("Shift+Tab")
    desk.type((clock.today() - timedelta(days=1)).isoformat())
    desk.press("Tab")
    assert desk.announced() == ["1 credential will change."]
    assert desk.attribute("bulk-awarded-on", "aria-invalid") is None
    assert desk.has("#bulk-awarded-on-error") is False
    assert "1 day back" in desk.words("#bulk-plan")
    desk.press("Enter")
    assert desk.announced() == ["1 credential awarded"]


def test_what_is_typed_while_the_preview_is_under_way_stays(desk: Keyboard, definition: str) -> None:
    address = f"{LIST}/{definition}/staff/bulk"
    held = desk.hold_posts(address)
    select_to_award(desk, definition)
    with desk.page.expect_request(f"**{address}"):
        desk.hasten("Enter")
    held.pop().continue_()
    desk.settle()
    desk.type("2026-02-30")
    with desk.page.expect_request(f"**{address}"):
        desk.hasten("Tab")
    desk.type("2199-01-")
    held.pop().continue_()
    desk.settle()
    desk.type("31")
    assert desk.focused == "bulk-expiry-date"
    assert desk.value("bulk-expiry-date") == "2199-01-31"
    assert desk.value("bulk-awarded-on") == "2026-02-30"
    assert desk.attribute("bulk-awarded-on", "aria-invalid") == "true"
