"""The list of definitions restores a default that is missing."""

from functools import partial

from flask import Flask
from sqlalchemy import delete, func, select

from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.responses import titles

LIST = "/admin/micro-credentials"
RECLAD, REPAIRS, COMPLIANCE = DEFAULTS


def delete_default(database_probe: DatabaseProbe, default_id: str) -> None:
    database_probe.run(delete(MicroCredentialDefinition).where(MicroCredentialDefinition.id == default_id))


def test_definition_list_restores_a_missing_default(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    delete_default(database_probe, REPAIRS.id)
    before = database_probe.last_seq()
    assert titles(admin_client.get(LIST)) == [RECLAD.title, REPAIRS.title, COMPLIANCE.title]
    [entry] = database_probe.entries(after=before)
    assert (entry["action"], entry["actor_id"], entry["resource_id"]) == ("CREATE", "system", REPAIRS.id)
    admin_client.get(LIST)
    assert database_probe.last_seq() == before + 1


def test_definition_list_restores_defaults_once_however_many_look(
    app: Flask, admin: Account, database_probe: DatabaseProbe
) -> None:
    for default in DEFAULTS:
        delete_default(database_probe, default.id)
    before = database_probe.last_seq()
    browser_clients = [BrowserClient(app) for _ in range(6)]
    for browser_client in browser_clients:
        browser_client.sign_in(admin)
    responses = in_threads([partial(browser_client.get, LIST) for browser_client in browser_clients])
    for response in responses:
        assert not isinstance(response, Exception)
        assert titles(response) == [RECLAD.title, REPAIRS.title, COMPLIANCE.title]
    created = [entry["resource_id"] for entry in database_probe.entries(after=before) if entry["action"] == "CREATE"]
    assert sorted(created) == [default.id for default in DEFAULTS]
    assert database_probe.value(select(func.count()).select_from(MicroCredentialDefinition)) == 3


def test_definition_list_leaves_an_edited_default_as_it_is(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    changed = {"title": "Reclad", "level": "6", "issuing_body": "RANZ", "version": "1"}
    assert admin_client.post(f"{LIST}/{RECLAD.id}", changed).status_code == 303
    before = database_probe.last_seq()
    assert titles(admin_client.get(LIST)) == ["Reclad", REPAIRS.title, COMPLIANCE.title]
    assert database_probe.last_seq() == before
