"""The inline form for a definition that is there: what is typed into it, and what is stored."""

from sqlalchemy import select

from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from tests.support.database.probe import DatabaseProbe
from tests.support.http.markup import Element

LIST = "/admin/micro-credentials"
STORED = {
    "title": "Slate Repair",
    "level": "4",
    "issuing_body": "Ara Institute",
    "skill_standard": "Unit 31000",
    "requirements": "Two assessed roofs.\nOne interview.",
}
MISSING = "00000000-0000-7000-8000-0000000000ff"


def stored(database_probe: DatabaseProbe, key: str) -> Definition:
    [row] = database_probe.rows(select(Definition).where(Definition.id == key))
    return Definition(**row)


def form_of(page: Element) -> Element:
    return page.one("#definition-form form")
