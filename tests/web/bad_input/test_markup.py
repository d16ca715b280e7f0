"""Markup that is typed is only text."""

from urllib.parse import urlencode

import pytest
from flask import Flask

from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page, htmx_event, typed
from tests.web.bad_input.inputs import LIST

MARKUP = [
    "<script>alert(1)</script>",
    "</title></textarea></script><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onfocus='alert(1)' x='",
    "{{ 7*7 }}{% raw %}{{ config }}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "&lt;b&gt; &amp;amp; &#x3C;",
    '<!-- <hx-partial hx-target="body">',
]


@pytest.mark.parametrize("evil", MARKUP)
def test_markup_is_kept_and_shown_as_text(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, evil: str
) -> None:
    sent = {"title": evil, "level": "9", "issuing_body": evil, "skill_standard": evil, "requirements": evil}
    response = admin_client.htmx_post(LIST, sent, current_url=LIST)
    assert htmx_event(response)["announce"] == f"{evil} created. 4 micro-credentials"
    key = database_probe.entries()[-1]["resource_id"]
    edit = parse(admin_client.get(f"{LIST}/{key}/edit").text)
    assert typed(edit, sent) == sent
    narrowed = parse(admin_client.get(f"{LIST}?{urlencode({'issuing_body': evil})}").text)
    assert narrowed.one("#filter-issuing_body")["value"] == evil
    suggested = parse(admin_client.get("/admin/suggestions/issuing-body").text)
    assert evil in [option["data-name"] for option in suggested.all("[role=option]")]
    for address in (LIST, f"{LIST}/{key}", f"{LIST}/{key}/delete", "/admin", "/admin/audit-log"):
        shown_page = admin_client.get(address)
        page = assert_whole_page(shown_page)
        assert " ".join(evil.split()) in page.one("main").text, address
        assert {element.tag for element in page.one("main").walk()}.isdisjoint({"script", "img", "b", "hx-partial"})
        assert not [element for element in page.walk() if any(name.startswith("on") for name in element.attributes)]
    refused = parse(admin_client.post(LIST, sent | {"level": "x"}).text)
    assert typed(refused, {"title": "", "requirements": ""}) == {"title": evil, "requirements": evil}


def test_markup_of_somebody_else_is_shown_as_text_in_a_conflict(app: Flask, admin_client: BrowserClient) -> None:
    theirs, mine = "<img src=x onerror=alert(1)>", "</td><script>alert(2)</script>"
    key = new_definition(app, title=theirs, issuing_body=theirs, skill_standard=theirs, requirements=theirs)
    sent = {"title": mine, "level": "9", "issuing_body": mine, "skill_standard": mine, "requirements": mine}
    for response in (
        admin_client.post(f"{LIST}/{key}", sent | {"version": "7"}),
        admin_client.htmx_post(f"{LIST}/{key}", sent | {"version": "7"}, current_url=LIST),
    ):
        assert response.status_code == 409
        rows = parse(response.text).one("table.differences").all("tbody tr")
        texts = [[cell.text for cell in row.all("td")] for row in rows]
        assert texts == [[mine, theirs], ["9", "3"], [mine, theirs], [mine, theirs], [mine, theirs]]
        assert "<img" not in response.text
        assert "<script>alert" not in response.text
