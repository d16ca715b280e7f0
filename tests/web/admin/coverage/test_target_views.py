"""The page of targets: how many people of each organisation should hold something."""

import pytest
from flask import Flask

from ranzcred.domain.coverage.targets.models import KEPT_FOR_TARGET
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.factories.relations import new_target
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page, htmx_event

LIST = "/admin/coverage/targets"
STATEMENTS = 6
QUALIFIED = {"tier": "MASTER_ROOFER", "purpose": "QUALIFIED", "definition_id": "", "minimum_people": "2"}


def rows(browser_client: BrowserClient, query: str = "") -> list[list[str]]:
    table = parse(browser_client.get(f"{LIST}{query}").text)
    return [[cell.text for cell in row.elements][:-1] for row in table.all("#targets-table tbody tr")]


def test_target_is_created_changed_and_deleted(app: Flask, admin_client: BrowserClient) -> None:
    assert "No targets yet" in assert_whole_page(admin_client.get(LIST)).one("#targets-table").text
    slate = new_definition(app, title="Slate Repair")
    created = admin_client.post(LIST, QUALIFIED)
    assert created.status_code == 303
    admin_client.post(LIST, {**QUALIFIED, "purpose": "", "definition_id": "slate repair", "minimum_percent": "50"})
    assert rows(admin_client) == [
        ["Master Roofer", "Counts as qualified roofer", "2", "–"],
        ["Master Roofer", "Slate Repair", "2", "50%"],
    ]
    key = parse(admin_client.get(LIST).text).all("#targets-table tbody tr")[1]["id"].removeprefix("target-")
    form = parse(admin_client.get(f"{LIST}/{key}/edit").text).one("#target-form form")
    assert form.one("input[type=hidden][name=definition_id]")["value"] == slate
    changed = {**QUALIFIED, "purpose": "", "definition_id": slate, "minimum_people": "", "minimum_percent": "60"}
    assert admin_client.post(f"{LIST}/{key}", {**changed, "version": "1"}).status_code == 303
    assert rows(admin_client)[1] == ["Master Roofer", "Slate Repair", "–", "60%"]
    assert admin_client.post(f"{LIST}/{key}", {**changed, "minimum_percent": "70", "version": "1"}).status_code == 409
    deleted = admin_client.htmx_post(f"{LIST}/{key}/delete", {}, current_url=LIST)
    assert htmx_event(deleted)["announce"] == "Master Roofer: Slate Repair deleted. 1 target"


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"purpose": ""}, "purpose", "Choose what they should hold: a micro-credential, or what it counts for."),
        ({"definition_id": "Slate"}, "purpose", "Choose a micro-credential or what it counts for, not both."),
        ({"purpose": "", "definition_id": "Zinc"}, "definition_id", "No micro-credential is called that."),
        ({"minimum_people": ""}, "minimum_people", "Enter how many people, or what percentage of them."),
        ({"minimum_people": "0"}, "minimum_people", "At least, people must be a whole number from 1 to 1,000."),
        ({"minimum_percent": "101"}, "minimum_percent", "At least, percent must be a whole number from 1 to 100."),
    ],
)
def test_target_that_says_nothing_is_refused(
    app: Flask, admin_client: BrowserClient, changes: dict[str, str], field: str, message: str
) -> None:
    new_definition(app, title="Slate")
    refused = admin_client.post(LIST, QUALIFIED | changes)
    assert refused.status_code == 422
    assert parse(refused.text).one(f"#{field}-error").text == f"Error: {message}"
    assert rows(admin_client) == []


def test_second_target_of_a_tier_for_the_same_is_refused(app: Flask, admin_client: BrowserClient) -> None:
    slate = new_definition(app)
    new_target(app)
    new_target(app, definition_id=slate)
    for sent in (QUALIFIED, {**QUALIFIED, "purpose": "", "definition_id": slate}):
        refused = admin_client.post(LIST, sent)
        assert refused.status_code == 409
        assert "This tier already has a target for it." in parse(refused.text).one("#target-form").text
    assert admin_client.post(LIST, {**QUALIFIED, "tier": "CERTIFIED"}).status_code == 303


def test_micro_credential_with_a_target_is_not_deleted(app: Flask, admin_client: BrowserClient) -> None:
    slate = new_definition(app)
    new_target(app, definition_id=slate)
    refused = admin_client.htmx_post(f"/admin/micro-credentials/{slate}/delete", {})
    assert refused.status_code == 409
    assert KEPT_FOR_TARGET in parse(refused.text).text


def test_targets_take_as_many_statements_however_many_there_are(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    new_target(app)
    with database_probe.statements() as few:
        admin_client.get(LIST)
    for _ in range(4):
        new_target(app, definition_id=new_definition(app))
    with database_probe.statements() as many:
        admin_client.get(LIST)
    assert len(many) == len(few) <= STATEMENTS
    assert rows(admin_client, "?q=qualified") == [["Master Roofer", "Counts as qualified roofer", "2", "–"]]
