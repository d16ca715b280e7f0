"""GET of the list: keys, order, filters and pages."""

import json
from datetime import datetime
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ranzcred.domain.definitions.defaults import DEFAULTS
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.many import new_definitions
from tests.support.http.api_client import API, JSON, ApiClient, invalid, links
from tests.support.http.browser_client import BrowserClient
from tests.support.http.responses import titles

LIST = "/admin/micro-credentials"
STATEMENTS = 4
KEYS = ["id", "title", "level", "skillStandard", "issuingBody", "requirements", "isDefault", "version"]
KEYS += ["createdAt", "updatedAt", "_count"]


def keys(response: TestResponse) -> list[str]:
    assert response.status_code == 200, response.text[:300]
    return [str(row["id"]) for row in json.loads(response.text)]


def listed_titles(response: TestResponse) -> list[str]:
    assert response.status_code == 200, response.text[:300]
    return [str(row["title"]) for row in json.loads(response.text)]


def list_url(**parameters: object) -> str:
    return f"{API}?{urlencode(parameters)}"


def test_api_list_is_the_bare_array_of_everything(api_client: ApiClient) -> None:
    response = api_client.get()
    assert (response.status_code, response.mimetype) == (200, JSON)
    rows = json.loads(response.text)
    assert [list(row) for row in rows] == [KEYS] * 3
    assert [row["title"] for row in rows] == [
        "Reclad/Reroofing Level 5",
        "Repairs/Maintenance Level 5",
        "Compliance Practices Level 4",
    ]
    assert [(row["level"], row["isDefault"], row["version"]) for row in rows] == [
        (5, True, 1),
        (5, True, 1),
        (4, True, 1),
    ]
    assert {row["issuingBody"] for row in rows} == {"RANZ"}
    assert rows[0]["skillStandard"] == "NZQA Skill Standard - Reclad/Reroofing"
    assert rows[0]["requirements"].startswith("Completion of RANZ RoofWright Level 5 assessment for reclad")
    assert [row["_count"] for row in rows] == [{"staffCredentials": 0}] * 3
    for row in rows:
        for name in ("createdAt", "updatedAt"):
            assert datetime.fromisoformat(row[name]).utcoffset() is not None
    assert "Link" not in response.headers


def test_api_list_writes_null_for_optional_text_that_is_not_there(app: Flask, api_client: ApiClient) -> None:
    key = new_definition(app, level=10)
    row = json.loads(api_client.get().text)[0]
    assert (row["id"], row["skillStandard"], row["requirements"], row["isDefault"]) == (key, None, None, False)


def test_api_list_is_answered_to_a_session_too(admin_client: BrowserClient, api_client: ApiClient) -> None:
    assert admin_client.json("GET", API).text == api_client.get().text


def test_api_list_is_in_the_order_of_the_page(app: Flask, api_client: ApiClient, admin_client: BrowserClient) -> None:
    for title, level in (("Zinc", 10), ("alpine", 7), ("Beam", 7), ("Ārai", 7), ("arai", 7), ("Zinc", 1), ("10", 1)):
        new_definition(app, title=f"{title} roof", level=level)
    response = api_client.get()
    assert listed_titles(response) == titles(admin_client.get(LIST))
    levels = [row["level"] for row in json.loads(response.text)]
    assert levels == sorted(levels, reverse=True)
    assert listed_titles(response)[0] == "Zinc roof"


def test_api_list_counts_the_assigned(app: Flask, api_client: ApiClient) -> None:
    key = new_definition(app, level=10)
    for _ in range(3):
        new_credential(app, definition_id=key)
    rows = json.loads(api_client.get().text)
    assert [row["_count"]["staffCredentials"] for row in rows] == [3, 0, 0, 0]


def test_api_list_without_paging_is_everything(app: Flask, api_client: ApiClient) -> None:
    new_definitions(app, [f"Slate {number:03}" for number in range(300)])
    response = api_client.get()
    assert len(set(keys(response))) == 303
    assert len(keys(api_client.get(list_url(q="slate")))) == 300


def test_api_list_takes_as_many_statements_for_three_as_for_three_hundred(
    app: Flask, api_client: ApiClient, database_probe: DatabaseProbe
) -> None:
    addresses = [API, list_url(page=1, perPage=200), list_url(q="e", kind="custom")]
    api_client.get()

    def counted() -> list[int]:
        counts = []
        for address in addresses:
            with database_probe.statements() as seen:
                api_client.get(address)
            counts.append(len(seen))
        return counts

    few = counted()
    new_definitions(app, [f"Slate {number:03}" for number in range(297)])
    assert counted() == few
    assert max(few) <= STATEMENTS


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


def test_api_list_filters_as_the_page_does(app: Flask, api_client: ApiClient, admin_client: BrowserClient) -> None:
    new_definition(app, title="Slate Repair", level=5, issuing_body="Ara Institute", skill_standard="Unit 100%")
    new_definition(app, title="Ārai roofs", level=7, issuing_body="ara institute", requirements="Two_slates")
    for query in (
        "slate",
        "SLATE",
        "ārai",
        "arai",
        "%",
        "_",
        "\\",
        "'",
        "ara institute",
        "unit",
        "RANZ",
        "ｓlate",
        "  slate ",
    ):
        assert listed_titles(api_client.get(list_url(q=query))) == titles(
            admin_client.get(f"{LIST}?{urlencode({'q': query})}")
        ), query
    for name, parameter, values in (
        ("level", "level", ["5", "7", "10"]),
        ("issuing_body", "issuingBody", ["RANZ", "Ara Institute", "ara institute", "nobody"]),
        ("kind", "kind", ["default", "custom"]),
    ):
        for value in values:
            expected = titles(admin_client.get(f"{LIST}?{urlencode({name: value})}"))
            assert listed_titles(api_client.get(list_url(**{parameter: value}))) == expected, (parameter, value)
    assert listed_titles(api_client.get(list_url(kind="default", level=4))) == [DEFAULTS[2].title]
    assert listed_titles(api_client.get(list_url(q="slate", kind="custom", level=5, issuingBody="Ara Institute"))) == [
        "Slate Repair"
    ]
    assert api_client.get(list_url(q="slate")).headers["X-Total-Count"] == str(
        len(keys(api_client.get(list_url(q="slate"))))
    )


def test_api_list_refuses_bad_values_by_the_name_of_the_parameter(api_client: ApiClient) -> None:
    no_number = ["x", "0", "-1", "1.5", "+1", "1e1", "%EF%BC%95", "9" * 5000, "true", "null", "%00", "1%0A", "1,2"]
    bad = {
        "page": no_number,
        "perPage": [*no_number, "201", "1000"],
        "level": [*no_number, "11"],
        "kind": ["both", "Default", "true", "%00", "default%20custom"],
        "q": ["%00", "a%00b", "%FF", "%ED%A0%80", "a%E2%80%AEb", "a%E2%80%8Bb", "x" * 5000],
        "issuingBody": ["%00", "%FF", "a%E2%80%AEb", "%ED%A0%80"],
    }
    for parameter, values in bad.items():
        for value in values:
            details = invalid(api_client.get(f"{API}?{parameter}={value}"))
            assert list(details) == [parameter], value[:20]


def test_api_list_names_only_parameters_that_are_bad(api_client: ApiClient) -> None:
    details = invalid(
        api_client.get(list_url(q="slate", issuingBody="RANZ", page="x", perPage=999, level="five", kind="both"))
    )
    assert set(details) <= {"page", "perPage", "level", "kind"}


def test_api_list_refuses_a_parameter_given_twice(api_client: ApiClient) -> None:
    good = {"page": "1", "perPage": "3", "q": "slate", "level": "5", "issuingBody": "RANZ", "kind": "custom"}
    for parameter, value in good.items():
        pair = f"{parameter}={quote(value)}"
        assert list(invalid(api_client.get(f"{API}?{pair}&{pair}"))) == [parameter]


def test_api_list_is_not_changed_by_being_read(api_client: ApiClient, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    first = api_client.get()
    assert api_client.get().text == first.text
    head = api_client.call("HEAD")
    assert (head.status_code, head.text, head.headers["X-Total-Count"]) == (200, "", "3")
    assert database_probe.last_seq() == before
