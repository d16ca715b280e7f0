"""GET of the list: its pages, and their links."""

import pytest
from flask import Flask

from tests.support.factories.catalogue import new_definition
from tests.support.factories.many import new_definitions
from tests.support.http.api_client import API, ApiClient, links
from tests.web.api.definitions.list.listed import keys, list_url


def test_api_list_without_paging_is_everything(app: Flask, api_client: ApiClient) -> None:
    new_definitions(app, [f"Slate {number:03}" for number in range(300)])
    response = api_client.get()
    assert len(set(keys(response))) == 303
    assert len(keys(api_client.get(list_url(q="slate")))) == 300


@pytest.mark.parametrize("query", ["", "q=slate&", "level=3&", "kind=custom&", "issuingBody=Ara+Institute+7&"])
def test_api_list_pages_hold_every_row_once(app: Flask, api_client: ApiClient, query: str) -> None:
    # Rows that the order alone does not tell apart.
    for number in range(8):
        new_definition(app, title="Slate Repair", issuing_body=f"Ara Institute {number}")
    everything = keys(api_client.get(f"{API}?{query}"))
    pages, address = [], f"{API}?{query}perPage=3&page=1"
    while address:
        response = api_client.get(address)
        pages.append(keys(response))
        assert len(pages) <= len(everything), "the links lead round in a circle"
        assert response.headers["X-Total-Count"] == str(len(everything))
        address = links(response).get("next", "")
    assert [len(page) for page in pages[:-1]] == [3] * (len(pages) - 1)
    assert 1 <= len(pages[-1]) <= 3
    assert [key for page in pages for key in page] == everything


def test_api_list_links_lead_first_back_on_and_last(app: Flask, api_client: ApiClient) -> None:
    new_definitions(app, [f"Slate {number}" for number in range(7)])
    everything = keys(api_client.get())
    relations = [{"first", "next", "last"}, {"first", "prev", "next", "last"}, {"first", "prev", "last"}]
    for number, expected in enumerate(relations):
        response = api_client.get(list_url(page=number + 1, perPage=4))
        found = links(response)
        assert set(found) == expected
        pages = {"first": 0, "prev": number - 1, "next": number + 1, "last": 2}
        for relation, where in found.items():
            start = pages[relation] * 4
            assert keys(api_client.get(where)) == everything[start : start + 4], relation
    assert set(links(api_client.get(list_url(page=1, perPage=10)))) == {"first", "last"}


def test_api_list_links_keep_what_was_asked(app: Flask, api_client: ApiClient) -> None:
    strange = 'Ārai & "tin" <#1>, 100% + ; rel=x'
    for number in range(3):
        new_definition(app, title=strange, issuing_body=f"{strange} {number}", level=6)
    new_definition(app, title=strange, level=7)
    filters = {"q": strange, "level": "6", "kind": "custom"}
    first = api_client.get(list_url(**filters, perPage=2))
    assert first.headers["X-Total-Count"] == "3"
    second = api_client.get(links(first)["next"])
    assert keys(first) + keys(second) == keys(api_client.get(list_url(**filters)))
    assert len(keys(second)) == 1
    body = api_client.get(list_url(issuingBody=f"{strange} 1", perPage=1))
    assert keys(api_client.get(links(body)["last"])) == keys(body)


def test_api_list_page_past_the_end_is_empty(app: Flask, api_client: ApiClient) -> None:
    for page in ("2", "99", "1000000"):
        response = api_client.get(list_url(page=page, perPage=3))
        assert (keys(response), response.headers["X-Total-Count"]) == ([], "3")
        found = links(response)
        assert "next" not in found
        assert len(keys(api_client.get(found["last"]))) == len(keys(api_client.get(found["first"]))) == 3
    nothing = api_client.get(list_url(q="no such thing", page=1))
    assert (keys(nothing), nothing.headers["X-Total-Count"]) == ([], "0")
    assert set(links(nothing)) <= {"first", "last"}


def test_api_list_page_beyond_every_number_is_no_error_of_the_server(api_client: ApiClient) -> None:
    for digits in (9, 10, 15, 18, 19, 25, 400):
        assert api_client.get(list_url(page="9" * digits, perPage=200)).status_code in {200, 400}, digits


def test_api_list_one_paging_parameter_is_enough(app: Flask, api_client: ApiClient) -> None:
    new_definitions(app, [f"Slate {number:03}" for number in range(230)])
    assert len(keys(api_client.get(list_url(perPage=200)))) == 200
    assert len(keys(api_client.get(list_url(perPage=1)))) == 1
    response = api_client.get(list_url(page=2))
    assert 1 <= len(keys(response)) <= 200
    assert {"first", "prev"} <= set(links(response))
    assert response.headers["X-Total-Count"] == "233"
