"""Lists as files: how they are asked for and read."""

import csv
import io
from typing import Any
from urllib.parse import urlencode

import openpyxl
from openpyxl.workbook import Workbook
from werkzeug.test import TestResponse

from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse


def ask(client: BrowserClient, address: str, kind: str, **query: str) -> TestResponse:
    """Export a list by the address of its file."""
    return client.post(f"{address}?{urlencode(query)}", {"format": kind})


def csv_rows(client: BrowserClient, address: str, **query: str) -> list[dict[str, str]]:
    response = ask(client, address, "csv", **query)
    assert response.status_code == 200, response.text
    text = response.get_data(as_text=True)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def workbook(client: BrowserClient, address: str, **query: str) -> Workbook:
    response = ask(client, address, "xlsx", **query)
    assert response.status_code == 200, response.text
    return openpyxl.load_workbook(io.BytesIO(response.data))


def sheet_rows(book: Workbook) -> list[dict[str, Any]]:
    """The rows of the first sheet, each by the names of its columns."""
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def about(book: Workbook) -> dict[str, str]:
    return {str(name): str(text) for name, text in book["About"].iter_rows(values_only=True)}


def names_on_pages(client: BrowserClient, address: str, **query: str) -> list[str]:
    """The name at the head of each row, over all pages of a list."""
    names: list[str] = []
    for number in range(1, 100):
        document = parse(client.get(f"{address}?{urlencode({**query, 'page': str(number)})}").text)
        names += [(each.all(".title") or [each])[0].text for each in document.all("table.cards tbody th")]
        if not document.has("#page-next"):
            return names
    raise AssertionError("A list without an end.")
