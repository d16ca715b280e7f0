"""The link that creates the first administrator: on a terminal, never in the log of a service."""

import re
from collections.abc import Callable
from dataclasses import replace

from flask import Flask

from ranzcred.cli.main import first_admin_notice
from ranzcred.config import Settings
from ranzcred.domain.accounts.models import FirstAdminLink
from tests.cli.test_user_commands import assert_refused
from tests.support.command import ranzcred
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient


def test_first_admin_prints_a_link_that_opens(app: Flask, settings: Settings) -> None:
    result = ranzcred(settings, "first-admin", "--port", "8000")
    assert (result.returncode, result.stderr) == (0, ""), result
    [link] = re.findall(r"\Ahttp://localhost:8000(/first-admin/[\w-]{43})\n\Z", result.stdout)
    assert BrowserClient(app).get(link).status_code == 200


def test_first_admin_is_refused_where_there_is_an_administrator(settings: Settings, admin: Account) -> None:
    refused = "ranzcred: There is already a RANZ administrator. Add more with: ranzcred user create"
    assert_refused(ranzcred(settings, "first-admin"), refused)


def test_start_shows_the_link_in_development(app: Flask) -> None:
    with app.app_context():
        notice = first_admin_notice(5000)
    [link] = re.findall(r"http://localhost:5000(/first-admin/\S+)", notice)
    assert BrowserClient(app).get(link).status_code == 200


def test_start_makes_no_link_in_production(
    settings: Settings, make_app: Callable[[Settings], Flask], database_probe: DatabaseProbe
) -> None:
    with make_app(replace(settings, production=True)).app_context():
        notice = first_admin_notice(5000)
    assert notice == "There is no administrator yet. Create a link for the first one with: ranzcred first-admin"
    assert database_probe.count(FirstAdminLink) == 0
