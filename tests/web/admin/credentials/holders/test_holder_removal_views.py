"""What somebody holds is removed, on the definition's page."""

from flask import Flask
from sqlalchemy import select

from ranzcred.domain.credentials.models import StaffMicroCredential
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, htmx_event
from tests.web.admin.credentials.holders.holder_forms import LIST, change, names, posts

CREDENTIALS = table(StaffMicroCredential).c


def test_removal_needs_a_reason_where_it_had_been_awarded(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, four: list[str]
) -> None:
    address = f"{page}/staff/{four[1]}/remove"
    dialog = admin_client.htmx_get(address, current_url=page)
    assert htmx_event(dialog) == {"focus": ["removal-reason"]}
    assert "It was awarded, so a reason is required." in parse(dialog.text).one("#removal-text").text
    before = database_probe.last_seq()
    for post in posts(admin_client, page):
        response = post(address, {"reason": " "})
        assert response.status_code == 422
        assert parse(response.text).texts("#removal-errors a") == ["Enter a reason: this credential has been awarded."]
    assert database_probe.last_seq() == before
    response = admin_client.htmx_post(address, {"reason": "A mistake."}, current_url=page)
    fragment = assert_fragment(response, "credential-removal")
    assert htmx_event(response) == {
        "announce": "Hēmi Tū no longer has Slate Repair. 3 people",
        "focus": [f"credential-{four[2]}-remove"],
    }
    assert names(fragment) == ["Aroha Ngata", "Mere Latu", "Sione Pou"]
    assert fragment.texts("#definition-statuses li")[0] == "All 3"


def test_removal_of_what_was_never_awarded_and_of_the_last_one(
    app: Flask, admin_client: BrowserClient, page: str, definition: str
) -> None:
    key = new_credential(app, definition_id=definition)
    address = f"{page}/staff/{key}/remove"
    assert "give a reason" not in parse(admin_client.get(address).text).one("#removal-text").text
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
