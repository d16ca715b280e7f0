"""Publish, new version, retire, reinstate, prerequisites and equivalences, by page: with htmx and without scripts."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from ranzcred.domain.definitions.state import DefinitionState
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.relations import new_equivalence, new_prerequisite
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.web.admin.definitions.create.new_form import LIST, stored
from tests.web.admin.definitions.life.steps import take_step

RETIRED = {"state": DefinitionState.RETIRED, "retired_on": date(2026, 2, 1), "retired_reason": "No one takes it."}


def page_of(admin_client: BrowserClient, key: str) -> Element:
    return parse(admin_client.get(f"{LIST}/{key}").text)


def facts_of(page: Element) -> dict[str, str]:
    return {fact.one("dt").text: fact.one("dd").text for fact in page.all("dl.fact-line > div")}


def buttons(page: Element) -> list[str]:
    return page.texts(".page-head .page-actions a")


@pytest.mark.parametrize(
    ("columns", "offered"),
    [
        ({"state": DefinitionState.DRAFT}, ["Edit", "Publish", "Delete"]),
        ({}, ["Edit", "New version", "Retire", "Delete"]),
        (RETIRED, ["Edit", "Reinstate", "New version", "Delete"]),
    ],
    ids=["draft", "active", "retired"],
)
def test_page_offers_the_steps_of_its_state(
    app: Flask, admin_client: BrowserClient, columns: dict[str, Any], offered: list[str]
) -> None:
    page = page_of(admin_client, new_definition(app, **columns))
    assert buttons(page) == offered
    assert page.has("#assign-staff") is (not columns)


def test_draft_is_published_and_the_old_one_offered_to_retire(app: Flask, admin_client: BrowserClient) -> None:
    old = new_definition(app, title="Slate")
    new = new_definition(
        app, title="Slate (2027)", state=DefinitionState.DRAFT, requirements="Two roofs.", copied_from_id=old
    )
    asked = parse(admin_client.get(f"{LIST}/{new}/publish").text)
    assert asked.one("#life-heading").text == "Publish Slate (2027)?"
    response = take_step(admin_client, f"{LIST}/{new}/publish", {})
    assert (response.status_code, response.headers["Location"]) == (303, f"{LIST}/{new}#edit-definition")
    page = page_of(admin_client, new)
    assert page.one("#status p").text.startswith("Slate (2027) published")
    link = page.one("#status a")
    assert link.text == "Retire Slate"
    form = parse(admin_client.get(link["href"]).text)
    assert form.one("#replaced_by")["value"] == "Slate (2027)"
    assert form.one("input[type=hidden][name=replaced_by]")["value"] == new


def test_draft_without_requirements_says_what_is_missing(app: Flask, admin_client: BrowserClient) -> None:
    key = new_definition(app, state=DefinitionState.DRAFT)
    response = take_step(admin_client, f"{LIST}/{key}/publish", {})
    assert response.status_code == 422
    assert "Enter the requirements before you publish it." in parse(response.text).one("#life-errors").text


def test_new_version_is_created_as_a_draft(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    key = new_definition(app, title="Slate", validity_months=24)
    asked = parse(admin_client.get(f"{LIST}/{key}/new-version").text)
    title = asked.one("#title")["value"]
    assert title.startswith("Slate (20")
    response = admin_client.post(f"{LIST}/{key}/new-version", {"title": title, "code": ""})
    draft = stored(database_probe, title)
    assert response.headers["Location"] == f"{LIST}/{draft.id}#edit-definition"
    assert (draft.state, draft.validity_months) == (DefinitionState.DRAFT, 24)
    assert page_of(admin_client, draft.id).one("h1 .badge").text == "Draft"


def test_new_version_like_another_is_refused_at_its_title(app: Flask, admin_client: BrowserClient) -> None:
    key = new_definition(app, title="Slate")
    response = admin_client.post(f"{LIST}/{key}/new-version", {"title": "Slate", "code": ""})
    assert response.status_code == 409
    assert "already a micro-credential" in parse(response.text).one("#title-error").text


def test_retire_says_whom_it_concerns_and_what_became_of_them(app: Flask, admin_client: BrowserClient) -> None:
    slate, successor = new_definition(app, title="Slate"), new_definition(app, title="Slate (2027)")
    new_credential(app, definition_id=slate)
    sent = {"retired_on": "28/2/2026", "reason": "New course.", "replaced_by": successor, "assignments": "move"}
    assert take_step(admin_client, f"{LIST}/{slate}/retire", sent).status_code == 303
    page = page_of(admin_client, slate)
    assert page.one("#status p").text == "Slate retired. 1 person moved to Slate (2027)."
    assert page.one("h1 .badge").text == "Retired"
    assert "Retired on 28 Feb 2026: New course." in page.one("#definition").text
    facts = facts_of(page)
    assert facts["Replaced by"] == "Slate (2027)"
    other = page_of(admin_client, successor)
    assert facts_of(other)["Replaces"] == "Slate"


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"reason": ""}, "reason", "Enter a reason."),
        ({"assignments": "move"}, "assignments", "Choose the micro-credential that people move to."),
        ({"retired_on": "1/1/2999"}, "retired_on", "Enter today or an earlier day."),
    ],
)
def test_retire_says_what_is_wrong_and_keeps_what_was_typed(
    app: Flask, admin_client: BrowserClient, changes: dict[str, str], field: str, message: str
) -> None:
    key = new_definition(app)
    response = take_step(
        admin_client, f"{LIST}/{key}/retire", {"reason": "New course.", "assignments": "keep", **changes}
    )
    page = parse(response.text)
    assert response.status_code == 422
    assert page.one(f"#{field}-error").text == f"Error: {message}"
    assert page.one("#reason").raw_text.strip() == changes.get("reason", "New course.")


def test_retire_for_htmx_is_a_dialog_over_the_page(app: Flask, admin_client: BrowserClient) -> None:
    key = new_definition(app, title="Slate")
    here = f"{LIST}/{key}"
    response = admin_client.htmx_get(f"{here}/retire", current_url=here)
    dialog = parse(response.text).one("#definition-life")
    assert (dialog.tag, dialog["data-opener"]) == ("dialog", "retire-definition")
    assert dialog.one("#life-cancel")["href"] == f"{here}#retire-definition"


def test_reinstated_one_is_active_again(app: Flask, admin_client: BrowserClient) -> None:
    key = new_definition(app, title="Slate", **RETIRED)
    assert take_step(admin_client, f"{LIST}/{key}/reinstate", {"reason": ""}).status_code == 422
    assert take_step(admin_client, f"{LIST}/{key}/reinstate", {"reason": "Asked for again."}).status_code == 303
    page = page_of(admin_client, key)
    assert page.one("#status p").text == "Slate reinstated"
    assert not page.has("h1 .badge")


def test_prerequisites_are_added_and_unticked(app: Flask, admin_client: BrowserClient) -> None:
    slate, copper, zinc = (new_definition(app, title=title) for title in ("Slate", "Copper", "Zinc"))
    address = f"{LIST}/{slate}/prerequisites"
    assert take_step(admin_client, address, {"required": copper, "group": ""}).status_code == 303
    kept = {"kept": f"1-{copper}", "required": zinc, "group": "1"}
    assert take_step(admin_client, address, kept).status_code == 303
    facts = facts_of(page_of(admin_client, slate))
    assert facts["Needs"] == "Copper or Zinc"
    form = parse(admin_client.get(address).text)
    assert form.texts("#kept label") == ["Group 1: Copper", "Group 1: Zinc"]
    assert len(form.all("#kept input[checked]")) == 2
    assert take_step(admin_client, address, {"kept": f"1-{zinc}"}).status_code == 303
    facts = facts_of(page_of(admin_client, slate))
    assert facts["Needs"] == "Zinc"


def test_circle_of_prerequisites_is_told_in_the_dialog(app: Flask, admin_client: BrowserClient) -> None:
    slate, copper = new_definition(app, title="Slate"), new_definition(app, title="Copper")
    new_prerequisite(app, copper, slate)
    response = take_step(admin_client, f"{LIST}/{slate}/prerequisites", {"required": copper, "group": ""})
    assert response.status_code == 422
    assert "They would require each other: Slate → Copper → Slate." in parse(response.text).one("#life-errors").text


def test_equivalences_are_added_and_shown(app: Flask, admin_client: BrowserClient) -> None:
    slate, copper = new_definition(app, title="Slate"), new_definition(app, title="Copper")
    sent = {"counts_as": copper, "from_on": "1/1/2026", "until_on": "31/12/2027", "note": "Old course"}
    assert take_step(admin_client, f"{LIST}/{slate}/equivalences", sent).status_code == 303
    facts = facts_of(page_of(admin_client, slate))
    assert facts["Counts as"] == "Copper from 1 Jan 2026 until 31 Dec 2027: Old course"
    late = take_step(admin_client, f"{LIST}/{slate}/equivalences", sent | {"from_on": "1/1/2028"})
    assert late.status_code == 422


def test_page_takes_as_many_statements_whatever_is_related(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    slate = new_definition(app)
    counts = []
    for _ in range(3):
        admin_client.get(f"{LIST}/{slate}")
        with database_probe.statements() as seen:
            admin_client.get(f"{LIST}/{slate}")
        counts.append(len(seen))
        for _ in range(3):
            new_prerequisite(app, slate, new_definition(app))
            new_equivalence(app, slate, new_definition(app))
            new_definition(app, **RETIRED, replaced_by_id=slate)
    assert len(set(counts)) == 1
