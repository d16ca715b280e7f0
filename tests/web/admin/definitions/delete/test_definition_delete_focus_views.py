"""Deleting a definition: where the focus goes."""

from flask import Flask

from tests.support.factories.catalogue import new_definition
from tests.support.factories.many import new_definitions
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import htmx_event, titles
from tests.web.admin.definitions.delete.confirmation import LIST, confirm


def focus_after_delete(browser_client: BrowserClient, key: str, query: str) -> str:
    """The first of the elements to focus that is on the page."""
    response = confirm(browser_client, key, current_url=LIST + query)
    assert response.status_code == 200
    page = parse(response.text)
    wanted: list[str] = htmx_event(response)["focus"]
    return next(name for name in wanted if name == "create-definition" or page.has(f"#{name}"))


def test_definition_delete_confirmed_focuses_the_next_row(app: Flask, admin_client: BrowserClient, slate: str) -> None:
    after = new_definition(app, title="Tile Repair", level=4)
    assert focus_after_delete(admin_client, slate, "") == f"definition-{after}-delete"


def test_definition_delete_confirmed_focuses_the_row_before_the_last(
    app: Flask, admin_client: BrowserClient, slate: str
) -> None:
    before = new_definition(app, title="Iron Repair", level=4)
    assert focus_after_delete(admin_client, slate, "?kind=custom&sort=title") == f"definition-{before}-delete"


def test_definition_delete_confirmed_focuses_create_where_no_row_is_left(
    admin_client: BrowserClient, slate: str
) -> None:
    assert focus_after_delete(admin_client, slate, "?q=slate") == "create-definition"


def test_definition_delete_confirmed_focuses_the_row_that_moved_up_a_page(
    app: Flask, admin_client: BrowserClient
) -> None:
    new_definitions(app, [f"Tile {number:03}" for number in range(60)], level=1)
    page = parse(admin_client.get(f"{LIST}?level=1").text)
    last = page.all("#definitions-table tbody tr")[-1]["id"].removeprefix("definition-")
    response = confirm(admin_client, last, current_url=f"{LIST}?level=1")
    assert titles(response)[-1] == "Tile 050"
    assert parse(response.text).all("#definitions-table tbody tr")[-1].has(f"#{htmx_event(response)['focus'][0]}")


def test_definition_delete_confirmed_of_the_last_page_focuses_the_row_before(
    app: Flask, admin_client: BrowserClient
) -> None:
    new_definitions(app, [f"Tile {number:03}" for number in range(51)], level=1)
    only = (
        parse(admin_client.get(f"{LIST}?level=1&page=2").text)
        .one("#definitions-table tbody tr")["id"]
        .removeprefix("definition-")
    )
    response = confirm(admin_client, only, current_url=f"{LIST}?level=1&page=2")
    page = parse(response.text)
    assert len(page.all("#definitions-table tbody tr")) == 50
    assert page.all("#definitions-table tbody tr")[-1].has(f"#{htmx_event(response)['focus'][0]}")
    assert htmx_event(response)["announce"] == "Tile 050 deleted. 53 micro-credentials"
