"""What no body may be: too large, of too many fields, of another type or damaged."""

from urllib.parse import urlencode

import pytest
from flask import Flask

from tests.support.database.probe import DatabaseProbe
from tests.support.http.browser_client import BrowserClient
from tests.support.http.responses import assert_whole_page, htmx_event
from tests.web.account.test_kept_forms_views import expire
from tests.web.bad_input.inputs import LIST, SLATE

BODY_LIMIT = 256 * 1024
FORM = "application/x-www-form-urlencoded"


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


@pytest.mark.parametrize("path", [LIST, "/sign-in", "/account/shortcuts", "/admin/programme"])
def test_form_of_more_fields_than_any_is_refused_in_words(
    admin_client: BrowserClient, database_probe: DatabaseProbe, path: str
) -> None:
    admin_client.get("/account")
    before = database_probe.last_seq()
    body = urlencode({"csrf_token": admin_client.token}) + "&a=1" * 1000
    response = admin_client.client.post(path, data=body, content_type=FORM)
    assert response.status_code == 413
    assert "more than 1,000 fields" in assert_whole_page(response).one("main").text
    response = admin_client.client.post(path, data=body, content_type=FORM, headers={"HX-Request": "true"})
    assert (response.status_code, response.text) == (413, "")
    assert "more than 1,000 fields" in htmx_event(response)["alert"]
    assert database_probe.last_seq() == before


@pytest.mark.parametrize("path", ["/admin/programme", "/admin/micro-credentials", "/account/shortcuts"])
def test_form_of_more_fields_than_any_is_not_kept_for_after_the_sign_in(
    admin_client: BrowserClient, database_probe: DatabaseProbe, path: str
) -> None:
    expire(database_probe)
    for fields, kept in ((1000, True), (1001, False)):
        response = admin_client.client.post(path, data="&".join(["a=1"] * fields), content_type=FORM)
        page = assert_whole_page(response)
        assert response.status_code == (401 if kept or path == "/account/shortcuts" else 413)
        typed = page.all("[name=typed]")
        assert bool(typed and typed[0].get("value")) == (kept and path != "/account/shortcuts")


def test_form_of_a_thousand_fields_is_taken(admin_client: BrowserClient) -> None:
    admin_client.get("/account")
    body = urlencode({"csrf_token": admin_client.token, "enabled": "no"}) + "&a=1" * 998
    assert admin_client.client.post("/account/shortcuts", data=body, content_type=FORM).status_code == 303


@pytest.mark.parametrize(
    "path", [LIST, "/sign-in", "/", "/nowhere", "/api/micro-credentials/definitions", "/api/nowhere"]
)
def test_address_of_more_arguments_than_any_is_refused_in_words(
    app: Flask, admin_client: BrowserClient, path: str
) -> None:
    for client in (admin_client.client, app.test_client()):
        for method in ("GET", "POST"):
            response = client.open(f"{path}?{'&'.join(['a=1'] * 1001)}", method=method)
            assert response.status_code in {413, 415}
            assert response.status_code == 415 or "more than 1,000 fields" in response.text
        assert client.get(f"{path}?{'&'.join(['a=1'] * 1000)}").status_code != 413


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
    assert "Use the form on the page." in assert_whole_page(response).one("main").text
    response = admin_client.client.post(
        path, data="{}", content_type=content_type, headers=token | {"HX-Request": "true"}
    )
    assert (response.status_code, response.text) == (415, "")
    assert "Use the form on the page." in htmx_event(response)["alert"]
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
