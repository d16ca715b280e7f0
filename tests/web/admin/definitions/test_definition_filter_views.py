"""What of the catalogue an address asks for: search, filters, order and page."""

from http import HTTPStatus

import pytest
from flask import Flask

from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.many import new_definitions
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, htmx_event, query_of, titles

LIST = "/admin/micro-credentials"
RECLAD, REPAIRS, COMPLIANCE = "Reclad/Reroofing Level 5", "Repairs/Maintenance Level 5", "Compliance Practices Level 4"
DEFAULTS = [RECLAD, REPAIRS, COMPLIANCE]


def new_catalogue(app: Flask) -> None:
    """Two definitions that differ from the defaults in every column."""
    asbestos = new_definition(app, title="asbestos awareness", level=2, issuing_body="WorkSafe")
    zinc = new_definition(app, title="Zinc", level=10, issuing_body="Ara Institute", skill_standard="Unit 31000")
    for key in (asbestos, asbestos, zinc):
        new_credential(app, definition_id=key)


@pytest.mark.parametrize(
    ("stored", "query"),
    [
        ("Maori Roofing", "māori"),
        ("Māori Roofing", "maori"),
        ("Māori Roofing", "MĀORI"),
        ("Ma\u0304ori Roofing", "māori"),
        ("ŌTĀHUHU Tiling", "otahuhu"),
        ("Slate Repair", "sLATE rEP"),
        ("Straße", "STRASSE"),
        ("100% Copper", "100%"),
        ("Copper_Nails", "r_n"),
        ("Back\\slash", "k\\s"),
        ('It\'s "quoted" <b>', "'s \"q"),
        ("  Slate   Repair", "  slate  "),
    ],
)
def test_definition_list_search_finds(app: Flask, admin_client: BrowserClient, stored: str, query: str) -> None:
    key = new_definition(app, title=stored.strip())
    response = admin_client.client.get(LIST, query_string={"q": query})
    page = parse(response.text)
    assert page.has(f"#definition-{key}")
    assert page.one("#definitions-heading").text == "1 definition"


@pytest.mark.parametrize("query", ["%", "_", "\\", "\\%", "S%e", "Slat_", "%%", "' OR 1=1 --"])
def test_definition_list_search_takes_wildcards_literally(app: Flask, admin_client: BrowserClient, query: str) -> None:
    new_definition(app, title="Slate")
    response = admin_client.client.get(LIST, query_string={"q": query})
    assert response.status_code == 200
    assert parse(response.text).one("#definitions-heading").text == "No definitions found"


def test_definition_list_search_looks_into_title_issuing_body_and_skill_standard(
    app: Flask, admin_client: BrowserClient
) -> None:
    new_catalogue(app)
    new_definition(app, title="Slate", level=1, requirements="Only here: thatch")
    for query, found in (
        ("reroof", [RECLAD]),
        ("worksafe", ["asbestos awareness"]),
        ("unit 31000", ["Zinc"]),
        ("nzqa", DEFAULTS),
        ("level", DEFAULTS),
        ("thatch", []),
        ("", ["Zinc", *DEFAULTS, "asbestos awareness", "Slate"]),
    ):
        assert titles(admin_client.htmx_get(f"{LIST}?q={query}")) == found, query


def test_definition_list_filters_alone_and_together(app: Flask, admin_client: BrowserClient) -> None:
    new_catalogue(app)
    new_definition(app, title="Slate", level=5, issuing_body="RANZ")
    for query, found in (
        ("level=5", [RECLAD, REPAIRS, "Slate"]),
        ("level=10", ["Zinc"]),
        ("level=1", []),
        ("issuing_body=WorkSafe", ["asbestos awareness"]),
        ("issuing_body=worksafe", ["asbestos awareness"]),
        ("issuing_body=Work", []),
        ("kind=default", DEFAULTS),
        ("kind=custom", ["Zinc", "Slate", "asbestos awareness"]),
        ("kind=custom&level=5", ["Slate"]),
        ("issuing_body=RANZ&level=5&kind=default", [RECLAD, REPAIRS]),
        ("issuing_body=RANZ&level=5&kind=default&q=repairs", [REPAIRS]),
        ("issuing_body=RANZ&level=5&kind=custom&q=repairs", []),
        (
            "level=&issuing_body=&kind=&q=&sort=&page=",
            ["Zinc", RECLAD, REPAIRS, "Slate", COMPLIANCE, "asbestos awareness"],
        ),
    ):
        assert titles(admin_client.htmx_get(f"{LIST}?{query}")) == found, query


def test_definition_list_offers_what_can_be_filtered_by(app: Flask, admin_client: BrowserClient) -> None:
    new_catalogue(app)
    new_definition(app, title="Slate", issuing_body="ranz")
    page = parse(admin_client.get(f"{LIST}?level=5&kind=default&issuing_body=RANZ&q=roof").text)
    assert page.texts("#filter-body option") in (
        ["All bodies", "Ara Institute", body, "WorkSafe"] for body in ("RANZ", "ranz")
    )
    assert page.texts("#filter-kind option") == ["All types", "Default", "Custom"]
    assert len(page.all("#filter-level option")) == 1 + 10
    assert page.one("#filter-level option[selected]")["value"] == "5"
    assert page.one("#filter-kind option[selected]")["value"] == "default"
    assert page.one("#filter-body option[selected]")["value"].upper() == "RANZ"
    assert page.one("#definitions-search")["value"] == "roof"
    labelled = {label["for"] for label in page.all("#definitions-filter label")}
    assert labelled == {"definitions-search", "filter-level", "filter-body", "filter-kind"}


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
    assert first.one("#definitions-heading").text == "51 definitions 1 to 50"
    assert first.one("nav.pages").text == "Page 1 of 2 Next page"
    second = admin_client.get(first.one("#page-next")["href"])
    assert titles(second) == ["Slate 047"]
    page = parse(second.text)
    assert page.one("#definitions-heading").text == "51 definitions 51 to 51"
    assert page.one("nav.pages").text == "Previous page Page 2 of 2"
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
    assert page.one("#page-next")["hx-get"] == page.one("#page-next")["href"]
    assert page.texts("#definitions-table tbody .title")[0] == "Slate 069"


BAD = {
    "level=abc": "Level",
    "level=0": "Level",
    "level=11": "Level",
    "level=-1": "Level",
    "level=5.5": "Level",
    "level=%EF%BC%95": "Level",
    "level=true": "Level",
    f"level={'9' * 5000}": "Level",
    "kind=evil": "Type",
    "kind=DEFAULT": "Type",
    "sort=evil": "Sort",
    "sort=--level": "Sort",
    "sort=-": "Sort",
    "sort=title;DROP TABLE users": "Sort",
    "page=0": "Page",
    "page=-1": "Page",
    "page=1.5": "Page",
    "page=two": "Page",
    "page=%D9%A1": "Page",
    f"page={'9' * 5000}": "Page",
    "q=a%00b": "Search",
    "q=a%E2%80%8Bb": "Search",
    "q=a%E2%80%AEb": "Search",
    "q=%ED%A0%80": "Search",
    "q=%FF": "Search",
    f"q={'a' * 201}": "Search",
    "issuing_body=RA%00NZ": "Issuing body",
    "issuing_body=RA%E2%80%8BNZ": "Issuing body",
    f"issuing_body={'a' * 201}": "Issuing body",
}


def test_definition_list_refuses_what_cannot_be_asked_and_names_it(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    before = database_probe.last_seq()
    for query, name in BAD.items():
        response = admin_client.get(f"{LIST}?{query}")
        assert response.status_code == HTTPStatus.BAD_REQUEST, query
        assert name in parse(response.text).one("main").text, query
    assert database_probe.last_seq() == before


def test_definition_list_refuses_for_htmx_with_an_alert(admin_client: BrowserClient) -> None:
    for query, name in (("level=abc", "Level"), ("q=a%00b", "Search"), ("page=0", "Page")):
        response = admin_client.htmx_get(f"{LIST}?{query}", source="definitions-filter")
        assert response.status_code == HTTPStatus.BAD_REQUEST
        assert response.text == ""
        assert name in htmx_event(response)["alert"]


def test_definition_list_shows_a_search_inert(admin_client: BrowserClient) -> None:
    query = '"><script>alert(1)</script>{{ 7*7 }}${7*7}'
    for headers in ({}, {"HX-Request": "true"}):
        response = admin_client.client.get(LIST, query_string={"q": query}, headers=headers)
        assert response.status_code == 200
        assert "<script>alert" not in response.text
        assert "49" not in parse(response.text).one("#definitions-table").text
    assert (
        parse(admin_client.client.get(LIST, query_string={"q": query}).text).one("#definitions-search")["value"]
        == query
    )


def test_definition_list_takes_the_first_of_a_filter_given_twice(admin_client: BrowserClient) -> None:
    response = admin_client.htmx_get(f"{LIST}?level=5&level=4")
    assert_fragment(response, "definitions-table")
    assert titles(response) == [RECLAD, REPAIRS]
