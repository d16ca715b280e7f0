"""The table of those who hold a definition: its controls, and the way to them."""

from sqlalchemy import select

from ranzcred.domain.credentials.models import StaffMicroCredential
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe, table

CREDENTIALS = table(StaffMicroCredential).c


def control(key: str, name: str) -> str:
    return f"credential-{key}-{name}"


def go_to(keyboard: Keyboard, element_id: str) -> None:
    """Into the table by "j", and along it."""
    keyboard.press("j")
    if keyboard.focused != element_id:
        keyboard.tab_to(element_id, most=20)


def statuses(database_probe: DatabaseProbe, staff: list[str]) -> list[str]:
    return [database_probe.value(select(CREDENTIALS.status).where(CREDENTIALS.id == key)) for key in staff]
