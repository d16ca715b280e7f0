"""A definition, its page, and four who hold it."""

import pytest
from flask import Flask

from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation
from tests.web.admin.credentials.holders.holder_forms import LIST, days

Status = MicroCredentialStatus


@pytest.fixture
def definition(app: Flask) -> str:
    return new_definition(app, title="Slate Repair")


@pytest.fixture
def page(definition: str) -> str:
    """The address of the definition's page."""
    return f"{LIST}/{definition}"


@pytest.fixture
def four(app: Flask, definition: str) -> list[str]:
    """The keys of four who stand differently, in the order of the table."""
    people = [
        ("Aroha", "Ngata", "Ridgeline", Status.IN_TRAINING, None, None),
        ("Hēmi", "Tū", "Ridgeline", Status.AWARDED, days(-9), days(0)),
        ("Mere", "Latu", "Slate & Co", Status.AWARDED, days(-40), days(-12)),
        ("Sione", "Pou", "Slate & Co", Status.AWARDED, days(-1), days(465)),
    ]
    organisations = {name: new_organisation(app, name=name) for name in ("Ridgeline", "Slate & Co")}
    return [
        new_credential(
            app,
            definition_id=definition,
            member_id=new_member(app, organisation_id=organisations[organisation], first_name=first, last_name=last),
            status=status,
            awarded_on=awarded_on,
            expiry_date=expiry_date,
        )
        for first, last, organisation, status, awarded_on, expiry_date in people
    ]
