"""What the forms of decisions send."""

from typing import Any

from sqlalchemy import select

from ranzcred.domain.credentials.models import StaffMicroCredential
from tests.support.database.probe import DatabaseProbe, table
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse

CREDENTIALS = table(StaffMicroCredential).c
REASON = "As the board decided."


class Decisions:
    """Decides about the awards of a credential, as the page without scripts does, at the version that it shows."""

    def __init__(self, client: BrowserClient, probe: DatabaseProbe, page: str) -> None:
        self.client, self.probe, self.page = client, probe, page

    @property
    def version(self) -> str:
        key = self.page.rpartition("/")[2]
        return str(self.probe.value(select(CREDENTIALS.version).where(CREDENTIALS.id == key)))

    def new(self, awarded_on: str, expiry_date: str = "", **more: str) -> None:
        """Award or renew; without an expiry date, until the one that is proposed for a validity of three years."""
        self._send("new", {"awarded_on": awarded_on, "expiry_date": expiry_date or "+3y", **more})

    def decide(self, step: str, number: Any = 1, **sent: str) -> None:
        self._send(f"{number}/{step}", {"reason": REASON, **sent})

    def shown(self) -> Element:
        """Return the page as it is now."""
        return parse(self.client.get(self.page).text)

    def _send(self, step: str, sent: dict[str, str]) -> None:
        response = self.client.post(f"{self.page}/awards/{step}", {"version": self.version, **sent})
        assert response.status_code == 303, parse(response.text).texts(".error-summary li, .error-summary p")


def rows(page: Element) -> list[list[str]]:
    """What the table of awards shows, row by row, less the reasons and what may be done."""
    lines = page.all(".awards tbody tr:not(.reason)")
    return [[cell.text for cell in line.all("th, td:not(.actions)")] for line in lines]


def reasons(page: Element) -> list[str]:
    """Why awards ended, and were changed: each below its award."""
    return page.texts(".awards tbody .reason")


def buttons(page: Element) -> list[str]:
    return page.texts(".page-actions > a")
