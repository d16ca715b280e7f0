"""API tokens in a browser that runs no scripts."""

import pytest

from ranzcred.domain.accounts.models import ApiToken
from tests.browser.account.tokens.token_page import NAME_TAKEN, SELECTED, TITLE, TOKENS, create, names, revoke
from tests.browser.conftest import OpenWindow
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import Account


@pytest.fixture
def plain(open_window: OpenWindow, admin: Account) -> Keyboard:
    """An administrator whose browser runs no scripts."""
    return open_window(admin, scripts=False)


def test_without_scripts_created_with_errors_then_shown_once(plain: Keyboard, database_probe: DatabaseProbe) -> None:
    plain.open("/account")
    plain.tab_to("summary: Mere Tamahori")
    plain.press("Enter")
    plain.tab_to("a: API tokens", most=5)
    plain.follow("Enter")
    assert plain.path == TOKENS
    create(plain, "x" * 101)
    assert plain.title == f"Error: {TITLE}"
    assert plain.value("name") == "x" * 101
    assert plain.attribute("name", "aria-invalid") == "true"
    plain.tab_to("a: Name must be 100 characters or fewer (1 too many).")
    plain.press("Enter")
    assert plain.focused == "name"
    plain.press("Control+A")
    plain.type("Member portal")
    plain.follow("Enter")
    assert plain.title == TITLE
    assert plain.words("#created-heading") == "Member portal created"
    text = plain.value("new-token")
    assert text.startswith("ranz_")
    plain.tab_to("new-token")
    assert plain.page.evaluate(SELECTED) == text, "the Tab key selects what it comes to"

    create(plain, "Member portal")
    assert plain.all_words("#token-errors li") == [NAME_TAKEN]
    plain.open(TOKENS)
    assert text not in plain.page.content()
    assert names(plain) == ["Member portal"]
    assert database_probe.count(ApiToken) == 1


def test_without_scripts_revoke_is_confirmed_on_a_page_of_its_own(plain: Keyboard, trio: list[str]) -> None:
    plain.open(TOKENS)
    plain.tab_to(revoke(trio[1]))
    plain.follow("Enter")
    assert plain.path == f"{TOKENS}/{trio[1]}/revoke"
    assert plain.title == "Revoke Portal B – RANZ micro-credentials"
    assert "will stop working" in plain.main
    plain.tab_to("revoke-cancel")
    plain.follow("Enter")
    assert plain.path == f"{TOKENS}#{revoke(trio[1])}"
    assert plain.focused == revoke(trio[1])
    stops = {trio[1]: revoke(trio[2]), trio[2]: revoke(trio[0]), trio[0]: "name"}
    for (key, stop), letter in zip(stops.items(), "BCA", strict=True):
        plain.follow("Enter")
        plain.tab_to("revoke-confirm")
        plain.follow("Enter")
        assert plain.path == f"{TOKENS}#{stop}", key
        assert plain.focused == stop
        assert plain.words("#status") == f"Portal {letter} revoked"
    assert plain.words("#tokens-heading") == "No active tokens"
