"""No page of 50 rows is long, with keys, names and texts as they are at work: what it weighs before it is packed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.lists.page import PAGE_SIZE
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import CertificationTier, Organisation, OrganisationMember
from tests.support.factories.catalogue import content
from tests.support.factories.many import store_all
from tests.support.factories.messages import new_message
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

KEY = "01a21edc-2342-7529-83f4-{:012x}"
LISTS = {
    "definitions": ("/admin/micro-credentials", "#definitions-table tbody tr", 79_000),
    "people with a micro-credential": (f"/admin/micro-credentials/{KEY.format(0)}", "#holders-table tbody tr", 99_400),
    "organisations": ("/admin/programme", "#organisations-table tbody tr", 54_000),
    "people of an organisation": (f"/admin/programme/{KEY.format(0)}", "#staff-table tbody tr", 75_000),
    "people": ("/admin/people", "#people-table tbody tr", 103_000),
    "credentials": ("/admin/credentials", "#credentials-table tbody tr", 102_300),
    "audit log": ("/admin/audit-log", "#audit-entries li[data-row]", 60_400),
    "messages": ("/admin/notifications", "#messages-table tbody tr", 40_000),
}


@pytest.fixture
def at_work(app: Flask) -> None:
    """What fills a page of each list."""
    store_all(app, organisations())
    store_all(app, [member for number in range(PAGE_SIZE) for member in members(number)])
    store_all(app, [MicroCredentialDefinition(**definition(number)) for number in range(PAGE_SIZE)])
    store_all(app, credentials())
    for _ in range(PAGE_SIZE):
        new_message(app)


def organisations() -> Iterator[Organisation]:
    for number in range(PAGE_SIZE):
        yield Organisation(
            id=KEY.format(number),
            name=f"Kahikatea Reroofing and Cladding {number}",
            trading_name=f"Kahikatea Roofs {number}",
            city="Palmerston North",
            certification_tier=CertificationTier.CERTIFIED,
        )


def members(number: int) -> Iterator[OrganisationMember]:
    """One of the first organisation."""
    yield OrganisationMember(
        id=KEY.format(number),
        organisation_id=KEY.format(0),
        first_name="Anahera",
        last_name=f"Te Rangi-Tamahori {number}",
        email=f"anahera.terangi.{number}@kahikatea.example.nz",
        lbp_number=f"BP1290{number:02}",
    )


def definition(number: int) -> dict[str, object]:
    return content(
        id=KEY.format(number),
        title=f"Flashings and Penetrations {number:02}",
        issuing_body="Heritage Trades Aotearoa",
        skill_standard="NZQA Skill Standard - Heritage Roofing",
        requirements="Portfolio of eight details, with drawings and photographs, and an interview with an assessor.",
    )


def credentials() -> Iterator[StaffMicroCredential]:
    """All of the first definition, and one of each."""
    today = clock.today()
    for number in range(PAGE_SIZE):
        for of_definition in {0, number}:
            yield StaffMicroCredential(
                definition_id=KEY.format(of_definition),
                member_id=KEY.format(number),
                status=MicroCredentialStatus.AWARDED,
                awarded_on=today - timedelta(days=700),
                expiry_date=today + timedelta(days=10 + number),
            )


@pytest.mark.usefixtures("at_work")
def test_pages_of_50_rows_are_no_longer_than_they_were(admin_client: BrowserClient) -> None:
    sizes = {}
    for name, (address, rows, most) in LISTS.items():
        response = admin_client.get(address)
        assert len(parse(response.text).all(rows)) == PAGE_SIZE, name
        sizes[name] = (len(response.data), most)
    assert {name: size for name, size in sizes.items() if size[0] > size[1]} == {}
