"""j and k, / and the brackets, in every list there is."""

from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.permissions import Role
from ranzcred.domain.definitions.operations import create_definition
from ranzcred.domain.notifications.types import Channel, DeliveryStatus
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard
from tests.support.factories.catalogue import act, content, new_award, new_definition
from tests.support.factories.files import new_import
from tests.support.factories.many import new_definitions
from tests.support.factories.messages import digest, new_message, queued
from tests.support.factories.people import Account, new_member, new_organisation, new_token, new_user

LISTS = {
    "expiring": ("/admin", "#in_30 tbody tr"),
    "failed messages": ("/admin", "#failed li"),
    "what changed": ("/admin", "[aria-labelledby=changes-heading] li"),
    "programme": ("/admin/programme", "#organisations-table tbody tr"),
    "people of an organisation": ("/admin/programme/ridge", "#staff-table tbody tr"),
    "credentials of a person": ("/admin/programme/ridge/staff/aroha", "#person-credentials-table tbody tr"),
    "people": ("/admin/people", "#people-table tbody tr"),
    "credentials": ("/admin/credentials", "#credentials-table tbody tr"),
    "micro-credentials": (LIST, "#definitions-table tbody tr"),
    "people with a micro-credential": (f"{LIST}/slate", "#holders-table tbody tr"),
    "audit log": ("/admin/audit-log", "#audit-entries li[data-row]"),
    "message log": ("/admin/notifications", "#messages-table tbody tr"),
    "reminders due now": ("/admin/notifications/preview", "table.preview tbody tr"),
    "message templates": ("/admin/notifications/mails", "#mails > li"),
    "inbox": ("/notifications", "#inbox li[data-row]"),
    "rows of an import": ("/admin/programme/import/{imported}", "#import-rows tbody tr"),
    "API tokens": ("/account/api-tokens", "#tokens-table tbody tr"),
}
SEARCHED = {
    "programme",
    "people of an organisation",
    "people",
    "credentials",
    "micro-credentials",
    "people with a micro-credential",
    "audit log",
    "message log",
}
ROW = """(selector) => [...document.querySelectorAll(selector)].indexOf(document.activeElement.closest(selector))"""


@pytest.fixture
def imported(app: Flask, admin: Account) -> str:
    """The key of an import; and two or more rows for each of the lists."""
    today = clock.today()
    ridge = new_organisation(app, id="ridge", name="Ridgeline", email="office@ridgeline.example.nz")
    new_user(app, role=Role.ORG_ADMIN, organisation_id=ridge)
    new_organisation(app, name="Skyline")
    slate = new_definition(app, id="slate", title="Slate Repair")
    aroha = new_member(app, id="aroha", organisation_id=ridge, email="aroha@ridgeline.example.nz")
    for member in (aroha, new_member(app, organisation_id=ridge)):
        new_award(app, member, slate, expiry=today + timedelta(days=20))
    new_award(app, aroha, expiry=today + timedelta(days=70))
    for title in ("Copper", "Zinc"):
        mine = {"channel": Channel.IN_APP, "user_id": admin.id, "address": None, "recipient_key": f"user:{admin.id}"}
        queued(app, digest(title=title, **mine))
        new_message(app, title=title, status=DeliveryStatus.FAILED, next_retry_at=None, failure_reason="Refused")
        new_token(app, admin, name=title)
        act(app, admin.id, create_definition, content=content(title=title))
    return new_import(app, rows=2)


def open_list(keyboard: Keyboard, name: str, imported: str) -> str:
    """Go to a page with a list, and answer what selects its rows."""
    path, rows = LISTS[name]
    keyboard.open(path.format(imported=imported))
    assert len(keyboard.all_words(rows)) >= 2
    return rows


def to_list(keyboard: Keyboard, rows: str) -> None:
    """Press j until the first of these rows has the focus: the dashboard has lists before it."""
    for _ in range(10):
        keyboard.press("j")
        if keyboard.ask(ROW, rows) == 0:
            return
    raise AssertionError(f"j does not lead to {rows}")


@pytest.mark.parametrize("name", LISTS)
def test_j_and_k_move_between_the_rows_of(keyboard: Keyboard, imported: str, name: str) -> None:
    rows = open_list(keyboard, name, imported)
    to_list(keyboard, rows)
    examine(keyboard)
    keyboard.press("j")
    assert keyboard.ask(ROW, rows) == 1
    keyboard.press("k")
    assert keyboard.ask(ROW, rows) == 0
    assert keyboard.announced() == []


@pytest.mark.parametrize("name", sorted(SEARCHED))
def test_slash_leads_to_the_search_and_down_to_the_rows_of(keyboard: Keyboard, imported: str, name: str) -> None:
    rows = open_list(keyboard, name, imported)
    keyboard.press("/")
    assert keyboard.ask("() => document.activeElement.type") == "search"
    keyboard.press("ArrowDown")
    assert keyboard.ask(ROW, rows) == 0


@pytest.mark.usefixtures("imported")
def test_j_leads_to_a_row_without_any_control_too(open_window: OpenWindow, app: Flask) -> None:
    new_member(app, organisation_id="ridge", first_name="Wiremu", last_name="Pōtae")
    window = open_window(new_user(app, role=Role.ORG_ADMIN, organisation_id="ridge"))
    window.open("/credentials")
    for row in range(4):
        window.press("j")
        assert window.ask(ROW, "#held-table tbody tr") == row
    assert window.words("#held-table tr:focus") == "Wiremu Pōtae No credentials"
    examine(window)
    window.press("k")
    assert window.ask(ROW, "#held-table tbody tr") == 2


def test_brackets_turn_the_pages_of_the_log(keyboard: Keyboard, app: Flask) -> None:
    new_definitions(app, [f"Roof {number:02}" for number in range(60)])
    keyboard.open("/admin/audit-log")
    keyboard.press("]")
    assert keyboard.focused == "entries-heading"
    assert "before=" in keyboard.path
    keyboard.press("[")
    assert "after=" in keyboard.path
    assert "Roof 59" in keyboard.words("#audit-entries")
