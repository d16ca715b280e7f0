"""What Aroha holds, and where its awards are."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.support.factories.catalogue import new_credential
from tests.support.http.api_client import ApiClient
from tests.web.api.credentials.payloads import day, read

RECORDS = "/api/admin/staff-credentials"


@pytest.fixture
def awarded(app: Flask, slate: str, aroha: str) -> str:
    """The key of Aroha's, awarded 200 days ago until 100 days from now."""
    return new_credential(
        app,
        definition_id=slate,
        member_id=aroha,
        status=MicroCredentialStatus.AWARDED,
        awarded_on=date.fromisoformat(day(-200)),
        expiry_date=date.fromisoformat(day(100)),
    )


class Record:
    """A credential as another system sees it, and what it decides about its awards."""

    def __init__(self, api_client: ApiClient, key: str) -> None:
        self.client, self.address = api_client, f"{RECORDS}/{key}"

    def get(self, query: str = "") -> Any:
        return read(self.client.get(f"{self.address}{query}"))

    def held(self, query: str) -> bool:
        return bool(self.get(f"?{query}")["held"])

    def call(self, decision: str = "", *, number: Any = 1, tag: Any = "", **body: Any) -> Any:
        """Send a decision about the award with a number, or else a new award."""
        headers = {"If-Match": tag} if tag else {}
        where = f"{self.address}/awards"
        if decision:
            [award] = [each["id"] for each in self.get()["awards"] if each["sequence"] == number]
            where = f"{where}/{award}/{decision}"
        sent = {name.rstrip("_"): value for name, value in body.items()}
        return self.client.call("POST", where, sent, headers=headers)

    def decide(self, decision: str, *, number: Any = 1, **body: Any) -> Any:
        return read(self.call(decision, number=number, **body))


@pytest.fixture
def record(api_client: ApiClient, awarded: str) -> Record:
    return Record(api_client, awarded)


@pytest.fixture
def unawarded(api_client: ApiClient, held: str) -> Record:
    """Aroha's, in training."""
    return Record(api_client, held)
