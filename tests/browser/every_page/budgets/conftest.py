"""An association at work: hundreds of people, two organisations with ten each, awards that expire soon and late."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.directory.models import OrganisationMember
from tests.browser.conftest import OpenWindow
from tests.browser.keyboard import Keyboard
from tests.support.factories.catalogue import new_award, new_definition
from tests.support.factories.many import store_all
from tests.support.factories.people import Account, new_member, new_organisation

FIRST_NAMES = ("Aroha", "Hana", "Mere", "Rangi", "Sione", "Tama", "Wiremu")
RECLAD = DEFAULTS[0].id
SIZES = {"ridge": 9, "sky": 10, "kauri": 280}
LEFT = 2


@dataclass(frozen=True, kw_only=True)
class Association:
    """The keys of what the tasks are about."""

    slate: str
    """A micro-credential that nobody has."""
    hana: str
    """One of the ten at Ridgeline."""
    due: str
    """Hana's award, the first that expires."""
    due_on: date
    tens: list[str]
    """The people of Ridgeline and Skyline who have not left."""
    expiring: int
    """How many awards expire within 30 days."""


@pytest.fixture
def association(app: Flask) -> Association:
    today = clock.today()
    for key, name in (("ridge", "Ridgeline Roofing"), ("sky", "Skyline Roofing"), ("kauri", "Kauri Roofing")):
        new_organisation(app, id=key, name=name)
    slate = new_definition(app, title="Slate Repair", level=3)
    new_definition(app, title="Slate Cladding", level=4)
    store_all(app, [_member(organisation, number) for organisation, size in SIZES.items() for number in range(size)])
    store_all(app, [_member("ridge", SIZES["ridge"] + number, active=False) for number in range(LEFT)])
    store_all(app, [_award(number, today + timedelta(days=20 + number)) for number in range(SIZES["kauri"])])
    hana = new_member(app, organisation_id="ridge", first_name="Hana", last_name="Pōtae")
    due_on = today + timedelta(days=5)
    return Association(
        slate=slate,
        hana=hana,
        due=new_award(app, hana, RECLAD, expiry=due_on),
        due_on=due_on,
        tens=[
            hana,
            *(f"{organisation}-{number}" for organisation in ("ridge", "sky") for number in range(SIZES[organisation])),
        ],
        expiring=12,
    )


def _member(organisation: str, number: int, *, active: bool = True) -> OrganisationMember:
    return OrganisationMember(
        id=f"{organisation}-{number}",
        organisation_id=organisation,
        first_name=FIRST_NAMES[number % len(FIRST_NAMES)],
        last_name=f"Ngata {number}",
        active=active,
    )


def _award(number: int, expiry: date) -> StaffMicroCredential:
    return StaffMicroCredential(
        definition_id=RECLAD,
        member_id=f"kauri-{number}",
        status=MicroCredentialStatus.AWARDED,
        awarded_on=expiry - timedelta(days=730),
        expiry_date=expiry,
    )


@pytest.fixture
def desk(keyboard: Keyboard, association: Association) -> Keyboard:
    """An administrator at the dashboard, who has pressed nothing yet."""
    keyboard.open("/admin")
    return keyboard


@pytest.fixture
def plain(open_window: OpenWindow, admin: Account, association: Association) -> Keyboard:
    """An administrator at the dashboard, in a browser that runs no scripts."""
    window = open_window(admin, scripts=False)
    window.open("/admin")
    return window
