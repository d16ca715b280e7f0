"""The form that assigns, by keys."""

from sqlalchemy import select

from ranzcred.domain.credentials.models import StaffMicroCredential
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe, table

SEARCH = "assign-search"


def find(keyboard: Keyboard, text: str) -> None:
    """Type over what stands in the search, and wait for what is found."""
    keyboard.type(text)
    keyboard.until("(q) => document.querySelector('[data-found]').dataset.found === q", text)
    keyboard.settle()


def open_form(keyboard: Keyboard, page: str) -> None:
    keyboard.open(page)
    keyboard.press("n")
    assert keyboard.focused == SEARCH


def box_name(keyboard: Keyboard) -> str:
    """Whose box has the focus."""
    return str(keyboard.ask("() => document.activeElement.dataset.name"))


def statuses(database_probe: DatabaseProbe, definition_id: str) -> dict[str, str]:
    rows = table(StaffMicroCredential)
    found = database_probe.rows(select(rows).where(rows.c.definition_id == definition_id))
    return {row["member_id"]: str(row["status"]) for row in found}
