"""What no address may say: refused by name, with nothing written."""

import pytest

from tests.support.database.probe import DatabaseProbe
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page
from tests.web.bad_input.inputs import LIST, SLATE

QUERIES = ["%00", "%FF", "%ED%A0%80", "%E2%80%8D", "%E2%80%AE", "%0A", "9" * 5000]
PARAMETERS = {
    LIST: {
        "q": "Search",
        "level": "Level",
        "issuing_body": "Issuing body",
        "kind": "Type",
        "sort": "Sort",
        "page": "Page",
    },
    "/admin/programme": {
        "q": "Search",
        "tier": "Tier",
        "status": "Programme status",
        "sort": "Sort",
        "page": "Page",
    },
    "/admin/audit-log": {"before": "Before"},
}


@pytest.mark.parametrize("address", PARAMETERS)
def test_query_is_refused_by_the_name_of_what_is_wrong(
    admin_client: BrowserClient, database_probe: DatabaseProbe, address: str
) -> None:
    before = database_probe.last_seq()
    for parameter, label in PARAMETERS[address].items():
        for value in QUERIES:
            response = admin_client.get(f"{address}?{parameter}=a{value}b")
            assert response.status_code == 400, (parameter, value[:20])
            assert label in parse(response.text).one("main").text, (parameter, value[:20])
    assert database_probe.last_seq() == before


def test_query_that_nobody_reads_is_harmless(admin_client: BrowserClient) -> None:
    for query in ("x=%00&y=%ED%A0%80", "&&&=&;", "q", "q=&q=%00", "=" * 5000, "&" * 5000, "%", "%zz", "[]=1"):
        assert admin_client.get(f"{LIST}?{query}").status_code == 200, query[:20]


def test_address_that_is_none_is_not_found(admin_client: BrowserClient) -> None:
    for path in (
        "%00",
        "%FF",
        "%ED%A0%80",
        "..%2F..%2Fetc%2Fpasswd",
        "a" * 5000,
        "%E2%80%AE",
        "'%20OR%201=1",
        "{{7*7}}",
    ):
        response = admin_client.get(f"{LIST}/{path}")
        assert response.status_code == 404, path[:20]
        assert "49" not in assert_whole_page(response).one("main").text.replace(response.headers["X-Request-Id"], "")


@pytest.mark.parametrize(
    "address",
    ["http://[", "\x80\xff", "http://localhost/?level=abc", "http://localhost/?q=%00", "x" * 8000, "//[", "?" * 99],
)
def test_definition_create_with_a_broken_current_address_is_never_half_done(
    admin_client: BrowserClient, database_probe: DatabaseProbe, address: str
) -> None:
    admin_client.get("/account")
    before = database_probe.last_seq()
    headers = {"HX-Request": "true", "HX-Current-URL": address, "HX-Source": address, "X-CSRFToken": admin_client.token}
    response = admin_client.client.post(LIST, data=SLATE, headers=headers)
    assert response.status_code in {200, 400}
    assert database_probe.last_seq() == before + (response.status_code == 200)
