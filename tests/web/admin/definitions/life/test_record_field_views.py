"""What a prerequisite or an equivalence is, by its name: without scripts that is sent, and asked about if need be."""

import pytest
from flask import Flask

from ranzcred.domain.definitions.state import DefinitionState
from tests.support.factories.catalogue import new_definition
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.web.admin.definitions.create.new_form import LIST
from tests.web.admin.definitions.life.steps import take_step

FIELDS = [("prerequisites", "required", "Needs"), ("equivalences", "counts_as", "Counts as")]


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate")


def facts_of(admin_client: BrowserClient, slate: str) -> dict[str, str]:
    page = parse(admin_client.get(f"{LIST}/{slate}").text)
    return {fact.one("dt").text: fact.one("dd").text for fact in page.all("dl.fact-line > div")}


def refused(admin_client: BrowserClient, address: str, sent: dict[str, object]) -> Element:
    response = take_step(admin_client, address, sent)
    assert response.status_code == 422, response.text
    return parse(response.text)


@pytest.mark.parametrize(("step", "name", "fact"), FIELDS)
def test_name_of_one_alone_is_enough(
    app: Flask, admin_client: BrowserClient, slate: str, step: str, name: str, fact: str
) -> None:
    new_definition(app, title="Copper")
    new_definition(app, title="Copper and Zinc")
    assert take_step(admin_client, f"{LIST}/{slate}/{step}", {name: "copper"}).status_code == 303
    assert facts_of(admin_client, slate)[fact].startswith("Copper")


@pytest.mark.parametrize(("step", "name", "fact"), FIELDS)
def test_name_that_several_may_mean_is_asked_about_and_one_chosen(
    app: Flask, admin_client: BrowserClient, slate: str, step: str, name: str, fact: str
) -> None:
    new_definition(app, title="Copper Works", level=4)
    draft = new_definition(app, title="Copper Roofs", state=DefinitionState.DRAFT)
    page = refused(admin_client, f"{LIST}/{slate}/{step}", {name: "Copper"})
    assert page.one(f"#{name}-error").text == "Error: Choose which micro-credential you mean."
    assert page.one(f"#{name}")["value"] == "Copper"
    assert page.texts(f"#{name}-which label") == ["Copper Roofs Draft Level 3 · RANZ", "Copper Works Level 4 · RANZ"]
    chosen = page.all(f"#{name}-which input")[0]["value"]
    assert chosen == draft
    assert take_step(admin_client, f"{LIST}/{slate}/{step}", {name: ["Copper", chosen]}).status_code == 303
    assert facts_of(admin_client, slate)[fact].startswith("Copper Roofs")


@pytest.mark.parametrize("text", ["Nothing like it", "x" * 300, "\N{BELL}"])
@pytest.mark.parametrize(("step", "name", "fact"), FIELDS)
def test_name_of_none_is_refused_at_its_field(
    admin_client: BrowserClient, slate: str, step: str, name: str, fact: str, text: str
) -> None:
    page = refused(admin_client, f"{LIST}/{slate}/{step}", {name: text})
    assert page.one(f"#{name}-error").text == "Error: No micro-credential is called that."
    assert page.one(f".error-summary a[href='#{name}']").text == "No micro-credential is called that."
    assert fact not in facts_of(admin_client, slate)


def test_what_was_chosen_is_still_there_after_another_error(
    app: Flask, admin_client: BrowserClient, slate: str
) -> None:
    copper = new_definition(app, title="Copper")
    sent: dict[str, object] = {"counts_as": copper, "from_on": "2/1/2026", "until_on": "1/1/2026"}
    page = refused(admin_client, f"{LIST}/{slate}/equivalences", sent)
    assert page.one("#counts_as")["value"] == "Copper"
    assert page.one("input[type=hidden][name=counts_as]")["value"] == copper
