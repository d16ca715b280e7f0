"""Organisations and their members as records, and the words that people read for what they are."""

from flask import Flask

from ranzcred.core.db.session import db
from ranzcred.domain.directory.models import (
    CertificationTier,
    MemberRole,
    Organisation,
    OrganisationMember,
    ProgrammeStatus,
)
from tests.support.factories.people import new_member, new_organisation


def test_organisation_starts_pending_with_nothing_optional(app: Flask) -> None:
    key = new_organisation(app, name="Whāngārei Roofing")
    with app.app_context():
        organisation = db.session.get_one(Organisation, key)
        assert organisation.name == "Whāngārei Roofing"
        assert organisation.programme_status is ProgrammeStatus.PENDING
        optional = ("trading_name", "nzbn", "email", "phone", "city")
        assert [getattr(organisation, name) for name in optional] == [None] * 5


def test_organisation_keeps_the_key_that_it_comes_with(app: Flask) -> None:
    assert new_organisation(app, id="cm4x0zq9d0000v8l2a1b2c3d4") == "cm4x0zq9d0000v8l2a1b2c3d4"


def test_organisation_without_nzbn_is_no_duplicate_of_another(app: Flask) -> None:
    assert new_organisation(app, nzbn=None) != new_organisation(app, nzbn=None)


def test_member_starts_as_active_staff_of_an_organisation(app: Flask) -> None:
    organisation = new_organisation(app)
    key = new_member(app, organisation_id=organisation)
    with app.app_context():
        member = db.session.get_one(OrganisationMember, key)
        assert (member.role, member.active) == (MemberRole.STAFF, True)
        assert member.organisation.id == organisation


def test_member_may_have_the_address_of_a_member_elsewhere(app: Flask) -> None:
    assert new_member(app, email="sione@example.nz") != new_member(app, email="sione@example.nz")


def test_member_without_an_address_is_no_duplicate_of_another(app: Flask) -> None:
    organisation = new_organisation(app)
    assert new_member(app, organisation_id=organisation) != new_member(app, organisation_id=organisation)


def test_labels() -> None:
    assert [tier.label for tier in CertificationTier] == ["Accredited", "Certified", "Master Roofer"]
    assert [status.label for status in ProgrammeStatus] == [
        "Pending",
        "Active",
        "Renewal due",
        "Suspended",
        "Withdrawn",
    ]
    assert [role.label for role in MemberRole] == ["Owner", "Admin", "Staff"]
    assert all(status.tone for status in ProgrammeStatus)
