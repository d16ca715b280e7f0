"""What of the catalogue an address asks for: order and page."""

from flask import Flask

from tests.support.factories.catalogue import new_definition
from tests.support.factories.many import new_definitions
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import query_of, titles
from tests.web.admin.definitions.list.catalogue import COMPLIANCE, LIST, RECLAD, REPAIRS, new_catalogue

ORDERS = {
    "title": ["asbestos awareness", COMPLIANCE, RECLAD, REPAIRS, "Zinc"],
    "-title": ["Zinc", REPAIRS, RECLAD, COMPLIANCE, "asbestos awareness"],
    "level": ["asbestos awareness", COMPLIANCE, RECLAD, REPAIRS, "Zinc"],
    "-level": ["Zinc", RECLAD, REPAIRS, COMPLIANCE, "asbestos awareness"],
    "issuing_body": ["Zinc", COMPLIANCE, RECLAD, REPAIRS, "asbestos awareness"],
    "-issuing_body": ["asbestos awareness", COMPLIANCE, RECLAD, REPAIRS, "Zinc"],
    "skill_standard": [COMPLIANCE, RECLAD, REPAIRS, "Zinc", "asbestos awareness"],
    "-skill_standard": ["Zinc", REPAIRS, RECLAD, COMPLIANCE, "asbestos awareness"],
    "assigned": [COMPLIANCE, RECLAD, REPAIRS, "Zinc", "asbestos awareness"],
    "-assigned": ["asbestos awareness", "Zinc", COMPLIANCE, RECLAD, REPAIRS],
    "type": [COMPLIANCE, RECLAD, REPAIRS, "asbestos awareness", "Zinc"],
    "-type": ["asbestos awareness", "Zinc", COMPLIANCE, RECLAD, REPAIRS],
}


def test_definition_list_sorts_by_each_column_in_both_directions(app: Flask, admin_client: BrowserClient) -> None:
    new_catalogue(app)
    for sort, expected in ORDERS.items():
        response = admin_client.htmx_get(f"{LIST}?sort={sort}", source="definitions-sort")
        assert titles(response) == expected, sort
        column, descending = sort.removeprefix("-"), sort.startswith("-")
        [sorted_header] = parse(response.text).all("th[aria-sort]")
        assert sorted_header["aria-sort"] == ("descending" if descending else "ascending")
        button = sorted_header.one("button")
        assert (button["id"], button["name"]) == (f"sort-{column}", "sort")
        assert button["value"] == (column if descending else f"-{column}")


def test_definition_list_headers_first_ask_for_ascending(admin_client: BrowserClient) -> None:
    page = parse(admin_client.get(LIST).text)
    assert page.one("th[aria-sort]")["aria-sort"] == "descending"
    query = {button["id"]: button["value"] for button in page.all("thead button")}
    columns = ["title", "level", "issuing_body", "skill_standard", "assigned", "type"]
    assert query == {f"sort-{column}": column for column in columns}
    assert {button["form"] for button in page.all("thead button")} == {"definitions-sort"}


def test_definition_list_sorts_without_regard_to_case_and_macrons(app: Flask, admin_client: BrowserClient) -> None:
    for number, name in enumerate(["ōtautahi", "Zealand", "Nelson", "pāpāmoa", "Ōamaru"]):
        new_definition(
            app, title=f"{name} tiles", issuing_body=f"{name} Trust", skill_standard=f"{name} {number}", level=1
        )
    expected = [f"{name} tiles" for name in ("Nelson", "Ōamaru", "ōtautahi", "pāpāmoa", "Zealand")]
    for sort in ("title", "issuing_body", "skill_standard"):
        assert titles(admin_client.htmx_get(f"{LIST}?level=1&sort={sort}")) == expected, sort
        assert titles(admin_client.htmx_get(f"{LIST}?level=1&sort=-{sort}")) == expected[::-1], sort


def test_definition_list_has_pages_of_fifty(app: Flask, admin_client: BrowserClient) -> None:
    new_definitions(app, [f"Slate {number:03}" for number in range(47)])
    assert not parse(admin_client.get(LIST).text).has("nav.pages")
    new_definitions(app, ["Slate 047"])
    first = parse(admin_client.get(LIST).text)
    assert len(first.all("#definitions-table tbody tr")) == 50
    assert first.one("#definitions-heading").text == "51 micro-credentials 1 to 50"
    assert first.one("nav.pages [aria-current]").text == "Page 1 of 2"
    assert [link["id"] for link in first.all("nav.pages a")] == ["page-2", "page-next"]
    second = admin_client.get(first.one("#page-next")["href"])
    assert titles(second) == ["Slate 047"]
    page = parse(second.text)
    assert page.one("#definitions-heading").text == "51 micro-credentials 51 to 51"
    assert page.one("nav.pages [aria-current]").text == "Page 2 of 2"
    assert [link["id"] for link in page.all("nav.pages a")] == ["page-previous", "page-1"]
    assert titles(admin_client.get(page.one("#page-previous")["href"]))[:2] == [RECLAD, REPAIRS]


def test_definition_list_past_the_end_is_the_last_page(app: Flask, admin_client: BrowserClient) -> None:
    new_definitions(app, [f"Slate {number:03}" for number in range(48)])
    for page in ("3", "99", "999999999999999"):
        response = admin_client.get(f"{LIST}?page={page}")
        assert response.status_code == 200
        assert titles(response) == ["Slate 047"]
    assert titles(admin_client.get(f"{LIST}?page=99&level=5")) == [RECLAD, REPAIRS]


def test_definition_list_page_links_keep_search_filters_and_order(app: Flask, admin_client: BrowserClient) -> None:
    new_definitions(app, [f"Slate {number:03}" for number in range(120)])
    query = {"q": "slate", "level": "3", "issuing_body": "RANZ", "kind": "custom", "sort": "-title"}
    page = parse(admin_client.client.get(LIST, query_string={**query, "page": "2"}).text)
    assert query_of(page.one("#page-next")["href"]) == {**query, "page": "3"}
    assert query_of(page.one("#page-previous")["href"]) == query
    assert page.texts("#definitions-table tbody .title")[0] == "Slate 069"
