"""Choosing what one is told, and reading it, with the keyboard alone."""

from flask import Flask

from ranzcred.core import clock
from ranzcred.core.permissions import Role
from ranzcred.domain.notifications.types import Channel
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.factories.catalogue import new_award, new_definition
from tests.support.factories.messages import digest, queued
from tests.support.factories.people import Account, new_member, new_organisation, new_user

CHECKED = "(id) => document.getElementById(id).checked"
BACK = "We restored your unsaved changes."


def test_preferences_by_keyboard_survive_a_reload_and_are_saved(keyboard: Keyboard) -> None:
    keyboard.open("/settings/notifications")
    keyboard.tab_to("email_compliance")
    keyboard.press("Space")
    keyboard.tab_to("sms_enabled")
    keyboard.press("Space")
    keyboard.reload()
    assert keyboard.announced() == [BACK]
    assert [keyboard.ask(CHECKED, name) for name in ("email_enabled", "email_compliance", "sms_enabled")] == [
        True,
        False,
        True,
    ]
    keyboard.tab_to("preferences-save")
    keyboard.press("Enter")
    assert keyboard.focused == "preferences-save"
    assert keyboard.announced() == ["Notification settings saved"]
    examine(keyboard)
    keyboard.reload()
    assert keyboard.announced() == []
    assert [keyboard.ask(CHECKED, name) for name in ("email_enabled", "email_compliance", "sms_enabled")] == [
        True,
        False,
        True,
    ]


def test_notifications_by_keyboard_are_read(keyboard: Keyboard, app: Flask, admin: Account) -> None:
    mine = {"channel": Channel.IN_APP, "user_id": admin.id, "address": None, "recipient_key": f"user:{admin.id}"}
    queued(app, digest("c1", **mine, title="Slate"), digest("c2", "c3", **mine, title="Copper"))
    keyboard.open("/account")
    assert keyboard.words("#bell").endswith("2")
    keyboard.tab_to("bell")
    keyboard.follow("Enter")
    examine(keyboard)
    keyboard.tab_to("read-all")
    keyboard.press("Tab", "Enter")
    assert keyboard.announced() == ["Copper marked as read"]
    assert keyboard.focused.startswith("subject-")
    assert keyboard.words("#bell").endswith("1")
    keyboard.press("Tab", "Enter")
    assert keyboard.announced() == ["Slate marked as read"]
    assert not keyboard.has("#read-all")
    assert not keyboard.has(".bell-count")
    examine(keyboard)


def test_preview_by_keyboard_opens_a_digest(keyboard: Keyboard, app: Flask) -> None:
    ridge = new_organisation(app, name="Ridgeline Roofing")
    new_user(app, role=Role.ORG_ADMIN, name="Wiremu Pōtae", organisation_id=ridge)
    aroha = new_member(app, organisation_id=ridge, first_name="Aroha", last_name="Ngata")
    today = clock.today()
    for title in ("Slate Repair", "Zinc"):
        new_award(app, aroha, new_definition(app, title=title), expiry=today)
    keyboard.open("/admin")
    keyboard.tab_to("a: Preview reminders due now")
    keyboard.follow("Enter")
    keyboard.tab_to("summary: 2 micro-credentials at Ridgeline Roofing expire soon")
    keyboard.press("Enter")
    day = f"{today.day} {today:%b %Y}"
    lines = ["Aroha Ngata: Slate Repair expires on", "Aroha Ngata: Zinc expires on"]
    assert keyboard.all_words(".preview details[open] li") == [f"{line} {day}" for line in lines]
    examine(keyboard)
