"""The Programme page: the member organisations, by name."""

import pytest
from flask import Flask

from ranzcred.directory.models import CertificationTier, Organisation, ProgrammeStatus
from tests.answers import assert_whole_page
from tests.factories.many import store_all
from tests.factories.people import new_member, new_organisation
from tests.inspector import Inspector
from tests.markup import Element, parse
from tests.visitor import Visitor

PROGRAMME = "/admin/programme"
STATEMENTS = 6


def rows(page: Element) -> list[list[str]]:
    return [[cell.text for cell in row.elements] for row in page.all("main tbody tr")]


def new_organisations(app: Flask, number: int) -> None:
    store_all(
        app,
        [
            Organisation(name=f"Roofer {index:03}", certification_tier=CertificationTier.ACCREDITED)
            for index in range(number)
        ],
    )


def test_programme_without_organisations_says_so(admin_client: Visitor) -> None:
    page = assert_whole_page(admin_client.get(PROGRAMME))
    assert page.texts("h1") == ["Programme"]
    assert page.one("main h2").text == "No member organisations yet"
    assert not page.has("main table")


def test_programme_lists_organisations_by_name_with_their_active_staff(app: Flask, admin_client: Visitor) -> None:
    ridge = new_organisation(
        app,
        name="ridgeline",
        trading_name="Ridge & Co",
        city="Ōtautahi",
        certification_tier=CertificationTier.MASTER_ROOFER,
        programme_status=ProgrammeStatus.RENEWAL_DUE,
    )
    for active in (True, True, False):
        new_member(app, organisation_id=ridge, active=active)
    new_organisation(app, name="Zinc Works", programme_status=ProgrammeStatus.ACTIVE)
    otago = new_organisation(app, name="Ōtāhuhu Tiles", certification_tier=CertificationTier.ACCREDITED)
    new_member(app, organisation_id=otago)
    page = assert_whole_page(admin_client.get(PROGRAMME))
    table = page.one("main table")
    assert table.texts("thead th") == ["Organisation", "City", "Certification tier", "Programme status", "Staff"]
    assert [header["scope"] for header in table.all("thead th")] == ["col"] * 5
    assert table.one("caption").text
    assert rows(page) == [
        ["Ōtāhuhu Tiles", "", "Accredited", "Pending", "1"],
        ["ridgelineTrading as Ridge & Co", "Ōtautahi", "Master Roofer", "Renewal due", "2"],
        ["Zinc Works", "", "Certified", "Active", "0"],
    ]
    assert page.one("#organisations-heading").text == "3 member organisations"
    assert "2 active, with 3 active staff" in page.one("main").text


def test_programme_has_pages_of_fifty(app: Flask, admin_client: Visitor, inspector: Inspector) -> None:
    new_organisations(app, 51)
    with inspector.statements() as seen:
        first = parse(admin_client.get(PROGRAMME).text)
    assert len(seen) <= STATEMENTS
    assert len(rows(first)) == 50
    assert first.one("nav.pages").text == "Page 1 of 2 Next page"
    second = parse(admin_client.get(first.one("#page-next")["href"]).text)
    assert [row[0] for row in rows(second)] == ["Roofer 050"]
    assert second.one("nav.pages").text == "Previous page Page 2 of 2"
    past = parse(admin_client.get(f"{PROGRAMME}?page=99").text)
    assert rows(past) == rows(second)


@pytest.mark.parametrize("page", ["0", "-1", "two", "1.5", "%D9%A1", "9" * 5000, "%00"])
def test_programme_refuses_what_is_no_page(admin_client: Visitor, page: str) -> None:
    response = admin_client.get(f"{PROGRAMME}?page={page}")
    assert response.status_code == 400
    assert "Page" in assert_whole_page(response).one("main").text


def test_programme_shows_markup_inert(app: Flask, admin_client: Visitor) -> None:
    evil = "<script>alert(1)</script>{{ 7*7 }}"
    new_organisation(app, name=evil, trading_name=evil, city=evil)
    response = admin_client.get(PROGRAMME)
    assert "<script>alert" not in response.text
    assert rows(parse(response.text))[0][1] == evil
