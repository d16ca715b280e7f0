"""GET of the list: filters, and what is no filter."""

from urllib.parse import quote, urlencode

from flask import Flask

from ranzcred.domain.definitions.defaults import DEFAULTS
from tests.support.factories.catalogue import new_definition
from tests.support.http.api_client import API, ApiClient, invalid
from tests.support.http.browser_client import BrowserClient
from tests.support.http.responses import titles
from tests.web.api.definitions.list.listed import LIST, keys, list_url, listed_titles


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
        "q": ["%00", "a%00b", "%FF", "%ED%A0%80", "a%E2%80%AEb", "a%E2%80%8Db", "x" * 5000],
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
