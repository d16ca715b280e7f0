"""Deleting a definition: what is refused."""

import pytest
from flask import Flask
from sqlalchemy import delete

from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event, titles
from tests.web.admin.definitions.delete.confirmation import COMPLIANCE, LIST, RECLAD, REPAIRS, confirm, exists

MISSING = "00000000-0000-7000-8000-0000000000ff"
DEFAULT_REFUSED = "This is a core RANZ credential, so it can't be deleted."


def in_use(count: int) -> str:
    return f"{'1 person has' if count == 1 else f'{count} people have'} this micro-credential, so it can't be deleted."


def assert_stays(browser_client: BrowserClient, database_probe: DatabaseProbe, key: str, reason: str) -> None:
    """That a definition is not deleted, however it is asked, and why is told."""
    before = database_probe.last_seq()
    address = f"{LIST}/{key}/delete"
    for whole in (browser_client.get(address), browser_client.post(address)):
        assert whole.status_code == 409
        page = assert_whole_page(whole)
        assert page.one("#delete-text").text == reason
        assert page.texts("main dialog button") == []
    for current in (LIST, f"{LIST}/{key}"):
        dialog_page = browser_client.htmx_get(address, current_url=current)
        assert (dialog_page.status_code, dialog_page.text) == (409, "")
        assert htmx_event(dialog_page) == {"announce": reason}
        confirmed = confirm(browser_client, key, current_url=current)
        assert confirmed.status_code == 409
        assert assert_fragment(confirmed, "definition-delete").one("#delete-text").text == reason
    assert exists(database_probe, key)
    assert database_probe.last_seq() == before


@pytest.mark.parametrize("default", DEFAULTS)
def test_definition_delete_of_a_default_is_refused(
    admin_client: BrowserClient, database_probe: DatabaseProbe, default: Definition
) -> None:
    assert_stays(admin_client, database_probe, default.id, DEFAULT_REFUSED)


def test_definition_delete_of_a_renamed_default_is_refused(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    changed = {"title": "Custom", "level": "1", "issuing_body": "Ara", "is_default": "", "version": "1"}
    assert admin_client.post(f"{LIST}/{RECLAD.id}", changed).status_code == 303
    assert_stays(admin_client, database_probe, RECLAD.id, DEFAULT_REFUSED)


@pytest.mark.parametrize("count", [1, 2])
def test_definition_delete_of_one_in_use_is_refused(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str, count: int
) -> None:
    for _ in range(count):
        new_credential(app, definition_id=slate)
    assert_stays(admin_client, database_probe, slate, in_use(count))


def test_definition_delete_of_a_default_in_use_is_refused_as_a_default(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    new_credential(app, definition_id=COMPLIANCE.id)
    assert_stays(admin_client, database_probe, COMPLIANCE.id, DEFAULT_REFUSED)


def test_definition_delete_confirmed_after_an_assignment_is_refused(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    page = parse(admin_client.get(f"{LIST}/{slate}/delete").text)
    new_credential(app, definition_id=slate)
    response = admin_client.post(page.one("main dialog form")["action"])
    assert response.status_code == 409
    assert parse(response.text).one("#delete-text").text == in_use(1)
    assert exists(database_probe, slate)


@pytest.mark.parametrize("key", [MISSING, "no-such-key", "x" * 65])
def test_definition_delete_of_what_is_not_there(
    admin_client: BrowserClient, database_probe: DatabaseProbe, key: str
) -> None:
    before = database_probe.last_seq()
    address = f"{LIST}/{key}/delete"
    for whole in (admin_client.get(address), admin_client.post(address)):
        assert whole.status_code == 404
        assert_whole_page(whole)
    for part in (admin_client.htmx_get(address), confirm(admin_client, key, current_url=LIST)):
        assert (part.status_code, part.text) == (404, "")
        assert htmx_event(part)["alert"]
    assert database_probe.last_seq() == before


def test_definition_delete_confirmed_twice_is_one_deletion(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    before = database_probe.last_seq()
    assert admin_client.post(f"{LIST}/{slate}/delete").status_code == 303
    assert admin_client.post(f"{LIST}/{slate}/delete").status_code == 404
    assert database_probe.last_seq() == before + 1


def test_definition_delete_confirmed_is_kept_where_a_default_is_missing(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    database_probe.run(delete(Definition).where(Definition.id == RECLAD.id))
    assert confirm(admin_client, slate, current_url=LIST).status_code == 200
    assert not exists(database_probe, slate)
    assert titles(admin_client.get(LIST)) == [RECLAD.title, REPAIRS.title, COMPLIANCE.title]
