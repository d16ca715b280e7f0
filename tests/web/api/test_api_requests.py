"""What a call is refused for by name: a weak tag, a body of another kind, a parameter that is not known."""

import gzip
import json
import re

import pytest

from ranzcred.domain.definitions.defaults import DEFAULTS
from tests.support.database.probe import DatabaseProbe
from tests.support.http.api_client import API, JSON, ApiClient, refused
from tests.support.http.browser_client import BrowserClient

DEFAULT = f"{API}/{DEFAULTS[0].id}"
SLATE = {"title": "Slate Repair", "level": 4, "issuingBody": "RANZ"}
BODY = json.dumps(SLATE).encode()
UNKNOWN = ["This parameter is not known. Leave it out."]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_weak_tag_is_said_never_to_match(api_client: ApiClient, method: str) -> None:
    fresh = api_client.get(DEFAULT).headers["ETag"]
    for if_match in (f"W/{fresh}", f'"x", W/{fresh}', 'W/"9-0"', f"W/{fresh},W/{fresh}"):
        sent = {"body": {"level": 9}} if method == "PATCH" else {}
        [sentence] = refused(api_client.call(method, DEFAULT, **sent, headers={"If-Match": if_match}), 412)["If-Match"]
        assert sentence.startswith('A weak tag, W/"…", never matches in If-Match. Compressing proxies create them')
        assert "changed" not in sentence
    [changed] = refused(api_client.patch(DEFAULTS[0].id, {"level": 9}, if_match='"9"'), 412)["If-Match"]
    assert changed.startswith("This has changed since.")


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "GZIP", "identity, gzip", "x"])
def test_compressed_body_is_refused_by_name(
    api_client: ApiClient, database_probe: DatabaseProbe, encoding: str
) -> None:
    before = database_probe.last_seq()
    for body in (gzip.compress(BODY), BODY):
        response = api_client.send("POST", API, body, headers={"Content-Encoding": encoding})
        assert refused(response, 415, "Unsupported media type") == {
            "Content-Encoding": [f"The encoding {encoding} is not supported. Send the body without compression."]
        }
    assert database_probe.last_seq() == before
    assert api_client.send("POST", API, BODY, headers={"Content-Encoding": "Identity"}).status_code == 201


@pytest.mark.parametrize("charset", ["utf8", "UTF8", "utf_8", "Utf-8", '"utf8"'])
def test_charset_that_is_a_name_of_utf8_is_taken(api_client: ApiClient, charset: str) -> None:
    assert api_client.send("POST", API, BODY, content_type=f"{JSON}; charset={charset}").status_code == 201


@pytest.mark.parametrize("charset", ["latin1", "utf-16", "utf-8-sig", "us-ascii", "x" * 5000, "rot13"])
def test_other_charset_is_refused_by_name(api_client: ApiClient, charset: str) -> None:
    [sentence] = refused(api_client.send("POST", API, BODY, content_type=f"{JSON}; charset={charset}"), 415)[
        "Content-Type"
    ]
    assert sentence.startswith(f"The charset {charset[:99]}")
    assert sentence.endswith(" is not supported. Send the body in UTF-8.")
    assert len(sentence) < 200


def test_other_content_type_is_refused_by_name(api_client: ApiClient) -> None:
    expected = {"Content-Type": ["Send the body as application/json."]}
    assert refused(api_client.send("POST", API, BODY, content_type="text/plain"), 415) == expected


def test_unknown_parameter_is_refused_on_every_route(
    api_client: ApiClient, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    before = database_probe.last_seq()
    asked = 0
    for path, item in api_client.get("/api/openapi.json").get_json()["paths"].items():
        for method in item.keys() - {"parameters"}:
            if path in {"/api/credentials", "/api/coverage"}:
                continue  # is for those who belong to an organisation
            by_no_token = path.startswith("/api/admin/users") and method != "get"
            call = admin_client.json if by_no_token else api_client.call
            response = call(method.upper(), f"{re.sub('{[^}]*}', 'x', path)}?perPages=5&%C3%A9=")
            assert refused(response, 400, "Validation failed") == {"perPages": UNKNOWN, "é": UNKNOWN}, path
            asked += 1
    assert asked >= 10
    assert database_probe.last_seq() == before
    assert refused(api_client.get(f"{API}?q=a&{'x' * 5000}=1"), 400) == {f"{'x' * 99}…": UNKNOWN}
    assert api_client.get(f"{API}?q=a&page=1&perPage=5").status_code == 200
