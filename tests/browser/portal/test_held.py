"""Somebody's organisation, and somebody themselves, at what is held: by keyboard, and with no complaint by axe."""

from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.permissions import Role
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation, new_user

PAGE = "/credentials"
Status = MicroCredentialStatus


@pytest.fixture
def ridge(app: Flask) -> str:
    """An organisation with somebody at every status and somebody without any credential, and rows enough to filter."""
    key, today = new_organisation(app, name="Ridgeline"), clock.today()
    definition = new_definition(app, title="Slate Works", requirements="First line.\nSecond line.")
    for number, status in enumerate(Status):
        awarded = today - timedelta(days=400) if status in {Status.AWARDED, Status.EXPIRED} else None
        new_credential(
            app,
            id=f"c{number}",
            definition_id=definition,
            member_id=new_member(app, id=f"m{number}", organisation_id=key, last_name=f"Ngata {number}"),
            status=status,
            awarded_on=awarded,
            expiry_date=today + timedelta(days=30) if status is Status.AWARDED else None,
        )
    for number in range(11):
        member = new_member(app, organisation_id=key, last_name=f"Latu {number}")
        new_credential(app, definition_id=definition, member_id=member)
    new_member(app, organisation_id=key, last_name="Parata")
    left = new_member(app, organisation_id=key, last_name="Tū", active=False)
    new_credential(app, definition_id=definition, member_id=left)
    return key


def test_organisations_administrator_finds_who_is_qualified(app: Flask, open_window: OpenWindow, ridge: str) -> None:
    keyboard = open_window(new_user(app, role=Role.ORG_ADMIN, organisation_id=ridge))
    keyboard.open("/")
    assert keyboard.path == PAGE
    examine(keyboard)
    keyboard.search("ngata 3")
    assert keyboard.announced()[-1] == "1 credential"
    assert keyboard.focused == "held-search"
    keyboard.tab_to("filter-status")
    keyboard.press("a", "w")
    assert (keyboard.focused, keyboard.path) == ("filter-status", f"{PAGE}?q=ngata+3&status=AWARDED")
    keyboard.tab_to("sort-expiry")
    keyboard.press("Enter")
    assert keyboard.focused == "sort-expiry"
    assert keyboard.announced()[-1] == "Sorted by expiry date, ascending"
    keyboard.press("j")
    assert keyboard.focused == "held-c3-about"
    keyboard.press("Enter")
    assert keyboard.words("#held-c3 dl").endswith("First line. Second line.")
    examine(keyboard)
    keyboard.open(f"{PAGE}?staff=inactive")
    examine(keyboard)


def test_staff_read_their_own(app: Flask, open_window: OpenWindow, ridge: str) -> None:
    keyboard = open_window(new_user(app, role=Role.ORG_STAFF, member_id="m3"))
    keyboard.open("/")
    assert keyboard.title == "Your credentials – RANZ micro-credentials"
    examine(keyboard)
    keyboard.press("j", "Enter")
    assert keyboard.focused == "held-c3-about"
    assert "30 days left" in keyboard.words("#held-c3")
    examine(keyboard)


def test_nothing_to_see_yet(app: Flask, open_window: OpenWindow) -> None:
    keyboard = open_window(new_user(app, role=Role.ORG_ADMIN))
    keyboard.open(PAGE)
    examine(keyboard)
