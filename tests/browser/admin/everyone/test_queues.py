"""Queues by keyboard: to one, along its rows, one of them snoozed and woken, with the count that falls and rises."""

from datetime import timedelta

from flask import Flask

from ranzcred.core import clock
from ranzcred.core.formats import date as date_text
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.factories.catalogue import new_award, new_definition
from tests.support.factories.people import new_member


def test_a_row_of_a_queue_is_snoozed_and_woken_by_keys(app: Flask, keyboard: Keyboard) -> None:
    slate = new_definition(app, title="Slate Repair")
    awards = [
        new_award(
            app,
            new_member(app, first_name=name, last_name="Ngata", email=f"{name}@ridge.example.nz"),
            slate,
            expiry=clock.today() - timedelta(days=days),
        )
        for name, days in (("Aroha", 9), ("Hana", 5))
    ]
    keyboard.open("/admin")
    examine(keyboard)
    keyboard.press("g")
    keyboard.follow("q")
    assert keyboard.path == "/admin/queues"
    examine(keyboard)
    keyboard.press("j")
    keyboard.follow("Enter")
    assert keyboard.path == "/admin/credentials?queue=expired&sort=expiry"
    assert keyboard.page.inner_text("#credentials-heading") == "2 credentials"
    examine(keyboard)
    keyboard.press("j", "s")
    keyboard.settle()
    assert keyboard.focused == "until_on"
    examine(keyboard)
    keyboard.press("Control+Enter")
    keyboard.settle()
    assert keyboard.focused == "snooze-errors"
    examine(keyboard)
    keyboard.tab_to("until_on")
    keyboard.type("+2w")
    keyboard.press("Tab")
    keyboard.type("On leave")
    keyboard.announced()
    keyboard.press("Control+Enter")
    keyboard.settle()
    until = date_text(clock.today() + timedelta(days=14))
    assert keyboard.announced() == [f"Aroha Ngata snoozed until {until}. 1 credential"]
    assert keyboard.focused == f"credential-{awards[1]}-snooze"
    assert keyboard.page.inner_text("#credentials-heading") == "1 credential"
    examine(keyboard)
    keyboard.open("/admin/credentials?queue=expired&snoozed=only")
    keyboard.press("j", "s")
    keyboard.settle()
    assert keyboard.focused == "wake-cancel"
    examine(keyboard)
    keyboard.tab_to("wake-confirm")
    keyboard.press("Enter")
    keyboard.settle()
    assert keyboard.announced()[-1] == "Aroha Ngata waits again. No credentials found"
    assert keyboard.focused == "credentials-heading"
