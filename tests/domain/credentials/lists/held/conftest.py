"""An organisation whose staff hold credentials."""

from datetime import date, timedelta

import pytest
from flask import Flask

from ranzcred.core.permissions import Role
from tests.domain.credentials.lists.held.ridgeline import TODAY, Ridgeline, Status, principal
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation

LONG_AGO = date(2020, 1, 1)


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


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
