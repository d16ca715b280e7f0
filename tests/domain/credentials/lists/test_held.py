"""What an organisation sees of its staff's credentials, and somebody of their own: rows, figures, filters, order."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import InvalidRequestError

from ranzcred.core.errors import Denied, Invalid
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.domain.credentials.lists.effective import Expiry
from ranzcred.domain.credentials.lists.filters import HeldFilters, Staff
from ranzcred.domain.credentials.lists.own import HeldFigures, HeldList, held_rows, list_held
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.many import store_all
from tests.support.factories.people import new_member, new_organisation

Status = MicroCredentialStatus
TODAY = date(2026, 11, 23)
LONG_AGO = date(2020, 1, 1)


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def principal(role: Role, *, organisation_id: str | None = None, member_id: str | None = None) -> SignedInUser:
    return SignedInUser(
        token="t",
        sign_in_id="s",
        user_id="u",
        name="Wiremu Parata",
        email="wiremu@ridgeline.example.nz",
        role=role,
        shortcuts_enabled=True,
        organisation_id=organisation_id,
        member_id=member_id,
    )


@dataclass(frozen=True, kw_only=True)
class Ridgeline:
    """An organisation whose staff hold things, beside another one."""

    admin: SignedInUser
    aroha: SignedInUser
    other_member: str


# Name, whether active, and what they have: definition, stored status, award date, expiry date.
STAFF: list[tuple[str, bool, list[tuple[str, Status, date | None, date | None]]]] = [
    (
        "Aroha Ngata",
        True,
        [
            ("Reclad", Status.AWARDED, LONG_AGO, days(0)),
            ("Slate", Status.IN_TRAINING, None, None),
            ("Copper", Status.AWARDED, LONG_AGO, None),
        ],
    ),
    (
        "Hēmi Te Rangi",
        True,
        [("Reclad", Status.AWARDED, LONG_AGO, days(-1)), ("Slate", Status.NOT_STARTED, None, None)],
    ),
    ("Mele Latu", True, []),
    ("Sione Tū", True, [("Reclad", Status.ASSESSMENT_PENDING, None, None)]),
    ("Tāne Moana", False, [("Reclad", Status.AWARDED, LONG_AGO, days(90))]),
]
LEVELS = {"Reclad": 5, "Slate": 4, "Copper": 6}


@pytest.fixture
def ridgeline(app: Flask) -> Ridgeline:
    here, elsewhere = (new_organisation(app, name=name) for name in ("Ridgeline", "Elsewhere"))
    definitions = {title: new_definition(app, title=f"{title} Works", level=level) for title, level in LEVELS.items()}
    for name, active, held in STAFF:
        first, _, last = name.partition(" ")
        new_member(app, id=first, organisation_id=here, first_name=first, last_name=last, active=active)
        for title, status, awarded_on, expiry_date in held:
            new_credential(
                app,
                definition_id=definitions[title],
                member_id=first,
                status=status,
                awarded_on=awarded_on,
                expiry_date=expiry_date,
                notes="Owes RANZ a fee.",
            )
    other = new_member(app, organisation_id=elsewhere, last_name="Ngata-Elsewhere")
    new_credential(app, definition_id=definitions["Reclad"], member_id=other)
    return Ridgeline(
        admin=principal(Role.ORG_ADMIN, organisation_id=here),
        aroha=principal(Role.ORG_STAFF, member_id="Aroha"),
        other_member=other,
    )


def listed(app: Flask, user: SignedInUser, **filters: Any) -> HeldList:
    with app.app_context():
        return list_held(user, HeldFilters(**filters), today=TODAY)


def told(found: HeldList) -> list[str]:
    """ "Aroha Reclad" for each row, "Mele" for somebody without any."""
    return [
        " ".join([row.member.first_name, *([row.held.credential.definition.title.split()[0]] if row.held else [])])
        for row in found.page.rows
    ]


TODAYS = ["Mele", "Aroha Copper", "Aroha Reclad", "Aroha Slate", "Hēmi Reclad", "Hēmi Slate", "Sione Reclad"]


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
    assert found.sentence == "6 credentials, 1 staff without any credential"
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


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"q": "aroha"}, ["Aroha Copper", "Aroha Reclad", "Aroha Slate"]),
        ({"q": "hemi reclad"}, ["Hēmi Reclad"]),
        ({"q": "mele"}, ["Mele"]),
        ({"q": "elsewhere"}, []),
        ({"q": "fee"}, []),
        ({"status": Status.AWARDED}, ["Aroha Copper", "Aroha Reclad"]),
        ({"status": Status.EXPIRED}, ["Hēmi Reclad"]),
        ({"expiry": Expiry.IN_90}, ["Aroha Reclad"]),
        ({"expiry": Expiry.IN_90, "staff": Staff.ALL}, ["Tāne Reclad", "Aroha Reclad"]),
        ({"expiry": Expiry.NONE}, ["Aroha Copper", "Aroha Slate", "Hēmi Slate", "Sione Reclad"]),
        ({"staff": Staff.INACTIVE}, ["Tāne Reclad"]),
        ({"staff": Staff.ALL}, ["Mele", "Tāne Reclad", *TODAYS[1:]]),
    ],
)
def test_filters(app: Flask, ridgeline: Ridgeline, filters: dict[str, Any], expected: list[str]) -> None:
    found = listed(app, ridgeline.admin, **filters)
    assert (told(found), found.page.total) == (expected, len(expected))
    assert found.found == len([row for row in expected if " " in row])
    assert found.figures == listed(app, ridgeline.admin).figures


SORTED = {
    "-staff": ["Sione Reclad", "Hēmi Reclad", "Hēmi Slate", "Aroha Copper", "Aroha Reclad", "Aroha Slate", "Mele"],
    "credential": ["Aroha Copper", "Aroha Reclad", "Hēmi Reclad", "Sione Reclad", "Aroha Slate", "Hēmi Slate", "Mele"],
    "-level": ["Aroha Copper", "Aroha Reclad", "Hēmi Reclad", "Sione Reclad", "Aroha Slate", "Hēmi Slate", "Mele"],
    "status": ["Hēmi Slate", "Aroha Slate", "Sione Reclad", "Aroha Copper", "Aroha Reclad", "Hēmi Reclad", "Mele"],
    "-expiry": ["Aroha Reclad", "Hēmi Reclad", "Mele", "Aroha Copper", "Aroha Slate", "Hēmi Slate", "Sione Reclad"],
    "awarded": ["Aroha Copper", "Aroha Reclad", "Hēmi Reclad", "Mele", "Aroha Slate", "Hēmi Slate", "Sione Reclad"],
}


@pytest.mark.parametrize("sort", SORTED)
def test_order(app: Flask, ridgeline: Ridgeline, sort: str) -> None:
    assert told(listed(app, ridgeline.admin, sort=sort)) == SORTED[sort]


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
    assert (found.filters.page, found.sentence) == (3, "60 credentials, 60 staff without any credential")


@pytest.mark.parametrize(
    ("name", "value"), [("status", "awarded"), ("expiry", "31"), ("staff", "active"), ("sort", "notes"), ("page", "0")]
)
def test_address_that_makes_no_sense_is_refused(name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        HeldFilters.from_args({name: value})
    assert list(refused.value.details) == [name]
