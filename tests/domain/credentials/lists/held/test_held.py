"""What an organisation sees of its staff's credentials, and somebody of their own: rows and figures."""

import pytest
from flask import Flask
from sqlalchemy.exc import InvalidRequestError

from ranzcred.core.errors import Denied, Invalid
from ranzcred.core.permissions import Role
from ranzcred.domain.credentials.lists.filters import HeldFilters, Staff
from ranzcred.domain.credentials.lists.own import HeldFigures, held_rows
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.directory.models import OrganisationMember
from tests.domain.credentials.lists.held.ridgeline import TODAY, TODAYS, Ridgeline, Status, listed, principal, told
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.factories.many import store_all
from tests.support.factories.people import new_organisation


def test_administrator_sees_todays_staff_with_their_credentials(app: Flask, ridgeline: Ridgeline) -> None:
    found = listed(app, ridgeline.admin)
    assert told(found) == TODAYS
    assert [row.held and (row.held.status, row.held.days_left) for row in found.page.rows] == [
        None,
        (Status.AWARDED, None),
        (Status.AWARDED, 0),
        (Status.IN_TRAINING, None),
        (Status.EXPIRED, None),
        (Status.NOT_STARTED, None),
        (Status.ASSESSMENT_PENDING, None),
    ]
    assert found.sentence == "6 credentials, 1 person without any"
    assert found.figures == HeldFigures(
        staff=4, assigned=6, awarded=2, expiring_soon=1, expired=1, in_progress=2, not_started=1, left=1
    )


def test_somebody_sees_their_own(app: Flask, ridgeline: Ridgeline) -> None:
    """Also where the address asks for others."""
    for filters in ({}, {"staff": Staff.ALL}, {"staff": Staff.INACTIVE}):
        found = listed(app, ridgeline.aroha, **filters)
        assert told(found) == ["Aroha Copper", "Aroha Reclad", "Aroha Slate"]
        assert found.figures == HeldFigures(
            staff=1, assigned=3, awarded=2, expiring_soon=1, expired=0, in_progress=1, not_started=0, left=0
        )


def test_whoever_left_still_sees_their_own(app: Flask, ridgeline: Ridgeline) -> None:
    found = listed(app, principal(Role.ORG_STAFF, member_id="Tāne"))
    assert (told(found), found.figures.awarded) == (["Tāne Reclad"], 1)


def test_rows_for_other_systems_are_credentials_alone(app: Flask, ridgeline: Ridgeline) -> None:
    with app.app_context():
        rows = held_rows(ridgeline.admin, HeldFilters(), today=TODAY)
        assert [f"{row.member.first_name} {row.member.organisation.name}" for row in rows] == [
            *["Aroha Ridgeline"] * 3,
            *["Hēmi Ridgeline"] * 2,
            "Sione Ridgeline",
        ]


def test_notes_cannot_be_read(app: Flask, ridgeline: Ridgeline) -> None:
    with app.app_context():
        for user in (ridgeline.admin, ridgeline.aroha):
            held = held_rows(user, HeldFilters(), today=TODAY)[0].held
            assert held is not None
            with pytest.raises(InvalidRequestError):
                _ = held.credential.notes


def test_whoever_stands_for_nobody_is_refused(app: Flask, ridgeline: Ridgeline) -> None:
    for user in (
        principal(Role.RANZ_ADMIN),
        principal(Role.RANZ_ADMIN, organisation_id=str(ridgeline.admin.organisation_id), member_id="Aroha"),
        principal(Role.ORG_ADMIN, member_id="Aroha"),
        principal(Role.ORG_STAFF, organisation_id=str(ridgeline.admin.organisation_id)),
    ):
        with pytest.raises(Denied):
            listed(app, user)


def test_pages_take_a_constant_number_of_statements(app: Flask, database_probe: DatabaseProbe) -> None:
    key, organisation = new_definition(app), new_organisation(app)
    store_all(
        app,
        (
            OrganisationMember(
                id=f"m{number:03}", organisation_id=organisation, first_name="Aroha", last_name=f"Ngata {number:03}"
            )
            for number in range(120)
        ),
    )
    store_all(app, (StaffMicroCredential(definition_id=key, member_id=f"m{number:03}") for number in range(60)))
    user, seen = principal(Role.ORG_ADMIN, organisation_id=organisation), []
    for page, size in ((1, 50), (2, 50), (3, 20), (9, 20)):
        with database_probe.statements() as statements:
            found = listed(app, user, page=page, q="aroha")
            seen += [row.member.last_name for row in found.page.rows] if page < 4 else []
        assert (len(statements), len(found.page.rows), found.page.total) == (2, size, 120)
    assert seen == [f"Ngata {number:03}" for number in range(120)]
    assert (found.filters.page, found.sentence) == (3, "60 credentials, 60 people without any")


@pytest.mark.parametrize(
    ("name", "value"), [("status", "awarded"), ("expiry", "31"), ("staff", "active"), ("sort", "notes"), ("page", "0")]
)
def test_address_that_makes_no_sense_is_refused(name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        HeldFilters.from_args({name: value})
    assert list(refused.value.details) == [name]
