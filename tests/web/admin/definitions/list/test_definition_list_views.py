"""The table of definitions on its page."""

from datetime import date

from flask import Flask

from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.defaults import DEFAULTS
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.many import new_definitions
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page, query_of, row_of, titles

LIST = "/admin/micro-credentials"
RECLAD, REPAIRS, COMPLIANCE = DEFAULTS
COLUMNS = ["Title", "Level", "Issuing body", "Skill standard", "Assigned", "Type", "Actions"]
STATEMENTS = 6


def test_definition_list_is_a_whole_page(admin_client: BrowserClient) -> None:
    response = admin_client.get(LIST)
    page = assert_whole_page(response)
    assert response.status_code == 200
    assert response.vary.as_set() == {"accept-encoding", "hx-request", "cookie"}
    assert page.one("title").text.startswith("Micro-credentials")
    assert page.texts("h1") == ["Micro-credentials"]
    assert page.one("#create-definition").text == "Create micro-credential"
    assert page.one("#create-definition")["href"] == f"{LIST}/new"
    assert page.one("#definitions-heading").text == "3 micro-credentials"
    assert not page.has("#definition-form form")
    assert "HX-Trigger" not in response.headers


def test_definition_list_has_a_native_table_with_these_columns(admin_client: BrowserClient) -> None:
    table = parse(admin_client.get(LIST).text).one("#definitions-table table")
    assert table.texts("thead th") == COLUMNS
    assert [header["scope"] for header in table.all("thead th")] == ["col"] * len(COLUMNS)
    assert table.one("caption").text
    assert len(table.all("tbody tr")) == 3
    for row in table.all("tbody tr"):
        assert [cell.tag for cell in row.elements] == ["th"] + ["td"] * 6
        assert row.elements[0]["scope"] == "row"


def test_definition_list_row_says_what_the_definition_says(app: Flask, admin_client: BrowserClient) -> None:
    key = new_definition(
        app,
        title="Slate Repair",
        level=6,
        issuing_body="Ara Institute",
        skill_standard="Unit 31000",
        requirements="Two assessed roofs.\nOne interview.",
    )
    for status in (MicroCredentialStatus.IN_TRAINING, MicroCredentialStatus.NOT_STARTED):
        new_credential(app, definition_id=key, status=status)
    new_credential(
        app,
        definition_id=key,
        status=MicroCredentialStatus.AWARDED,
        awarded_on=date(2019, 1, 1),
        expiry_date=date(2020, 1, 1),
    )
    row = row_of(parse(admin_client.get(LIST).text), key)
    assert [cell.text for cell in row.elements[1:6]] == ["6", "Ara Institute", "Unit 31000", "3", "Custom"]
    assert row.elements[0].one(".title").text == "Slate Repair"
    assert row.elements[0].one("small").text == "Two assessed roofs. One interview."
    assert not row.has(".badge"), "only what is out of the ordinary has one"


def test_definition_list_row_leaves_out_what_is_not_given(app: Flask, admin_client: BrowserClient) -> None:
    key = new_definition(app, title="Slate Repair")
    row = row_of(parse(admin_client.get(LIST).text), key)
    assert row.elements[0].text == "Slate Repair"
    assert [cell.text for cell in row.elements[1:6]] == ["3", "RANZ", "", "0", "Custom"]


def test_definition_list_shows_the_defaults_as_such(admin_client: BrowserClient) -> None:
    page = parse(admin_client.get(LIST).text)
    for default in DEFAULTS:
        row = row_of(page, default.id)
        assert row.one(".badge").text == "Default"
        assert row.elements[0].one("small").text == default.requirements
        assert [cell.text for cell in row.elements[1:5]] == [str(default.level), "RANZ", default.skill_standard, "0"]


def test_definition_list_row_leads_to_its_page_and_has_edit_and_delete(app: Flask, admin_client: BrowserClient) -> None:
    key = new_definition(app, title="Slate Repair")
    row = row_of(parse(admin_client.get(LIST).text), key)
    name, actions = row.one("th a"), row.all(".actions a")
    assert (name["href"], name.text) == (f"{LIST}/{key}", "Slate Repair")
    assert [(action["id"], action["href"], action["data-key"]) for action in actions] == [
        (f"definition-{key}-edit", f"{LIST}/{key}/edit", "e"),
        (f"definition-{key}-delete", f"{LIST}/{key}/delete", "d"),
    ]
    assert [(action.text, action["aria-label"]) for action in actions] == [
        ("Edit", "Edit Slate Repair"),
        ("Delete", "Delete Slate Repair"),
    ]
    assert not any("aria-disabled" in action.attributes for action in actions)


def test_definition_list_says_with_delete_why_a_definition_stays(app: Flask, admin_client: BrowserClient) -> None:
    key = new_definition(app, title="Slate Repair")
    new_credential(app, definition_id=key)
    page = parse(admin_client.get(LIST).text)
    for kept, reason in ((RECLAD.id, "core RANZ credential"), (key, "In use")):
        control = page.one(f"#definition-{kept}-delete")
        assert control["aria-disabled"] == "true"
        assert "href" in control.attributes
        assert reason in control["title"]


def test_definition_list_order_is_level_descending_then_title(app: Flask, admin_client: BrowserClient) -> None:
    for title, level in (
        ("zinc", 5),
        ("alpha", 10),
        ("Ābacus", 5),
        ("Beta", 1),
        ("Roof Safety", 5),
        ("rope access", 5),
    ):
        new_definition(app, title=title, level=level)
    assert titles(admin_client.get(LIST)) == [
        "alpha",
        "Ābacus",
        "Reclad/Reroofing Level 5",
        "Repairs/Maintenance Level 5",
        "Roof Safety",
        "rope access",
        "zinc",
        "Compliance Practices Level 4",
        "Beta",
    ]


def test_definition_list_says_that_nothing_matches(admin_client: BrowserClient) -> None:
    page = parse(admin_client.get(f"{LIST}?q=thatch").text)
    assert not page.has("#definitions-table table")
    assert page.one("#definitions-heading").text == "No micro-credentials found"
    assert page.one(".empty a")["href"] == LIST
    assert page.one("#definitions-search")["value"] == "thatch"


def test_definition_list_says_that_nothing_was_added_yet(admin_client: BrowserClient) -> None:
    page = parse(admin_client.get(f"{LIST}?kind=custom").text)
    assert "Create micro-credential" in page.one(".empty").text
    assert not page.has("#definitions-table table")


def test_definition_list_takes_the_same_few_statements_however_many_there_are(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    with database_probe.statements() as few:
        assert admin_client.get(LIST).status_code == 200
    new_definitions(app, [f"Slate {number:03}" for number in range(297)])
    with database_probe.statements() as many:
        page = parse(admin_client.get(LIST).text)
    assert page.one("#definitions-heading").text.startswith("300 micro-credentials")
    assert len(many) == len(few) <= STATEMENTS


def test_definition_list_links_keep_what_the_address_asks_for(admin_client: BrowserClient) -> None:
    query = {"q": "level", "level": "5", "issuing_body": "RANZ", "kind": "default", "sort": "-title"}
    address = f"{LIST}?q=level&level=5&issuing_body=RANZ&kind=default&sort=-title"
    page = parse(admin_client.get(address).text)
    kept = [f"#definition-{RECLAD.id}-edit", f"#definition-{RECLAD.id}-delete", "#create-definition"]
    assert [query_of(page.one(link)["href"]) for link in kept] == [query] * 3
    for form in ("definitions-sort", "definitions-filter"):
        fields = {field["name"]: field.get("value") for field in page.one(f"#{form}").all("input[name]")}
        chosen = {
            select["name"]: option["value"]
            for select in page.one(f"#{form}").all("select")
            for option in select.all("option[selected]")
        }
        beside = {field["name"]: field["value"] for field in page.all(f"input[form={form}]")}
        expected = query if form == "definitions-filter" else {k: v for k, v in query.items() if k != "sort"}
        assert {**fields, **chosen, **beside} == expected
