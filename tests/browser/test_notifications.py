"""Choosing what one is told, and reading it, with the keyboard alone."""

from flask import Flask

from ranzcred import clock
from ranzcred.notifications.types import Channel
from ranzcred.permissions import Role
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.factories.catalogue import new_award, new_definition
from tests.support.factories.messages import draft, queued
from tests.support.factories.people import Account, new_member, new_user

CHECKED = "(id) => document.getElementById(id).checked"
BACK = "What you typed before is back. It is not saved yet."


def test_preferences_by_keyboard_survive_a_reload_and_are_saved(desk: Keyboard) -> None:
    desk.open("/settings/notifications")
    desk.tab_to("email_audit")
    desk.press("Space")
    desk.tab_to("sms_enabled")
    desk.press("Space")
    desk.reload()
    assert desk.announced() == [BACK]
    assert [desk.ask(CHECKED, name) for name in ("email_enabled", "email_audit", "sms_enabled")] == [True, False, True]
    desk.tab_to("preferences-save")
    desk.press("Enter")
    assert desk.focused == "preferences-save"
    assert desk.announced() == ["Notification preferences saved"]
    examine(desk)
    desk.reload()
    assert desk.announced() == []
    assert [desk.ask(CHECKED, name) for name in ("email_enabled", "email_audit", "sms_enabled")] == [True, False, True]


def test_notifications_by_keyboard_are_read(desk: Keyboard, app: Flask, admin: Account) -> None:
    mine = {"channel": Channel.IN_APP, "user_id": admin.id, "recipient": None, "told_to": f"user:{admin.id}"}
    queued(app, draft("c1", **mine, title="Slate"), draft("c2", "c3", **mine, title="Copper"))
    desk.open("/account")
    assert desk.words("#bell").endswith("2")
    desk.tab_to("bell")
    desk.follow("Enter")
    examine(desk)
    desk.tab_to("read-all")
    desk.press("Tab", "Enter")
    assert desk.announced() == ["Copper marked as read"]
    assert desk.focused.startswith("told-")
    assert desk.words("#bell").endswith("1")
    desk.press("Tab", "Enter")
    assert desk.announced() == ["Slate marked as read"]
    assert not desk.has("#read-all")
    assert not desk.has(".bell-count")
    examine(desk)


def test_preview_by_keyboard_opens_a_digest(desk: Keyboard, app: Flask) -> None:
    boss = new_user(app, role=Role.ORG_ADMIN, name="Wiremu Pōtae")
    aroha = new_member(app, organisation_id=boss.organisation_id, first_name="Aroha", last_name="Ngata")
    today = clock.today()
    for title in ("Slate Repair", "Zinc"):
        new_award(app, aroha, new_definition(app, title=title), expiry=today)
    desk.open("/admin")
    desk.tab_to("a: What a sweep would tell now")
    desk.follow("Enter")
    desk.tab_to("summary: Micro-credentials expire within 30 days")
    desk.press("Enter")
    day = f"{today.day} {today:%b %Y}"
    lines = ["Aroha Ngata: Slate Repair expires on", "Aroha Ngata: Zinc expires on"]
    assert desk.all_words(".preview details[open] li") == [f"{line} {day}" for line in lines]
    examine(desk)
