"""Credentials as JSON: their keys and dates."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.test import TestResponse

LONG_AGO = date(2020, 1, 1)
KEYS = ["id", "status", "storedStatus", "awardedOn", "awardedBy", "expiryDate", "notes", "version"]
KEYS += ["member", "definition", "award", "holds"]


def day(number: int) -> str:
    """So many days from today in Auckland."""
    return str(datetime.now(ZoneInfo("Pacific/Auckland")).date() + timedelta(days=number))


def read(response: TestResponse, status: int = 200) -> Any:
    assert response.status_code == status, response.text[:300]
    return json.loads(response.text)
