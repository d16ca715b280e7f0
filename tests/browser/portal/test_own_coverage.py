"""Coverage of one's own people, by an organisation's administrator with a keyboard."""

from flask import Flask

from ranzcred.core.permissions import Role
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.support.factories.people import new_user
from tests.support.trade import new_trade


def test_views_are_reached_by_keys(app: Flask, open_window: OpenWindow) -> None:
    trade = new_trade(app)
    window = open_window(new_user(app, role=Role.ORG_ADMIN, organisation_id=trade.ridgeline))
    window.open("/credentials")
    window.press("g")
    window.follow("v")
    assert window.path == "/coverage"
    examine(window)
    for view in ("matrix", "forecast", "gaps"):
        window.tab_to(f"coverage-view-{view}")
        window.follow("Enter")
        assert window.path == f"/coverage?view={view}"
        examine(window)
    window.open("/coverage?view=matrix&on=2026-07-01&standing=expired&definition=" + trade.reroofing)
    window.press("j", "ArrowRight")
    window.follow("Enter")
    assert window.path.startswith("/credentials/")
