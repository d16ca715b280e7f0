"""The inline form for a definition that somebody else has changed or deleted meanwhile."""

from sqlalchemy import delete, select

from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from tests.support.database.probe import DatabaseProbe
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import (
    assert_fragment,
    assert_whole_page,
    hidden_fields,
    htmx_event,
    query_of,
    titles,
    typed,
)
from tests.web.admin.definitions.update.edit_form import LIST, STORED, form_of, stored

STALE = "Mere Tamahori saved a change at"


def remove(database_probe: DatabaseProbe, key: str) -> None:
    """Delete a definition as somebody else would see it: it is gone."""
    database_probe.run(delete(Definition).where(Definition.id == key))


def assert_stale(page: Element, expected: list[list[str]], version: str) -> None:
    """That the form tells field by field what is mine and theirs, and would win if saved again."""
    assert STALE in page.one(".error-summary").text
    assert page.one(".error-summary")["role"] == "alert"
    table = page.one(".error-summary table.differences")
    assert table.texts("thead th") == ["Field", "Your version", "Their version"]
    assert [[cell.text for cell in row.elements] for row in table.all("tbody tr")] == expected
    for link in table.all("a"):
        assert page.has(link["href"])
    assert hidden_fields(form_of(page)) == {"version": version}


def test_definition_update_after_somebody_else_tells_mine_and_theirs(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    theirs = STORED | {"title": "Slate Renewal", "level": "5", "skill_standard": "", "version": "1"}
    assert admin_client.post(f"{LIST}/{slate}", theirs).status_code == 303
    before = database_probe.last_seq()
    mine = STORED | {"title": "Slate Works", "requirements": "", "version": "1"}
    differences = [
        ["Title", "Slate Works", "Slate Renewal"],
        ["NZQCF level", "4", "5"],
        ["Skill standard", "Unit 31000", "(blank)"],
        ["Requirements", "(blank)", "Two assessed roofs. One interview."],
    ]
    whole = admin_client.post(f"{LIST}/{slate}", mine)
    part = admin_client.htmx_post(f"{LIST}/{slate}", mine, current_url=LIST)
    assert htmx_event(part) == {"focus": ["definition-errors"]}
    for response, page in ((whole, assert_whole_page(whole)), (part, assert_fragment(part, "definition-form"))):
        assert response.status_code == 409
        assert_stale(page, differences, "2")
        assert typed(page, STORED) == STORED | {"title": "Slate Works", "requirements": ""}
    assert parse(whole.text).one("title").text.startswith("Error: ")
    assert (stored(database_probe, slate).title, database_probe.last_seq()) == ("Slate Renewal", before)


def test_definition_update_saved_again_wins(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    admin_client.post(f"{LIST}/{slate}", STORED | {"title": "Slate Renewal", "version": "1"})
    mine = STORED | {"title": "Slate Works", "version": "1"}
    again = parse(admin_client.post(f"{LIST}/{slate}", mine).text)
    sent = {**typed(again, STORED), **hidden_fields(form_of(again))}
    assert admin_client.post(form_of(again)["action"], sent).status_code == 303
    definition = stored(database_probe, slate)
    assert (definition.title, definition.version) == ("Slate Works", 3)


def test_definition_update_of_what_was_deleted_gives_the_typed_form_back(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    remove(database_probe, slate)
    sent = STORED | {"title": "Slate Works", "version": "1"}
    whole = admin_client.post(f"{LIST}/{slate}?level=4", sent)
    part = admin_client.htmx_post(f"{LIST}/{slate}", sent, current_url=f"{LIST}?level=4")
    assert htmx_event(part) == {"focus": ["definition-errors"]}
    for response, page in ((whole, assert_whole_page(whole)), (part, assert_fragment(part, "definition-form"))):
        assert response.status_code == 404
        assert "deleted" in page.one(".error-summary").text
        assert typed(page, STORED) == STORED | {"title": "Slate Works"}
        assert form_of(page)["action"] == f"{LIST}?level=4"
        assert query_of(form_of(page)["action"]) == {"level": "4"}
        assert hidden_fields(form_of(page)) == {}


def test_definition_update_of_what_was_deleted_can_be_saved_anew(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    remove(database_probe, slate)
    page = parse(admin_client.post(f"{LIST}/{slate}", STORED | {"version": "1"}).text)
    assert admin_client.post(form_of(page)["action"], typed(page, STORED)).status_code == 303
    assert "Slate Repair" in titles(admin_client.get(LIST))


def test_definition_update_of_what_was_deleted_can_be_saved_anew_from_its_own_page(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    remove(database_probe, slate)
    page = f"{LIST}/{slate}"
    form = form_of(parse(admin_client.htmx_post(page, STORED | {"version": "1"}, current_url=page).text))
    response = admin_client.htmx_post(form["action"], STORED, current_url=page)
    key = database_probe.value(select(Definition.id).where(Definition.title == "Slate Repair"))
    assert (response.status_code, response.text) == (200, "")
    assert response.headers["HX-Redirect"] == f"{LIST}/{key}#edit-definition"
    assert "Slate Repair created" in parse(admin_client.get(f"{LIST}/{key}").text).one("#status").text
