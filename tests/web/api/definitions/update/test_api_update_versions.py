"""PATCH of one version: If-Match says of which."""

import json

import pytest

from tests.support.database.probe import DatabaseProbe
from tests.support.http.api_client import API, ApiClient, refused
from tests.support.http.browser_client import BrowserClient
from tests.web.api.definitions.update.stored import got, stored


def test_api_update_with_the_fresh_etag(api_client: ApiClient, slate: str) -> None:
    level = 4
    for spelling in ("{}", '"x", {}', '{} , "x"', 'W/"x",{}', "*"):
        level += 1
        response = api_client.patch(slate, {"level": level}, if_match=spelling.format(api_client.etag(slate)))
        assert response.status_code == 200, spelling
        assert json.loads(response.text)["level"] == level
    # What a change answers is good for the next.
    again = api_client.patch(slate, {"level": 1}, if_match=response.headers["ETag"])
    assert again.status_code == 200


def test_api_update_with_what_post_answered(api_client: ApiClient) -> None:
    response = api_client.post({"title": "Slate", "level": 4, "issuingBody": "RANZ"})
    key = json.loads(response.text)["id"]
    assert api_client.patch(key, {"level": 5}, if_match=response.headers["ETag"]).status_code == 200
    refused(api_client.patch(key, {"level": 6}, if_match=response.headers["ETag"]), 412)


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_api_change_with_another_etag_writes_nothing(
    api_client: ApiClient, database_probe: DatabaseProbe, slate: str, method: str
) -> None:
    stale = api_client.etag(slate)
    assert api_client.patch(slate, {"skillStandard": "Unit 31002"}).status_code == 200
    fresh = api_client.etag(slate)
    before, row = database_probe.last_seq(), stored(database_probe, slate)
    others = [stale, f'"x", {stale}', '"x"', '"1"', f"W/{fresh}", f'W/{fresh}, "x"', f"W/{stale}"]
    for if_match in others:
        body = {"level": 9} if method == "PATCH" else None
        sent = {} if body is None else {"body": body}
        response = api_client.call(method, f"{API}/{slate}", **sent, headers={"If-Match": if_match})
        assert refused(response, 412), if_match
    assert (database_probe.last_seq(), stored(database_probe, slate)) == (before, row)


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_api_change_with_no_etag_at_all_writes_nothing(
    api_client: ApiClient, database_probe: DatabaseProbe, slate: str, method: str
) -> None:
    before, fresh = database_probe.last_seq(), api_client.etag(slate)
    garbage = ["x", "2", '"', '""', ",", "W/", "**", '"*"', "é", "x" * 5000, "null", "9" * 5000, '"-1"', '"-"', "W/1"]
    garbage += [f"'{fresh}'", f'"{"9" * 5000}"', '"01"', '"1.0"', '"+1"', '"１"']
    for if_match in garbage:
        sent = {"body": {"level": 9}} if method == "PATCH" else {}
        response = api_client.call(method, f"{API}/{slate}", **sent, headers={"If-Match": if_match})
        assert response.status_code in {400, 412}, if_match[:20]
        refused(response, response.status_code)
    assert database_probe.last_seq() == before


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_api_change_with_an_etag_that_was_never_given_writes_nothing(
    api_client: ApiClient, database_probe: DatabaseProbe, slate: str, method: str
) -> None:
    # RFC 9110, 13.1.1: the whole tag is compared, and it stands in quotes.
    before, fresh = database_probe.last_seq(), api_client.etag(slate)
    for if_match in ('"1"', "1", '"1-"', '"1-x"', fresh.strip('"'), fresh[:-1]):
        sent = {"body": {"level": 9}} if method == "PATCH" else {}
        response = api_client.call(method, f"{API}/{slate}", **sent, headers={"If-Match": if_match})
        refused(response, 400 if response.status_code == 400 else 412)
    assert database_probe.last_seq() == before


def test_api_update_without_a_change_of_a_stale_version(
    api_client: ApiClient, database_probe: DatabaseProbe, slate: str
) -> None:
    stale = api_client.etag(slate)
    api_client.patch(slate, {"level": 5})
    before = database_probe.last_seq()
    refused(api_client.patch(slate, {}, if_match=stale), 412)
    refused(api_client.patch(slate, {"level": 5}, if_match=stale), 412)
    assert database_probe.last_seq() == before


def test_api_update_without_if_match_loses_no_other_field(api_client: ApiClient, slate: str) -> None:
    assert api_client.patch(slate, {"title": "Slate Renewal", "level": 5}).status_code == 200
    assert api_client.patch(slate, {"level": 6}).status_code == 200
    now = got(api_client, slate)
    assert (now["title"], now["level"], now["version"]) == ("Slate Renewal", 6, 3)


def test_api_update_after_a_change_on_the_page(admin_client: BrowserClient, api_client: ApiClient, slate: str) -> None:
    stale = api_client.etag(slate)
    form = {"title": "Slate Works", "level": "4", "issuing_body": "RANZ", "version": "1"}
    assert admin_client.post(f"/admin/micro-credentials/{slate}", form).status_code == 303
    refused(api_client.patch(slate, {"level": 5}, if_match=stale), 412)
    api_client.patch(slate, {"level": 5}, if_match=api_client.etag(slate))
    assert admin_client.post(f"/admin/micro-credentials/{slate}", form | {"version": "2"}).status_code == 409
