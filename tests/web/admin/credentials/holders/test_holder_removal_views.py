"""What somebody holds is removed, on the definition's page."""

from flask import Flask
from sqlalchemy import select

from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event
from tests.web.admin.credentials.holders.holder_forms import LIST, change, names, posts

CREDENTIALS = table(StaffMicroCredential).c


def test_what_was_never_awarded_is_removed(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, four: list[str]
) -> None:
    address = f"{page}/staff/{four[0]}/remove"
    dialog = admin_client.htmx_get(address, current_url=page)
    assert htmx_event(dialog) == {"focus": ["remove-cancel"]}
    asked = assert_fragment(dialog, "credential-remove")
    assert asked.one("#remove-heading").text == "Remove Slate Repair from Aroha Ngata?"
    assert asked.one("#remove-text").text == "Its history stays in the audit log."
    response = admin_client.htmx_post(address, {}, current_url=page)
    fragment = assert_fragment(response, "credential-remove")
    assert htmx_event(response) == {
        "announce": "Aroha Ngata no longer has Slate Repair. 3 people",
        "focus": [f"credential-{four[1]}-edit"],
    }
    assert names(fragment) == ["Hēmi Tū", "Mere Latu", "Sione Pou"]
    assert fragment.texts("#definition-statuses li")[0] == "All 3"


def test_what_was_awarded_is_not_removed(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, four: list[str]
) -> None:
    kept = "Void the award instead; its record stays."
    rows = parse(admin_client.get(page).text)
    offered = [rows.has(f"#credential-{key}-remove") for key in four]
    assert offered == [True, False, False, False]
    address, before = f"{page}/staff/{four[1]}/remove", database_probe.last_seq()
    opened = admin_client.htmx_get(address, current_url=page)
    assert (opened.status_code, htmx_event(opened)) == (409, {"announce": kept})
    whole = assert_whole_page(admin_client.get(address))
    assert whole.one("#remove-text").text == kept
    assert not whole.has("#remove-confirm")
    for post in posts(admin_client, page):
        response = post(address, {})
        assert response.status_code == 409
        assert parse(response.text).one("#remove-text").text == kept
    assert database_probe.last_seq() == before


def test_removal_of_the_last_one(app: Flask, admin_client: BrowserClient, page: str, definition: str) -> None:
    address = f"{page}/staff/{new_credential(app, definition_id=definition)}/remove"
    assert admin_client.post(address).headers["Location"] == f"{page}#holders-heading"
    assert "No one has this micro-credential" in parse(admin_client.get(page).text).one(".empty").text


def test_credential_under_another_definitions_address_is_not_found(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, four: list[str]
) -> None:
    other = f"{LIST}/{new_definition(app)}/staff"
    before = database_probe.last_seq()
    for action in ("edit", "remove"):
        assert admin_client.get(f"{other}/{four[0]}/{action}").status_code == 404
    for action in ("", "/remove"):
        assert admin_client.post(f"{other}/{four[0]}{action}", change(reason="x")).status_code == 404
    sent = {"chosen": f"{four[0]}:1", "action": "IN_TRAINING"}
    for action in ("", "/confirmed"):
        assert admin_client.post(f"{other}/bulk{action}", sent).status_code == 404
    assert database_probe.last_seq() == before
    assert database_probe.value(select(CREDENTIALS.status).where(CREDENTIALS.id == four[0])) == "IN_TRAINING"


def test_what_was_only_set_to_expired_is_removed(app: Flask, admin_client: BrowserClient, page: str) -> None:
    """As an older version stored it: it has no award."""
    definition, expired = page.removeprefix(f"{LIST}/"), MicroCredentialStatus.EXPIRED
    key = new_credential(app, awarded=False, definition_id=definition, status=expired)
    remove = parse(admin_client.get(page).text).one(f"#credential-{key}-remove")["href"]
    assert assert_whole_page(admin_client.get(remove)).has("#remove-confirm")
    assert admin_client.post(remove.partition("?")[0]).status_code == 303
    assert names(parse(admin_client.get(page).text)) == []
