"""What became of those selected meanwhile is said before anything is done to them."""

import pytest
from flask import Flask

from ranzcred.domain.credentials.operations import remove_credential
from tests.support.factories.catalogue import act, new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import htmx_event


@pytest.fixture
def definition(app: Flask) -> str:
    return new_definition(app, title="Slate Repair")


@pytest.fixture
def page(definition: str) -> str:
    return f"/admin/micro-credentials/{definition}"


def chosen(*keys: str) -> dict[str, object]:
    return {"chosen": [f"{key}:1" for key in keys], "action": "IN_TRAINING"}


def test_plan_says_who_is_no_longer_active(app: Flask, admin_client: BrowserClient, definition: str, page: str) -> None:
    ridge = new_organisation(app, name="Ridgeline")
    keys = [
        new_credential(
            app,
            definition_id=definition,
            member_id=new_member(app, organisation_id=ridge, first_name=first, last_name="Ngata", active=active),
        )
        for first, active in (("Aroha", True), ("Mere", False))
    ]
    plan = parse(admin_client.htmx_post(f"{page}/staff/bulk", chosen(*keys), current_url=page).text)
    stays = "Ridgeline no change"
    assert plan.texts("#bulk-plan li") == [f"Aroha Ngata {stays}", f"Mere Ngata Inactive {stays}"]


def test_what_was_removed_meanwhile_is_counted_and_nothing_is_done(
    app: Flask, admin_client: BrowserClient, definition: str, page: str
) -> None:
    first, second, third = (new_credential(app, definition_id=definition) for _ in range(3))
    sentence = "Nothing was changed: {} since been removed. Clear the selection and select again."
    for removed, words in ((second, "1 of the 3 selected has"), (third, "2 of the 3 selected have")):
        act(app, "system", remove_credential, credential_id=removed, reason="A mistake.")
        for path in (f"{page}/staff/bulk", f"{page}/staff/bulk/confirmed"):
            answer = admin_client.htmx_post(path, chosen(first, second, third), current_url=page)
            assert answer.status_code == 404
            assert htmx_event(answer)["alert"] == sentence.format(words)
