"""The definitions that the list responds with."""

import json
from urllib.parse import urlencode

from werkzeug.test import TestResponse

from tests.support.http.api_client import API

LIST = "/admin/micro-credentials"


def keys(response: TestResponse) -> list[str]:
    assert response.status_code == 200, response.text[:300]
    return [str(row["id"]) for row in json.loads(response.text)]


def listed_titles(response: TestResponse) -> list[str]:
    assert response.status_code == 200, response.text[:300]
    return [str(row["title"]) for row in json.loads(response.text)]


def list_url(**parameters: object) -> str:
    return f"{API}?{urlencode(parameters)}"
