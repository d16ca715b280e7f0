"""Links that htmx follows on the page: with a modifier they open where the browser says."""

import pytest
from flask import Flask

from tests.browser.keyboard import LIST, Keyboard
from tests.support.factories.many import new_definitions


@pytest.mark.parametrize("keys", ["Control+Enter", "Shift+Enter"])
def test_link_opens_beside_the_page_with_a_modifier(keyboard: Keyboard, app: Flask, keys: str) -> None:
    new_definitions(app, [f"Slate Repair {number:02}" for number in range(60)])
    keyboard.open(LIST)
    keyboard.tab_to("page-next", key="Shift+Tab")
    with keyboard.page.context.expect_page() as opened:
        keyboard.hasten(keys)
    opened.value.wait_for_url(f"{keyboard.address}{LIST}?page=2")
    assert keyboard.path == LIST
    opened.value.close()
