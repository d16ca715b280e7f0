"""Every number that is a link leads to exactly so many rows, in an association in which everything is uneven."""

import re

import pytest
from flask import Flask

from tests.domain.credentials.overview.association import new_association
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse

NUMBER = re.compile(r"(?:See all )?([0-9][0-9,]*)(?!\+)\b")
PAGES = ["/admin", "/admin/programme", "/admin/micro-credentials", "/admin/people?people=all", "/admin/people"]


@pytest.fixture(autouse=True)
def _association(app: Flask) -> None:
    new_association(app)


def numbers(page: Element) -> list[tuple[int, str]]:
    """The links of a page whose words begin with a number, less those to pages of the same list."""
    links = [link for link in page.all("main a[href]") if not link.get("id").startswith("page-")]
    found = [(NUMBER.match(link.text), link["href"]) for link in links]
    return [(int(match[1].replace(",", "")), href) for match, href in found if match]


def rows(page: Element) -> int:
    """How many rows the list of a page has, as its heading says; all of them are on one page here."""
    [heading] = [
        each for each in page.all("main h2, main h3") if each.get("id").endswith("-heading") and each.get("tabindex")
    ]
    shown = len(page.all("main table tbody tr"))
    stated = NUMBER.match(heading.text)
    assert (int(stated[1].replace(",", "")) if stated else 0) == shown, heading.text
    return shown


@pytest.mark.parametrize("path", PAGES)
def test_every_number_leads_to_its_rows(admin_client: BrowserClient, path: str) -> None:
    found = numbers(parse(admin_client.get(path).text))
    assert len(found) >= 6
    for number, href in found:
        assert rows(parse(admin_client.get(href).text)) == number, href


def test_figures_of_the_day(admin_client: BrowserClient) -> None:
    page = parse(admin_client.get("/admin").text)
    sections = {table["id"]: len(table.all("tbody tr")) for table in page.all("main table")}
    assert set(sections) == {"in_30", "pending", "lapsed"}
    for name, shown in sections.items():
        number = NUMBER.match(page.one(f"#{name}-all").text)
        assert number is not None
        assert shown == min(int(number[1]), 10)
        first = page.one(f"#{name}").all("tbody tr")[0]
        assert {link["data-key"] for link in first.all(".actions a")} == {"e", "a", "r"}
