"""An association in which everything is uneven: people who have left, awards that nobody has swept, large and small
organisations.
"""

import itertools
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Flask

from ranzcred.core import clock
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus as Status
from ranzcred.domain.directory.models import MemberRole, OrganisationMember
from tests.support.factories.catalogue import LONG_AGO, new_definition
from tests.support.factories.many import store_all
from tests.support.factories.people import new_organisation

STORED: list[tuple[Status, int | None]] = [
    (Status.NOT_STARTED, None),
    (Status.IN_TRAINING, None),
    (Status.ASSESSMENT_PENDING, None),
    (Status.AWARDED, None),
    (Status.AWARDED, 0),
    (Status.AWARDED, 30),
    (Status.AWARDED, 31),
    (Status.AWARDED, 90),
    (Status.AWARDED, 91),
    (Status.AWARDED, -1),
    (Status.AWARDED, -30),
    (Status.EXPIRED, -31),
    (Status.EXPIRED, -90),
    (Status.EXPIRED, -91),
    (Status.EXPIRED, 5),
    (Status.EXPIRED, None),
]
"""Stored statuses, with the days to the expiry date: swept and not, on and beside each edge of a filter."""
PEOPLE = [("Aroha", "Ngata"), ("Hēmi", "Te Rangi"), ("Mele", "Latu"), ("Slate", "Wilson"), ("Ngaire", "Wood")]


@dataclass(frozen=True, kw_only=True)
class Held:
    """A credential as it was made."""

    person: str
    organisation: str
    title: str
    level: int
    stored: Status
    days: int | None
    active: bool

    @property
    def lapsed(self) -> bool:
        return self.days is not None and self.days < 0

    @property
    def effective(self) -> Status:
        return Status.EXPIRED if self.stored is Status.AWARDED and self.lapsed else self.stored


def day(number: int | None) -> date | None:
    return None if number is None else clock.today() + timedelta(days=number)


def new_association(app: Flask) -> dict[str, Held]:
    """Make it, and return what is held by key; most of it in Ridgeline, and of Slate Repair."""
    ridge, coast = (
        new_organisation(app, id=key, name=name) for key, name in (("ridge", "Ridgeline"), ("coast", "Coast Slate"))
    )
    titles = [("slate", "Slate Repair", 4), ("copper", "Copper Works", 6), ("zinc", "Zinc Roofing", 4)]
    for key, title, level in titles:
        new_definition(app, id=key, title=title, level=level)
    held: dict[str, Held] = {}
    people, credentials = [], []
    for n, ((first, last), active) in enumerate(itertools.product(PEOPLE * 2, (True, True, False))):
        where = (coast, "Coast Slate") if n % 5 == 4 else (ridge, "Ridgeline")
        person = OrganisationMember(
            id=f"p{n:02}",
            organisation_id=where[0],
            first_name=f"{first}{n:02}",
            last_name=last,
            email=f"{first.lower()}.{n}@example.co.nz" if n % 3 else None,
            phone=f"+64215550{n:03}" if n % 2 else None,
            lbp_number=f"BP1000{n:02}" if n % 4 == 0 else None,
            role=MemberRole.OWNER if n % 7 == 0 else MemberRole.STAFF,
            active=active,
        )
        people.append(person)
        for turn in range(n % 4):
            stored, days = STORED[(n * 3 + turn * 5) % len(STORED)]
            key, title, level = titles[turn]
            awarded = stored in {Status.AWARDED, Status.EXPIRED}
            credentials.append(
                StaffMicroCredential(
                    id=f"c{n:02}{turn}",
                    definition_id=key,
                    member_id=person.id,
                    status=stored,
                    awarded_on=LONG_AGO if awarded else None,
                    expiry_date=day(days),
                )
            )
            held[f"c{n:02}{turn}"] = Held(
                person=person.display_name,
                organisation=where[1],
                title=title,
                level=level,
                stored=stored,
                days=days,
                active=active,
            )
    store_all(app, people)
    store_all(app, credentials)
    return held
