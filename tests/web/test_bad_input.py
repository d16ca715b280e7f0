"""What no field takes: refused by name, with nothing written; and markup, which is only text."""

from urllib.parse import urlencode

import pytest
from flask import Flask

from ranzcred.domain.accounts.models import SignInFailure
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page, htmx_event, typed

LIST = "/admin/micro-credentials"
SLATE = {
    "title": "Slate Repair",
    "level": "4",
    "issuing_body": "RANZ",
    "skill_standard": "Unit 31000",
    "requirements": "Two assessed roofs.",
}
LABELS = {
    "title": "Title",
    "issuing_body": "Issuing body",
    "skill_standard": "Skill standard",
    "requirements": "Requirements",
}
BODY_LIMIT = 256 * 1024
FORM = "application/x-www-form-urlencoded"

# As the bytes that a client may send.
UNSEEN = {
    "NUL": b"\x00",
    "bell": b"\x07",
    "backspace": b"\x08",
    "escape": b"\x1b",
    "delete": b"\x7f",
    "vertical tab": b"\x0b",
    "next line": "\x85".encode(),
    "C1 control": "\x9f".encode(),
    "soft hyphen": "\u00ad".encode(),
    "Arabic letter mark": "\u061c".encode(),
    "zero width space": "\u200b".encode(),
    "zero width non-joiner": "\u200c".encode(),
    "zero width joiner": "\u200d".encode(),
    "word joiner": "\u2060".encode(),
    "byte order mark": "\ufeff".encode(),
    "left-to-right mark": "\u200e".encode(),
    "right-to-left mark": "\u200f".encode(),
    "bidi embedding": "\u202a".encode(),
    "bidi override": "\u202e".encode(),
    "bidi isolate": "\u2066".encode(),
    "bidi pop": "\u2069".encode(),
    "line separator": "\u2028".encode(),
    "paragraph separator": "\u2029".encode(),
    "replacement character": "\ufffd".encode(),
    "tag": "\U000e0041".encode(),
    "noncharacter": "\ufffe".encode(),
    "last of all": "\U0010ffff".encode(),
    "high surrogate": b"\xed\xa0\x80",
    "low surrogate": b"\xed\xbf\xbf",
    "surrogate pair": b"\xed\xa0\xbd\xed\xb8\x80",
    "not UTF-8": b"\xff",
    "cut UTF-8": b"\xe2\x82",
    "overlong NUL": b"\xc0\x80",
}
ONE_LINE = {"line feed": b"\n", "carriage return": b"\r", "tab": b"\t"}


@pytest.mark.parametrize("field", LABELS)
def test_definition_create_refuses_what_nobody_sees(
    admin_client: BrowserClient, database_probe: DatabaseProbe, field: str
) -> None:
    before = database_probe.last_seq()
    refused = UNSEEN if field == "requirements" else UNSEEN | ONE_LINE
    for name, unseen in refused.items():
        sent = {key: value.encode() for key, value in SLATE.items()} | {field: b"Slate" + unseen + b"Repair"}
        response = admin_client.post_bytes(LIST, sent, current_url=LIST)
        assert response.status_code == 422, name
        [problem] = parse(response.text).all(".error-summary a")
        assert problem["href"] == f"#{field}", name
        assert problem.text.startswith(f"{LABELS[field]} contains a character that cannot be used."), name
    assert database_probe.last_seq() == before


@pytest.mark.parametrize("blank", ["\u3164", "\u115f", "\uffa0", "\u2800", "\u034f", "\u17b4"])
def test_definition_create_refuses_a_title_that_only_looks_blank(
    admin_client: BrowserClient, database_probe: DatabaseProbe, blank: str
) -> None:
    before = database_probe.last_seq()
    response = admin_client.htmx_post(LIST, SLATE | {"title": blank * 3}, current_url=LIST)
    assert response.status_code == 422
    assert database_probe.last_seq() == before


def test_definition_create_refuses_what_is_no_level(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    levels = ["true", "5.5", "5,5", "５", "٥", "5abc", "-1", "+5", "0", "11", "1e1", "0x5", "5 5", "²", "Ⅴ", "null"]
    levels += ["[]", "NaN", "Infinity", str(2**31), str(2**63), "9" * 5000, "0" * 5000 + "5", "5\x00", "5\u200b", ""]
    for level in levels:
        response = admin_client.htmx_post(LIST, SLATE | {"level": level}, current_url=LIST)
        page = parse(response.text)
        assert response.status_code == 422, level[:20]
        assert page.texts(".error-summary a") == ["NZQCF level must be a whole number from 1 to 10."], level[:20]
        # A browser reads a NUL as this character.
        assert typed(page, {"level": ""})["level"] == level.replace("\x00", "\ufffd")
    assert database_probe.last_seq() == before


def test_definition_update_refuses_what_nobody_sees(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    key = new_definition(app, title="Slate Repair")
    before = database_probe.last_seq()
    for field, label in LABELS.items():
        sent = {name: value.encode() for name, value in SLATE.items()} | {field: b"a\x00\xed\xa0\x80b", "version": b"1"}
        response = admin_client.post_bytes(f"{LIST}/{key}", sent, current_url=LIST)
        assert response.status_code == 422
        assert parse(response.text).one(".error-summary a").text.startswith(label)
    assert database_probe.last_seq() == before


def test_definition_create_refuses_the_same_in_a_multipart_form(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    before = database_probe.last_seq()
    admin_client.get("/account")
    for unseen in (b"\x00", b"\xed\xa0\x80", "\u202e".encode(), b"\xff"):
        parts = {**{name: value.encode() for name, value in SLATE.items()}, "title": b"Slate" + unseen + b"Repair"}
        body = b"".join(
            b'--x\r\nContent-Disposition: form-data; name="' + name.encode() + b'"\r\n\r\n' + value + b"\r\n"
            for name, value in {**parts, "csrf_token": admin_client.token.encode()}.items()
        )
        response = admin_client.client.post(
            LIST, data=body + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
        )
        assert response.status_code == 422
        assert parse(response.text).one(".error-summary a")["href"] == "#title"
    assert database_probe.last_seq() == before


@pytest.mark.parametrize("field", ["email", "password"])
def test_sign_in_submit_refuses_what_nobody_sees(
    admin: Account, browser_client: BrowserClient, database_probe: DatabaseProbe, field: str
) -> None:
    browser_client.get("/sign-in")
    known = {"email": admin.email.encode(), "password": admin.password.encode()}
    chosen = ["NUL", "zero width space", "bidi override", "high surrogate", "not UTF-8", "overlong NUL", "tag"]
    for name in chosen:
        response = browser_client.post_bytes("/sign-in", known | {field: known[field] + UNSEEN[name]}, current_url=LIST)
        # Nine failures of one address are under the throttle's ten.
        assert response.status_code == 422, name
        [problem] = parse(response.text).all(".error-summary a")
        assert problem["href"] == ("#email" if field == "email" else problem["href"]), name
        assert browser_client.client.get("/account").status_code == 302
    if field == "email":
        assert database_probe.count(SignInFailure) == 0


@pytest.mark.parametrize(
    "sent",
    [
        {"email": "a" * 5000, "password": "x"},
        {"email": "@" * 254, "password": "x" * 200_000},
        {"email": "' OR 1=1 --", "password": "' OR 1=1 --"},
        {"email": "%", "password": "%"},
        {"email": "nobody@example.nz", "password": "x", "next": "/" * 5000},
        {"email": "nobody@example.nz", "password": "x", "typed": "e30." * 1000},
        {"email": ["mere@ranz.example.nz", "x"], "password": ["x", "y"]},
        {"email[]": "mere@ranz.example.nz", "password[$ne]": "x"},
    ],
)
def test_sign_in_submit_refuses_what_is_no_address(
    admin: Account, browser_client: BrowserClient, sent: dict[str, str | list[str]]
) -> None:
    browser_client.get("/sign-in")
    response = browser_client.post("/sign-in", sent)
    assert response.status_code == 422
    assert_whole_page(response)


QUERIES = ["%00", "%FF", "%ED%A0%80", "%E2%80%8B", "%E2%80%AE", "%0A", "9" * 5000]
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


@pytest.mark.parametrize("path", [LIST, "/sign-in"])
def test_body_over_the_limit_is_refused(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, path: str
) -> None:
    admin_client.get("/account")
    before = database_probe.last_seq()
    sent = {**SLATE, "csrf_token": admin_client.token}
    short = BODY_LIMIT - len(urlencode({**sent, "requirements": ""}))
    for length, status in ((short, 422), (short + 1, 413)):
        response = admin_client.client.post(path, data={**sent, "requirements": "r" * length})
        assert response.status_code == status
        assert_whole_page(response)
    headers = {"HX-Request": "true", "X-CSRFToken": admin_client.token}
    response = admin_client.client.post(path, data={"requirements": "r" * BODY_LIMIT}, headers=headers)
    assert (response.status_code, response.text) == (413, "")
    assert "too large" in htmx_event(response)["alert"]
    response = admin_client.client.post(
        path, data={**sent, "requirements": "r" * BODY_LIMIT}, content_type="multipart/form-data"
    )
    assert response.status_code == 413
    assert database_probe.last_seq() == before


def test_body_of_very_many_fields_is_refused(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    admin_client.get("/account")
    before = database_probe.last_seq()
    body = urlencode({"csrf_token": admin_client.token}) + "&a" * ((BODY_LIMIT - 200) // 2)
    response = admin_client.client.post(LIST, data=body, content_type=FORM)
    assert 400 <= response.status_code < 500
    fields = {f"field{number}": "x" for number in range(1000)}
    response = admin_client.client.post(LIST, data=fields, content_type="multipart/form-data")
    assert 400 <= response.status_code < 500
    assert database_probe.last_seq() == before


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "text/xml", f"{FORM}-x", "x", None])
@pytest.mark.parametrize("path", [LIST, "/sign-in", "/account/shortcuts"])
def test_body_of_another_type_is_refused(
    admin_client: BrowserClient, database_probe: DatabaseProbe, path: str, content_type: str | None
) -> None:
    admin_client.get("/account")
    before = database_probe.last_seq()
    token = {"X-CSRFToken": admin_client.token}
    response = admin_client.client.post(path, data=urlencode(SLATE), content_type=content_type, headers=token)
    assert response.status_code == 415
    assert "not a form" in assert_whole_page(response).one("main").text
    response = admin_client.client.post(
        path, data="{}", content_type=content_type, headers=token | {"HX-Request": "true"}
    )
    assert (response.status_code, response.text) == (415, "")
    assert "not a form" in htmx_event(response)["alert"]
    assert database_probe.last_seq() == before


def test_body_that_is_damaged_is_refused(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    admin_client.get("/account")
    before = database_probe.last_seq()
    for body, content_type in (
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"--x", "multipart/form-data; boundary="),
        (b"\x00\xff" * 100, FORM),
        (b"%" * 1000, FORM),
        (b"&=&=&", FORM),
        (b"", FORM),
    ):
        token = {"X-CSRFToken": admin_client.token}
        response = admin_client.client.post(LIST, data=body, content_type=content_type, headers=token)
        assert 400 <= response.status_code < 500, (body[:10], content_type)
    assert database_probe.last_seq() == before


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
    assert htmx_event(response)["announce"] == f"{evil} created. 4 definitions"
    key = database_probe.entries()[-1]["resource_id"]
    edit = parse(admin_client.get(f"{LIST}/{key}/edit").text)
    assert typed(edit, sent) == sent
    assert evil in edit.texts("#filter-body option")
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
