"""Files to import, how they are sent, and what became of their rows."""

from collections.abc import Sequence

from tests.support.factories.files import csv_bytes, sent_file
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element

IMPORT = "/admin/programme/import"
HEADER = ["Organisation", "First name", "Last name", "Email", "Phone", "Role"]
AROHA = ["Skyline", "Aroha", "Ngata", "aroha@x.example.nz", "+64 21 555 0102", "Owner"]
MERE = ["Skyline", "Mere", "Tamahori", "mere@x.example.nz", "", ""]


def upload(browser_client: BrowserClient, *rows: Sequence[str], kind: str = "staff") -> str:
    """Upload a short file, and answer the address of its dry run."""
    response = browser_client.post(IMPORT, sent_file(kind, csv_bytes(*rows), "winter.csv"))
    assert response.status_code == 303, response.text
    return response.headers["Location"]


def rows(page: Element) -> list[list[str]]:
    """The table's rows, less their details."""
    return [[cell.text for cell in row.elements][:3] for row in page.all("#import-rows tbody tr")]
