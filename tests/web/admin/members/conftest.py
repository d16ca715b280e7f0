"""An organisation, its page, and three of its staff."""

import pytest
from flask import Flask

from ranzcred.domain.directory.models import MemberRole
from tests.support.factories.catalogue import new_credential
from tests.support.factories.people import new_member, new_organisation
from tests.web.admin.members.staff_table import PROGRAMME


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline", nzbn="9429000000017")


@pytest.fixture
def page(ridge: str) -> str:
    """The address of the organisation's page."""
    return f"{PROGRAMME}/{ridge}"


@pytest.fixture
def three(app: Flask, ridge: str) -> list[str]:
    """The keys of three people who differ in every column, in the order of the table."""
    keys = [
        new_member(app, organisation_id=ridge, first_name="Sione", last_name="Latu", active=False, email="s@b.nz"),
        new_member(app, organisation_id=ridge, first_name="Aroha", last_name="ngata", lbp_number="BP7"),
        new_member(
            app, organisation_id=ridge, first_name="Hēmi", last_name="Tū", role=MemberRole.OWNER, email="h@b.nz"
        ),
    ]
    new_credential(app, member_id=keys[1])
    new_member(app, first_name="Mere", last_name="Elsewhere")
    return keys
