"""How a task begins and ends."""

from sqlalchemy import select

from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe, table

DEFINITIONS, CREDENTIALS = table(MicroCredentialDefinition), table(StaffMicroCredential)


def find(desk: Keyboard, text: str) -> None:
    """Go, by two keys, where the best result of a search leads."""
    desk.press("Control+k")
    desk.type(text)
    desk.follow("Enter")
    examine(desk)


def titles(database_probe: DatabaseProbe) -> set[str]:
    return {row["title"] for row in database_probe.rows(select(DEFINITIONS.c.title))}


def credential(database_probe: DatabaseProbe, definition_id: str, member_id: str) -> dict[str, str]:
    """The status and the dates of what a person has."""
    of_it = (CREDENTIALS.c.definition_id == definition_id, CREDENTIALS.c.member_id == member_id)
    columns = (CREDENTIALS.c.status, CREDENTIALS.c.awarded_on, CREDENTIALS.c.expiry_date)
    [row] = database_probe.rows(select(*columns).where(*of_it))
    return {name: str(value) for name, value in row.items()}
