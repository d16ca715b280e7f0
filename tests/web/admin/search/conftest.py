"""An organisation, its people and what they may earn, to be found."""

from dataclasses import dataclass

import pytest
from flask import Flask

from ranzcred.domain.directory.models import ProgrammeStatus
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_member, new_organisation


@dataclass(frozen=True, kw_only=True)
class Records:
    """The keys of what is there."""

    ridge: str
    aroha: str
    slate: str

    @property
    def person_page(self) -> str:
        return f"/admin/programme/{self.ridge}/staff/{self.aroha}"

    @property
    def organisation_page(self) -> str:
        return f"/admin/programme/{self.ridge}"

    @property
    def definition_page(self) -> str:
        return f"/admin/micro-credentials/{self.slate}"


@pytest.fixture
def records(app: Flask) -> Records:
    ridge = new_organisation(
        app, name="Ridge Roofing", trading_name="Ridge & Co", city="Nelson", programme_status=ProgrammeStatus.ACTIVE
    )
    new_organisation(app, name="Ridge Slating", programme_status=ProgrammeStatus.SUSPENDED)
    aroha = new_member(
        app,
        organisation_id=ridge,
        first_name="Aroha",
        last_name="Ngata",
        email="aroha@ridge.example.nz",
        lbp_number="BP123456",
    )
    new_member(app, organisation_id=ridge, first_name="Sione", last_name="Latu", active=False)
    return Records(ridge=ridge, aroha=aroha, slate=new_definition(app, title="Slate Repair", level=4))
