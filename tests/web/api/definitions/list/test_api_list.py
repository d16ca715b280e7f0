"""GET of the list: keys and order."""

import json
from datetime import datetime

from flask import Flask

from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.many import new_definitions
from tests.support.factories.relations import LIFE
from tests.support.http.api_client import API, JSON, ApiClient
from tests.support.http.browser_client import BrowserClient
from tests.support.http.responses import titles
from tests.web.api.definitions.list.listed import LIST, list_url, listed_titles

STATEMENTS = 7
KEYS = ["id", "title", "level", "skillStandard", "issuingBody", "requirements", *LIFE, "isDefault", "version"]
KEYS += ["createdAt", "updatedAt", "_count"]


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


def test_api_list_takes_as_many_statements_for_three_as_for_three_hundred(
    app: Flask, api_client: ApiClient, database_probe: DatabaseProbe
) -> None:
    new_definition(app)
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
    new_definitions(app, [f"Slate {number:03}" for number in range(296)])
    assert counted() == few
    assert max(few) <= STATEMENTS


def test_api_list_is_not_changed_by_being_read(api_client: ApiClient, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    first = api_client.get()
    assert api_client.get().text == first.text
    head = api_client.call("HEAD")
    assert (head.status_code, head.text, head.headers["X-Total-Count"]) == (200, "", "3")
    assert database_probe.last_seq() == before
