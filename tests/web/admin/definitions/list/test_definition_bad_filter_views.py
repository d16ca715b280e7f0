"""What of the catalogue an address cannot ask for."""

from http import HTTPStatus

from tests.support.database.probe import DatabaseProbe
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, htmx_event, titles
from tests.web.admin.definitions.list.catalogue import LIST, RECLAD, REPAIRS

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
    "sort=evil": "Sort must be a column of this list",
    "sort=--level": "Sort must be a column of this list",
    "sort=-": "Sort must be a column of this list",
    "sort=title;DROP TABLE users": "Sort must be a column of this list",
    "page=0": "Page",
    "page=-1": "Page",
    "page=1.5": "Page",
    "page=two": "Page",
    "page=%D9%A1": "Page",
    f"page={'9' * 5000}": "Page",
    "q=a%00b": "Search",
    "q=a%E2%80%8Db": "Search",
    "q=a%E2%80%AEb": "Search",
    "q=%ED%A0%80": "Search",
    "q=%FF": "Search",
    f"q={'a' * 201}": "Search",
    "issuing_body=RA%00NZ": "Issuing body",
    "issuing_body=RA%E2%80%8DNZ": "Issuing body",
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
