"""What an auditor is shown: everything, and nothing that would be refused."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.routing import Rule

from ranzcred.core.permissions import PERMISSIONS, Role
from ranzcred.web.access.declare import is_public, permissions_of
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.routes.access import TABLE
from tests.support.routes.addresses import address, call, routes

NOTE = "You can read everything here. Only RANZ administrators can change it."
THEIRS = PERMISSIONS[Role.RANZ_AUDITOR]


def pages(app: Flask) -> Iterator[Rule]:
    """Every page of RANZ's that an auditor opens."""
    for method, rule in routes(app):
        if method == "GET" and rule.rule.startswith("/admin") and TABLE[method, rule.rule].auditor == 200:
            yield rule


def is_theirs(app: Flask, where: str, method: str) -> bool:
    """Whether what an address is for is an auditor's: nothing is offered that is only there to be read."""
    endpoint, _ = app.url_map.bind("localhost").match(urlsplit(where).path, method=method)
    view = app.view_functions[endpoint]
    return is_public(view) or bool(permissions_of(view) & THEIRS)


def test_page_offers_an_auditor_nothing_that_is_refused(
    app: Flask, admin: Account, auditor_client: BrowserClient
) -> None:
    for rule in pages(app):
        response = call(auditor_client, "GET", address(app, rule), {})
        if response.mimetype != "text/html":
            continue
        page = parse(response.text)
        for link in page.all("a[href^='/']"):
            assert is_theirs(app, link["href"], "GET"), (rule.rule, link["href"])
        for form in page.all("form[method=post]"):
            if not is_theirs(app, form["action"], "POST"):
                assert not buttons(form), (rule.rule, form["action"])


def buttons(form: Element) -> list[Element]:
    """What sends the form."""
    disabled = len(form.all("fieldset[disabled] button[type=submit]"))
    return form.all("button[type=submit]")[disabled:]


def test_form_says_once_that_an_auditor_reads_it(app: Flask, admin: Account, auditor_client: BrowserClient) -> None:
    for rule in pages(app):
        text = call(auditor_client, "GET", address(app, rule), {}).text
        offered = permissions_of(app.view_functions[rule.endpoint]) & THEIRS
        assert text.count(NOTE) == (0 if offered or "/template/" in rule.rule else 1), rule.rule


def test_list_of_keys_has_what_its_reader_may_do(admin_client: BrowserClient, auditor_client: BrowserClient) -> None:
    keys = [
        set(parse(each.get("/admin").text).texts("#shortcuts-dialog dd")) for each in (admin_client, auditor_client)
    ]
    assert keys[0] - keys[1] == {
        "Create or add",
        "Undo, while the message offers it",
        "Select the row",
        "Change all selected",
        "Edit",
        "Delete or deactivate",
        "Award, renew or assign",
        "Remove or revoke",
        "Snooze, in a queue",
    }
    assert keys[1] < keys[0]
