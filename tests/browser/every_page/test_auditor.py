"""An auditor at the main pages: everything is read, and no key does what would be refused."""

import pytest
from flask import Flask

from ranzcred.domain.definitions.defaults import DEFAULTS
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import LIST
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account, new_member, new_organisation, new_user

FOR_CHANGES = ("n", "e", "d", "a", "r", "b", "x")
PAGES = {
    "dashboard": "/admin",
    "programme": "/admin/programme",
    "organisation": "/admin/programme/o1",
    "person": "/admin/programme/o1/staff/m1",
    "users": "/admin/users",
    "people": "/admin/people",
    "credentials": "/admin/credentials",
    "credential": "/admin/credentials/c1",
    "definitions": LIST,
    "definition": f"{LIST}/d1",
    "audit log": "/admin/audit-log",
    "messages": "/admin/notifications",
    "account": "/account",
    "API tokens": "/account/api-tokens",
}
FORMS = {
    "definition": f"{LIST}/{DEFAULTS[0].id}/edit",
    "organisation": "/admin/programme/o1/edit",
    "user": "/admin/users/new",
    "award": "/admin/credentials/c1/award",
}
NOTE = "You can read everything here. Only RANZ administrators can change it."
STATE = """() => [location.pathname, document.activeElement.id, document.querySelectorAll("dialog[open]").length,
  document.querySelectorAll("[data-inline-form], input[type=checkbox]:checked").length]"""


@pytest.fixture
def ridge(app: Flask) -> None:
    """An organisation with somebody who has a credential."""
    organisation = new_organisation(app, id="o1", name="Ridgeline")
    member = new_member(app, id="m1", organisation_id=organisation)
    new_credential(app, id="c1", definition_id=new_definition(app, id="d1", title="Slate Works"), member_id=member)
    new_user(app)


@pytest.mark.usefixtures("ridge")
@pytest.mark.parametrize("name", PAGES)
def test_auditor_reads_a_page_and_no_key_changes_anything(open_window: OpenWindow, auditor: Account, name: str) -> None:
    window = open_window(auditor)
    window.open(PAGES[name])
    assert window.path == PAGES[name]
    assert not window.has("th.actions"), "a column of nothing"
    examine(window)
    for row_first in (False, True):
        if row_first:
            window.press("j")
        before = window.ask(STATE)
        for key in FOR_CHANGES:
            window.press(key)
            assert window.ask(STATE) == before, (key, row_first)
    assert window.announced() == []


@pytest.mark.usefixtures("ridge")
@pytest.mark.parametrize("name", FORMS)
def test_auditor_reads_a_form_that_cannot_be_sent(open_window: OpenWindow, auditor: Account, name: str) -> None:
    window = open_window(auditor)
    window.open(FORMS[name])
    assert window.all_words(".read-only-note") == [NOTE]
    assert not window.has("main form[method=post] button[type=submit]")
    examine(window)
