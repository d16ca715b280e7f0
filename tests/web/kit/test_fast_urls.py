"""The addresses in tables are those that Flask builds, whatever was searched for."""

from typing import Any

import pytest
from flask import Flask
from flask import url_for as built

from ranzcred.web.kit.http.fast_urls import url_for

VALUES = [
    {"q": "aroha ng"},
    {"q": "a&b=c#d/é"},
    {"page": 3, "sort": "-expiry"},
    {"q": "place-1-of-a-value"},
    {"q": "x place-7-of-a-value", "sort": "expiry"},
    {"sort": "expiry", "q": ""},
]


@pytest.mark.parametrize("values", VALUES)
def test_address_is_the_one_that_flask_builds(app: Flask, values: dict[str, Any]) -> None:
    with app.test_request_context():
        for key in ("0197a3c2", "place-0-of-a-value", "a b"):
            wanted = built("definitions.definition_edit", definition_id=key, **values)
            assert url_for("definitions.definition_edit", definition_id=key, **values) == wanted
