"""The inline form for a new definition: what is typed into it, and what is stored."""

from sqlalchemy import select

from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from tests.support.database.probe import DatabaseProbe
from tests.support.http.markup import Element

LIST = "/admin/micro-credentials"
SLATE = {
    "title": "Slate Repair",
    "level": "4",
    "issuing_body": "Ara Institute",
    "skill_standard": "Unit 31000",
    "requirements": "Two assessed roofs.\r\nOne interview.",
}
MORE = "\N{HOUSE BUILDING}"  # one character, two UTF-16 units, four bytes


def stored(database_probe: DatabaseProbe, title: str = "Slate Repair") -> Definition:
    """The only definition with this title, as a row."""
    [row] = database_probe.rows(select(Definition).where(Definition.title == title))
    return Definition(**row)


def custom(database_probe: DatabaseProbe) -> int:
    """How many definitions there are beside the defaults."""
    return database_probe.count(Definition) - len(DEFAULTS)


def form_of(page: Element) -> Element:
    return page.one("#definition-form form")
