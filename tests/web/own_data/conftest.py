"""Somebody with very much, among others who have the same: what their data is looked for in."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import pytest
from flask import Flask
from sqlalchemy import insert

from ranzcred.core import clock
from ranzcred.core.permissions import Role
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.notifications.models import Notification
from ranzcred.domain.notifications.types import Channel, DeliveryStatus, NotificationType
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import LONG_AGO, content
from tests.support.factories.many import store_all
from tests.support.factories.people import Account, new_member, new_organisation, new_user
from tests.support.http.archives import OpenedArchive
from tests.support.http.browser_client import BrowserClient

SignsIn = Callable[[Account], BrowserClient]
CREDENTIALS, MESSAGES = 201, 3_000
PAGE = "/my-data"


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """Somebody else of the same organisation, by all that they could be known by."""

    account: Account
    texts: tuple[str, ...]


def data_page(organisation: str, member: str) -> str:
    """Where RANZ makes the copy of a person's data."""
    return f"/admin/programme/{organisation}/staff/{member}/data"


def exported(browser_client: BrowserClient, page: str = PAGE) -> OpenedArchive:
    response = browser_client.post(page)
    assert response.status_code == 200, response.text
    return OpenedArchive(response.get_data())


def send_many(
    database_probe: DatabaseProbe, account: Account, number: int, *, length: int = 40, seed: object = None
) -> None:
    """Messages to somebody, which pack badly."""
    random, now = Random(f"{account.id} {seed}"), clock.now()  # noqa: S311 - it only has to look random
    columns = {
        "user_id": account.id,
        "type": NotificationType.CREDENTIAL_STATUS_CHANGE,
        "channel": Channel.IN_APP,
        "title": "RANZ has updated your micro-credentials",
        "status": DeliveryStatus.DELIVERED,
        "data": {"mail": "credential_status_holder", "values": {}, "lines": [], "to": f"member:{account.member_id}"},
        "created_at": now,
        "sent_at": now,
    }
    start = random.getrandbits(64)
    rows = [
        columns | {"id": f"{start:x}-{place}", "message": random.randbytes(length // 2).hex()}
        for place in range(number)
    ]
    with database_probe.connection() as connection:
        connection.execute(insert(table(Notification)), rows)


@pytest.fixture
def organisation(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline Roofing", email="office@ridgeline.example.nz", phone="+6495550100")


@pytest.fixture
def definitions(app: Flask) -> list[str]:
    keys = [f"slate-{number:03}" for number in range(CREDENTIALS)]
    store_all(app, [MicroCredentialDefinition(**content(id=key, title=f"Slate Works {key}")) for key in keys])
    return keys


def give(app: Flask, member: str, definitions: list[str]) -> None:
    """Award somebody every one of these micro-credentials."""
    values = {"status": MicroCredentialStatus.AWARDED, "awarded_on": LONG_AGO, "valid_from": LONG_AGO}
    store_all(
        app,
        [StaffMicroCredential(definition_id=each, member_id=member, notes="Seen.", **values) for each in definitions],
    )


@pytest.fixture
def aroha(app: Flask, organisation: str, definitions: list[str], database_probe: DatabaseProbe) -> Account:
    """Somebody with 201 credentials and thousands of messages."""
    member = new_member(
        app,
        organisation_id=organisation,
        first_name="Aroha",
        last_name="Ngata",
        email="aroha@ridgeline.example.nz",
        phone="+64215550101",
        lbp_number="BP100001",
    )
    account = new_user(app, role=Role.ORG_STAFF, name="Aroha Ngata", email="aroha@ngata.example", member_id=member)
    give(app, member, definitions)
    send_many(database_probe, account, MESSAGES)
    return account


@pytest.fixture
def neighbour(app: Flask, organisation: str, definitions: list[str], database_probe: DatabaseProbe) -> Neighbour:
    """A colleague with the same micro-credentials and messages of their own."""
    member = new_member(
        app,
        organisation_id=organisation,
        first_name="Wiremu",
        last_name="Parata",
        email="wiremu@parata.example",
        phone="+64215550199",
        lbp_number="BP999999",
    )
    account = new_user(app, role=Role.ORG_STAFF, name="Wiremu Parata", email="wiremu@login.example", member_id=member)
    give(app, member, definitions[:20])
    send_many(database_probe, account, 50)
    return Neighbour(
        account=account,
        texts=("Wiremu", "Parata", "parata.example", "login.example", "215550199", "999999", member, account.id),
    )
