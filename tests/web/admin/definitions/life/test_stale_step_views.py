"""A step of a definition's life that someone else was faster than: they are named, nothing typed is lost."""

from datetime import date

import pytest
from flask import Flask

from ranzcred.domain.definitions.state import DefinitionState
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.web.admin.definitions.create.new_form import LIST
from tests.web.admin.definitions.life.steps import seen_version, take_step

RETIRED = {"state": DefinitionState.RETIRED, "retired_on": date(2026, 2, 1), "retired_reason": "No one takes it."}
DRAFT = {"state": DefinitionState.DRAFT, "requirements": "Two roofs."}
WHY = {"reason": "As the board decided."}


@pytest.mark.parametrize(
    ("step", "columns", "typed"),
    [("publish", DRAFT, {}), ("retire", {}, {**WHY, "assignments": "keep"}), ("reinstate", RETIRED, WHY)],
)
def test_step_is_not_taken_on_what_someone_else_has_changed(
    app: Flask,
    admin_client: BrowserClient,
    database_probe: DatabaseProbe,
    step: str,
    columns: dict[str, object],
    typed: dict[str, str],
) -> None:
    key = new_definition(app, title="Slate", **columns)
    address = f"{LIST}/{key}/{step}"
    seen = seen_version(admin_client, address)
    take_step(admin_client, f"{LIST}/{key}/equivalences", {"counts_as": new_definition(app)})
    before = database_probe.last_seq()
    response = admin_client.post(address, {"version": seen, **typed})
    assert response.status_code == 409
    assert database_probe.last_seq() == before
    page = parse(response.text)
    assert page.one("#life-errors").text.startswith("There is a problem Mere Tamahori saved a change at ")
    assert f"Check it, then choose {step.capitalize()} again." in page.one("#life-errors").text
    link = page.one("#life-errors a")
    assert (link.text, link["href"]) == ("View it as it is now", f"{LIST}/{key}")
    assert [field.raw_text.strip() for field in page.all("#definition-life textarea")] == [WHY["reason"]] * bool(typed)
    again = {"version": page.one("#definition-life [name=version]")["value"], **typed}
    assert admin_client.post(address, again).status_code == 303


def test_prerequisite_that_someone_else_has_added_is_not_taken_away_unseen(
    app: Flask, admin_client: BrowserClient
) -> None:
    slate, copper, zinc = (new_definition(app, title=title) for title in ("Slate", "Copper", "Zinc"))
    address = f"{LIST}/{slate}/prerequisites"
    seen = seen_version(admin_client, address)
    take_step(admin_client, address, {"required": copper})
    response = admin_client.post(address, {"version": seen, "required": zinc})
    assert response.status_code == 409
    page = parse(response.text)
    assert page.texts("#life-errors tbody th, #life-errors tbody td") == ["It needs", "(blank)", "Group 1: Copper"]
    assert page.one("#required")["value"] == "Zinc"
    assert page.one("input[type=hidden][name=required]")["value"] == zinc
    assert parse(admin_client.get(address).text).texts("#kept label") == ["Group 1: Copper"]


@pytest.mark.parametrize("version", ["", "abc", "-1", "9" * 40, "\u0663"])
def test_step_without_the_version_that_was_seen_is_refused(
    app: Flask, admin_client: BrowserClient, version: str
) -> None:
    response = admin_client.post(f"{LIST}/{new_definition(app)}/retire", {"version": version, **WHY})
    assert response.status_code == 422
    assert parse(response.text).texts(".error-summary a") == ["This page is out of date. Reload it and try again."]
