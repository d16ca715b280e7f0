"""Definitions with JavaScript switched off: whole pages, plain forms, the same keyboard."""

from flask import Flask

from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.browser.every_page.without_scripts.plain_pages import fill_in
from tests.browser.keyboard import LIST, Keyboard, row
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.many import new_definitions
from tests.support.http.browser_client import BrowserClient

RECLAD, REPAIRS, COMPLIANCE = DEFAULTS
DEFAULT_KEPT = "This is a core RANZ credential, so it can't be deleted."


def choose(plain: Keyboard, element_id: str) -> None:
    """Follow a link, or press a button that sends its form."""
    plain.tab_to(element_id)
    plain.follow("Enter")


def titles(plain: Keyboard) -> list[str]:
    return plain.all_words("#definitions-table .title")


def test_create(plain: Keyboard, database_probe: DatabaseProbe) -> None:
    plain.open(f"{LIST}?sort=title")
    choose(plain, "create-definition")
    assert plain.path == f"{LIST}/new?sort=title"
    assert plain.title.startswith("Create micro-credential")
    assert len(titles(plain)) == 3
    fill_in(plain, "Copper Flashing", "4")
    plain.follow("Enter")
    assert plain.path.startswith(f"{LIST}?sort=title#definition-")
    assert plain.words("#status") == "Copper Flashing created. 4 micro-credentials"
    assert "Copper Flashing" in titles(plain)
    assert not plain.has("#title")
    assert database_probe.count(MicroCredentialDefinition) == 4
    plain.reload()
    assert plain.words("#status") == ""
    assert database_probe.count(MicroCredentialDefinition) == 4


def test_create_with_errors_keeps_the_values(plain: Keyboard, database_probe: DatabaseProbe) -> None:
    plain.open(f"{LIST}/new?kind=custom")
    fill_in(plain, "Ab", "eleven")
    plain.follow("Enter")
    assert plain.title.startswith("Error: Create micro-credential")
    assert plain.all_words("#definition-errors li") == [
        "Title must be 3 characters or more.",
        "NZQCF level must be a whole number from 1 to 10.",
    ]
    assert plain.attribute("title", "aria-invalid") == "true"
    assert plain.words("#level-error") == "Error: NZQCF level must be a whole number from 1 to 10."
    assert (plain.value("title"), plain.value("level")) == ("Ab", "eleven")
    plain.tab_to("a: Title must be 3 characters or more.")
    plain.press("Enter")
    assert plain.focused == "title"
    fill_in(plain, "Abseiling", "2")
    plain.follow("Enter")
    assert plain.words("#status") == "Abseiling created. 4 micro-credentials"
    assert titles(plain) == ["Abseiling"]
    assert database_probe.count(MicroCredentialDefinition) == 4


def test_created_behind_a_filter_is_told_with_a_link(plain: Keyboard) -> None:
    plain.open(f"{LIST}/new?kind=default")
    fill_in(plain, "Abseiling", "2")
    plain.follow("Enter")
    assert plain.words("#status") == "Abseiling created. 4 micro-credentials View Abseiling"
    plain.tab_to("a: View Abseiling")
    plain.follow("Enter")
    assert plain.words("h1").startswith("Abseiling")


def test_edit_and_cancel(plain: Keyboard, slate: str) -> None:
    plain.open(f"{LIST}?q=slate")
    choose(plain, row(slate, "edit"))
    assert plain.path == f"{LIST}/{slate}/edit?q=slate"
    choose(plain, "definition-form-cancel")
    assert plain.path == f"{LIST}?q=slate"
    choose(plain, row(slate, "edit"))
    fill_in(plain, "Slate Replacement", "5")
    plain.follow("Enter")
    assert plain.words("#status") == "Slate Replacement saved"
    assert plain.path == f"{LIST}?q=slate#definition-{slate}-edit"
    assert titles(plain) == ["Slate Replacement"]


def test_stale_edit_shows_mine_and_theirs(plain: Keyboard, slate: str, somebody_else: BrowserClient) -> None:
    plain.open(f"{LIST}/{slate}/edit")
    fill_in(plain, "Slate Repair by Me", "3")
    theirs = {"title": "Slate Repair by Them", "level": "3", "issuing_body": "RANZ", "version": "1"}
    assert somebody_else.post(f"{LIST}/{slate}", theirs).status_code == 303
    plain.follow("Enter")
    assert plain.title.startswith("Error: ")
    assert "Hone Ruatapu saved a change at" in plain.words("#definition-errors")
    assert plain.all_words(".differences tbody tr") == ["Title Slate Repair by Me Slate Repair by Them"]
    assert plain.value("title") == "Slate Repair by Me"
    assert titles(plain)[-1] == "Slate Repair by Them"
    plain.tab_to("title")
    plain.follow("Enter")
    assert plain.words("#status") == "Slate Repair by Me saved"


def test_delete_is_confirmed_on_a_page_of_its_own(plain: Keyboard, slate: str, database_probe: DatabaseProbe) -> None:
    plain.open(f"{LIST}?kind=custom")
    choose(plain, row(slate, "delete"))
    assert plain.path == f"{LIST}/{slate}/delete?kind=custom"
    assert plain.title.startswith("Delete Slate Repair")
    assert "This can't be undone." in plain.main
    choose(plain, "delete-cancel")
    assert plain.path == f"{LIST}?kind=custom#{row(slate, 'delete')}"
    assert plain.focused == row(slate, "delete")
    assert database_probe.count(MicroCredentialDefinition) == 4
    choose(plain, row(slate, "delete"))
    choose(plain, "delete-confirm")
    assert plain.path == f"{LIST}?kind=custom#create-definition"
    assert plain.focused == "create-definition"
    assert plain.words("#status") == "Slate Repair deleted. 3 micro-credentials"
    assert database_probe.count(MicroCredentialDefinition) == 3


def test_delete_of_a_default_is_explained(plain: Keyboard) -> None:
    plain.open(LIST)
    choose(plain, row(RECLAD.id, "delete"))
    assert DEFAULT_KEPT in plain.main
    assert not plain.has("#delete-confirm")
    choose(plain, "delete-cancel")
    assert plain.path == f"{LIST}#{row(RECLAD.id, 'delete')}"
    assert plain.focused == row(RECLAD.id, "delete")


def test_search_filter_sort_and_pages(plain: Keyboard, app: Flask) -> None:
    new_definitions(app, [f"Slate Repair {number:02}" for number in range(60)])
    plain.open(LIST)
    plain.tab_to("definitions-search")
    plain.type("slate")
    plain.follow("Enter")
    assert plain.value("definitions-search") == "slate"
    assert plain.words("#definitions-heading").startswith("60 micro-credentials")

    choose(plain, "sort-title")
    assert plain.attribute("sort-title", "class")
    plain.tab_to("page-next", key="Shift+Tab")
    plain.follow("Enter")
    assert "q=slate" in plain.path
    assert "page=2" in plain.path
    assert titles(plain)[0] == "Slate Repair 50"

    plain.tab_to("filter-kind")
    plain.press("d")
    plain.tab_to("button: Apply", most=5)
    plain.follow("Enter")
    assert plain.words("#definitions-heading") == "No micro-credentials found"
    plain.tab_to("a: Clear filters")
    plain.follow("Enter")
    assert plain.path == LIST


def test_definitions_own_page(plain: Keyboard, slate: str) -> None:
    plain.open(LIST)
    choose(plain, row(slate, "name"))
    assert plain.path == f"{LIST}/{slate}"
    assert plain.words("h1") == "Slate Repair"
    choose(plain, "edit-definition")
    fill_in(plain, "Slate Replacement", "5")
    plain.follow("Enter")
    assert plain.words("#status") == "Slate Replacement saved"
