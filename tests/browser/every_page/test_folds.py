"""What is folded on a record's own page: h opens its history."""

from flask import Flask

from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard
from tests.support.factories.catalogue import new_definition


def test_h_opens_the_history_of_a_record(keyboard: Keyboard, app: Flask) -> None:
    keyboard.open(f"{LIST}/{new_definition(app, title='Slate Repair')}")
    assert not keyboard.has("#definition-history .entries")
    keyboard.press("h")
    assert keyboard.has("#definition-history .entries")
    examine(keyboard)
    keyboard.press("h")
    assert not keyboard.has("#definition-history .entries")
