"""A micro-credential that needs others, and a person who holds one of them; and one that is retired."""

from datetime import date, timedelta

from flask import Flask
from sqlalchemy import update

from ranzcred.core import clock
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_award, new_credential, new_definition
from tests.support.factories.people import new_member
from tests.support.factories.relations import new_prerequisite

DAY = timedelta(days=1)
DEFINITIONS = table(MicroCredentialDefinition)


class Course:
    """Roofing needs (Tiles or Metal) and Height. Aroha Ngata holds Metal; her Height expired yesterday."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.trained: dict[str, str] = {}
        self.tiles, self.metal, self.height, self.roofing = (
            new_definition(app, title=title) for title in ("Tiles", "Metal", "Height", "Roofing")
        )
        for required, group in ((self.tiles, 1), (self.metal, 1), (self.height, 2)):
            new_prerequisite(app, self.roofing, required, group=group)
        self.aroha = new_member(app, first_name="Aroha", last_name="Ngata")
        new_award(app, self.aroha, self.metal, expiry=None)
        self.expired = new_award(app, self.aroha, self.height, expiry=clock.today() - DAY)

    def in_training(self, member: str = "") -> str:
        """The key of Aroha's credential for Roofing, or of another's, in training."""
        member = member or self.aroha
        if member not in self.trained:
            self.trained[member] = new_credential(self.app, definition_id=self.roofing, member_id=member)
        return self.trained[member]

    def qualified(self, first_name: str = "Mere") -> str:
        """The key of somebody who holds all that Roofing needs."""
        member = new_member(self.app, first_name=first_name, last_name="Pou")
        for required in (self.tiles, self.height):
            new_award(self.app, member, required, expiry=None)
        return member


def words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def height_missing(day: date | None = None) -> str:
    return f"Prerequisites not held on {words(day or clock.today())}: Height."


def retire(database_probe: DatabaseProbe, definition: str, successor: str | None = None) -> None:
    """Retire a definition as of 1 July 2027, whatever day it is, for what replaces it."""
    columns = {
        "state": "RETIRED",
        "retired_on": date(2027, 7, 1),
        "retired_reason": "New.",
        "replaced_by_id": successor,
    }
    database_probe.run(update(DEFINITIONS).where(DEFINITIONS.c.id == definition).values(columns))
