"""A change of what an award depends on is asked about where people were awarded it: save, or make a new version."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from ranzcred.core import clock
from ranzcred.domain.definitions.life.operations import next_title
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from ranzcred.domain.definitions.state import DefinitionState
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_award, new_credential, new_definition
from tests.support.factories.people import new_member
from tests.support.factories.relations import new_prerequisite
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import htmx_event
from tests.web.admin.definitions.create.new_form import LIST, custom, stored

SAME = {
    "title": "Slate",
    "level": "3",
    "issuing_body": "RANZ",
    "skill_standard": "Unit 31000",
    "requirements": "Two roofs.",
    "validity_months": "36",
    "version": "1",
}


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(
        app, title="Slate", skill_standard="Unit 31000", requirements="Two roofs.", validity_months=36
    )


def awarded(app: Flask, slate: str, *, times: int = 1, expiry: date | None = None) -> None:
    for _ in range(times):
        new_award(app, new_member(app), slate, expiry=expiry)


def save(admin_client: BrowserClient, slate: str, **changes: str) -> TestResponse:
    return admin_client.post(f"{LIST}/{slate}", SAME | changes)


def doubt_of(response: TestResponse) -> Element:
    assert response.status_code == 409, response.text
    return parse(response.text).one(".doubt")


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Slate Works"},
        {"level": "4"},
        {"issuing_body": "NZQA"},
        {"skill_standard": ""},
        {"requirements": "Three roofs."},
    ],
    ids=lambda change: next(iter(change)),
)
def test_change_of_what_an_award_depends_on_is_asked_about(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str, change: dict[str, str]
) -> None:
    awarded(app, slate, times=2)
    before = database_probe.last_seq()
    response = save(admin_client, slate, **change)
    doubt = doubt_of(response)
    assert doubt.one("h3").text == "2 awards keep the old words"
    assert doubt.texts("button") == ["Save", "Make a new version instead"]
    [(name, typed)] = change.items()
    field = parse(response.text).one(f"#{name}")
    assert field.attributes.get("value", field.text) == typed, "what was typed is still there"
    assert database_probe.last_seq() == before
    button = doubt.all("button")[0]
    assert save(admin_client, slate, **change, **{button["name"]: button["value"]}).status_code == 303
    assert database_probe.last_seq() == before + 1


@pytest.mark.parametrize(
    "change",
    [{}, {"validity_months": "24"}, {"grace_days": "30"}, {"purposes": "QUALIFIED"}, {"code": "RZ-1"}],
    ids=lambda change: next(iter(change), "nothing"),
)
def test_any_other_change_is_not_asked_about(
    app: Flask, admin_client: BrowserClient, slate: str, change: dict[str, str]
) -> None:
    awarded(app, slate)
    assert save(admin_client, slate, **change).status_code == 303


def test_change_of_what_nobody_was_awarded_is_not_asked_about(
    app: Flask, admin_client: BrowserClient, slate: str
) -> None:
    new_credential(app, definition_id=slate)
    awarded(app, new_definition(app))
    assert save(admin_client, slate, title="Slate Works").status_code == 303


def test_award_that_has_expired_is_asked_about_too(app: Flask, admin_client: BrowserClient, slate: str) -> None:
    awarded(app, slate, expiry=date(2023, 1, 1))
    assert doubt_of(save(admin_client, slate, level="4")).one("h3").text == "Earlier awards keep the old words"


def test_focus_goes_to_save_and_one_award_is_one(app: Flask, admin_client: BrowserClient, slate: str) -> None:
    awarded(app, slate)
    response = admin_client.htmx_post(f"{LIST}/{slate}", SAME | {"level": "4"})
    assert htmx_event(response)["focus"] == ["definition-all-the-same"]
    assert doubt_of(response).one("h3").text == "1 award keeps the old words"


def test_likeness_is_asked_about_with_it_and_both_are_confirmed_at_once(
    app: Flask, admin_client: BrowserClient, slate: str
) -> None:
    awarded(app, slate)
    new_definition(app, title="Slate-Works")
    doubt = doubt_of(save(admin_client, slate, title="Slate Works"))
    assert doubt.one("h3").text == "This may be a duplicate"
    assert doubt.texts("li")[1] == "1 award keeps the old words."
    button = doubt.all("button")[0]
    assert button.text == "Save anyway"
    confirmed = {button["name"]: button["value"]}
    assert save(admin_client, slate, title="Slate Works", **confirmed).status_code == 303


def instead(admin_client: BrowserClient, slate: str, **changes: Any) -> Element:
    """Make a new version of what was typed, and return the page that opens."""
    doubt = doubt_of(save(admin_client, slate, **changes))
    button = doubt.all("button")[1]
    response = save(admin_client, slate, **changes, **{button["name"]: button["value"]})
    assert response.status_code == 303, response.text
    return parse(admin_client.get(response.headers["Location"]).text)


def test_new_version_instead_opens_with_what_was_typed_and_the_old_one_stays(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    awarded(app, slate)
    required = new_definition(app)
    new_prerequisite(app, slate, required)
    page = instead(admin_client, slate, requirements="Three roofs.", grace_days="30")
    title = next_title("Slate")
    assert title == f"Slate ({clock.today().year})"
    form = page.one("#definition-form form")
    assert (form.one("#title")["value"], form.one("#requirements").text) == (title, "Three roofs.")
    assert (form.one("#grace_days")["value"], form.one("#validity_months")["value"]) == ("30", "36")
    assert page.one("#status p").text == f"{title} created as a draft. Slate stays as it is."
    draft, old = stored(database_probe, title), stored(database_probe, "Slate")
    assert (draft.state, draft.copied_from_id, draft.requirements) == (DefinitionState.DRAFT, slate, "Three roofs.")
    assert (old.requirements, old.version, old.grace_days) == ("Two roofs.", 1, 0)
    needs = parse(admin_client.get(f"{LIST}/{draft.id}").text).one("dl.fact-line + dl.fact-line")
    assert needs.texts("dt") == ["Needs", "New version of"]


def test_new_version_instead_has_the_title_that_was_typed(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    awarded(app, slate)
    instead(admin_client, slate, title="Slate Works")
    assert stored(database_probe, "Slate Works").copied_from_id == slate


def test_new_version_instead_like_another_is_refused_at_its_title(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    awarded(app, slate)
    new_definition(app, title="Slate Works")
    response = save(admin_client, slate, title="Slate Works", instead="y")
    assert response.status_code == 409
    assert "already a micro-credential" in parse(response.text).one("#title-error").text
    assert custom(database_probe) == 2


def test_with_htmx_the_new_version_opens_on_a_page_of_its_own(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    awarded(app, slate)
    response = admin_client.htmx_post(f"{LIST}/{slate}", SAME | {"level": "4", "instead": "y"})
    draft = database_probe.value(select(Definition.id).where(Definition.state == DefinitionState.DRAFT))
    assert response.headers["HX-Redirect"] == f"{LIST}/{draft}/edit#title"
