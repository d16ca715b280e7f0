"""What a prerequisite or an equivalence is, by its name: without scripts that is sent, and asked about if need be."""

import pytest
from flask import Flask

from ranzcred.domain.definitions.state import DefinitionState
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.factories.prerequisites import retire
from tests.support.factories.relations import new_prerequisite
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import htmx_event
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


class Neighbours:
    """Slate, with all that may be near it: it requires Base, which requires Core; Roofing requires it."""

    def __init__(self, app: Flask, database_probe: DatabaseProbe) -> None:
        titles = ("Slate", "Base", "Core", "Roofing", "Copper", "Old Slate", "New Slate")
        self.keys = {title: new_definition(app, title=title) for title in titles}
        self.keys["Draft"] = new_definition(app, title="Draft", state=DefinitionState.DRAFT)
        for title, required in (("Slate", "Base"), ("Base", "Core"), ("Roofing", "Slate")):
            new_prerequisite(app, self.keys[title], self.keys[required])
        retire(database_probe, self.keys["Old Slate"], self.keys["Copper"])


@pytest.fixture
def near(app: Flask, database_probe: DatabaseProbe) -> Neighbours:
    return Neighbours(app, database_probe)


OFFERED = {
    ("retire", "replaced_by"): ["Copper", "Core", "New Slate", "Roofing"],
    ("prerequisites", "required"): ["Base", "Copper", "Core", "Draft Draft", "New Slate", "Old Slate Retired"],
    ("equivalences", "counts_as"): [
        *("Base", "Copper", "Core", "Draft Draft", "New Slate", "Old Slate Retired", "Roofing"),
    ],
}
"""What each field of Slate suggests: what its rules would take."""


@pytest.mark.parametrize(("step", "name"), OFFERED)
def test_field_suggests_what_its_rules_take(
    admin_client: BrowserClient, near: Neighbours, step: str, name: str
) -> None:
    field = parse(admin_client.get(f"{LIST}/{near.keys['Slate']}/{step}").text).one(f"#{name}")
    response = admin_client.htmx_get(field["hx-get"], source=name)
    shown = parse(response.text).texts("[role=option] .search-label")
    own = [words.removesuffix(" Level 3 · RANZ") for words in shown if words.endswith("Level 3 · RANZ")]
    assert own == OFFERED[step, name]
    assert htmx_event(response)["announce"].startswith(f"{len(shown)} micro-credentials")
    typed = parse(admin_client.htmx_get(f"{field['hx-get']}&q=slate", source=name).text).texts("[role=option]")
    assert [each for each in typed if each.startswith("Slate")] == []


@pytest.mark.parametrize(
    ("step", "name", "typed", "words"),
    [
        ("retire", "replaced_by", "old slate", "Old Slate is retired. Choose an active one."),
        ("retire", "replaced_by", "Draft", "Draft is a draft. Choose an active one."),
        ("retire", "replaced_by", "Slate", "It can't replace itself. Choose another one."),
        ("retire", "replaced_by", "Base", "Slate requires Base, so that can't replace it."),
        ("prerequisites", "required", "Roofing", "They would require each other: Slate → Roofing → Slate."),
        ("prerequisites", "required", "Slate", "A micro-credential can't require itself. Choose another one."),
        ("equivalences", "counts_as", "Slate", "A micro-credential counts as itself. Choose another one."),
    ],
)
def test_what_is_typed_all_the_same_is_refused_in_words(
    admin_client: BrowserClient, near: Neighbours, step: str, name: str, typed: str, words: str
) -> None:
    sent: dict[str, object] = {name: typed, "reason": "New course.", "assignments": "keep"}
    page = refused(admin_client, f"{LIST}/{near.keys['Slate']}/{step}", sent)
    assert words in page.one("#life-errors").text
    if step == "retire":  # it is the field's, and may be typed over
        field = page.one("#replaced_by")
        assert (field["value"].lower(), field["name"]) == (typed.lower(), name)
        assert "readonly" not in field.attributes


def test_subject_that_is_none_suggests_as_for_any(admin_client: BrowserClient, near: Neighbours) -> None:
    for subject in ("", "nothing", "0" * 36):
        response = admin_client.htmx_get(f"/admin/suggestions/successor?subject={subject}&q=slate", source="x")
        assert parse(response.text).texts("[role=option] .search-label") == [
            f"{title} Level 3 · RANZ" for title in ("Slate", "New Slate")
        ]
