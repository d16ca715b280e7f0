"""A definition as it is stored, and as the API gives it."""

import json
from typing import Any

from sqlalchemy import select

from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from tests.support.database.probe import DatabaseProbe, table
from tests.support.http.api_client import API, ApiClient

STORED: dict[str, Any] = {
    "title": "Slate Repair",
    "level": 4,
    "skillStandard": "Unit 31000",
    "issuingBody": "Ara Institute",
    "requirements": "Two assessed roofs.\nOne interview.",
}


def got(api_client: ApiClient, key: str) -> dict[str, Any]:
    return dict(json.loads(api_client.get(f"{API}/{key}").text))


def stored(database_probe: DatabaseProbe, key: str) -> dict[str, Any]:
    """The row itself, whole."""
    rows = table(Definition)
    [row] = database_probe.rows(select(rows).where(rows.c.id == key))
    return dict(row)
