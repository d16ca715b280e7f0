"""The Programme page: the member organisations, searched, filtered, sorted and paged."""

from datetime import date

import pytest
from flask import Flask

from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.directory.models import CertificationTier, Organisation, ProgrammeStatus
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential
from tests.support.factories.many import store_all
from tests.support.factories.people import new_member, new_organisation
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event

PROGRAMME = "/admin/programme"
STATEMENTS = 6
HEADERS = ["Name", "Tier", "Programme status", "City", "People", "Assigned", "Awarded", "Actions"]


def rows(page: Element) -> list[list[str]]:
    """The table's rows, less their actions."""
    return [[cell.text for cell in row.elements][:-1] for row in page.all("main tbody tr")]


def names(browser_client: BrowserClient, query: str = "") -> list[str]:
    response = browser_client.htmx_get(f"{PROGRAMME}?{query}")
    assert response.status_code == 200, query
    return parse(response.text).texts("#organisations-table tbody .title")


def new_organisations(app: Flask, number: int) -> None:
    store_all(
        app,
        [
            Organisation(name=f"Roofer {index:03}", certification_tier=CertificationTier.ACCREDITED)
            for index in range(number)
        ],
    )


@pytest.fixture
def three(app: Flask) -> dict[str, str]:
    """Three organisations that differ in every column."""
    ridge = new_organisation(
        app,
        name="ridgeline",
        trading_name="Ridge & Co",
        nzbn="9429000000017",
        city="Ōtautahi",
        certification_tier=CertificationTier.MASTER_ROOFER,
        programme_status=ProgrammeStatus.RENEWAL_DUE,
    )
    zinc = new_organisation(app, name="Zinc Works", city="Nelson", programme_status=ProgrammeStatus.ACTIVE)
    tiles = new_organisation(app, name="Ōtāhuhu Tiles", certification_tier=CertificationTier.ACCREDITED)
    awarded = {"status": MicroCredentialStatus.AWARDED, "awarded_on": date(2019, 1, 1)}
    member = new_member(app, organisation_id=ridge)
    for columns in ({}, awarded, {**awarded, "expiry_date": date(2020, 1, 1)}):
        new_credential(app, member_id=member, **columns)
    new_member(app, organisation_id=ridge)
    new_credential(app, member_id=new_member(app, organisation_id=ridge, active=False), **awarded)
    new_member(app, organisation_id=tiles)
    return {"ridgeline": ridge, "Zinc Works": zinc, "Ōtāhuhu Tiles": tiles}


def test_organisation_list_without_organisations_says_how_to_begin(admin_client: BrowserClient) -> None:
    page = assert_whole_page(admin_client.get(PROGRAMME))
    assert page.texts("h1") == ["Programme"]
    assert page.one("#organisations-heading").text == "No organisations found"
    assert "Choose “Create organisation”" in page.one(".empty").text
    assert not page.has("main table")


def test_organisation_list_counts_staff_and_effective_awards(
    admin_client: BrowserClient, three: dict[str, str]
) -> None:
    page = assert_whole_page(admin_client.get(PROGRAMME))
    assert page.texts("#organisations-table thead th") == HEADERS
    assert {header["scope"] for header in page.all("#organisations-table thead th")} == {"col"}
    assert rows(page) == [
        ["Ōtāhuhu Tiles", "Accredited", "Pending", "", "1", "0", "0"],
        ["ridgelineTrading as Ridge & Co", "Master Roofer", "Renewal due", "Ōtautahi", "2", "3", "1"],
        ["Zinc Works", "Certified", "Active", "Nelson", "0", "0", "0"],
    ]
    assert page.one("#organisations-heading").text == "3 organisations"
    tones = [badge["class"] for badge in page.all("tbody .badge")]
    assert tones == ["badge badge-slate", "badge badge-amber"]
    name = page.one(f"#organisation-{three['Zinc Works']} .title")
    assert (name["href"], name.text) == (f"{PROGRAMME}/{three['Zinc Works']}", "Zinc Works")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=otahuhu", ["Ōtāhuhu Tiles"]),
        ("q=RIDGE+co", ["ridgeline"]),
        ("q=%C5%8Ctautahi", ["ridgeline"]),
        ("q=0000017", ["ridgeline"]),
        ("q=%25", []),
        ("tier=CERTIFIED", ["Zinc Works"]),
        ("status=RENEWAL_DUE", ["ridgeline"]),
        ("status=ACTIVE&tier=ACCREDITED", []),
        ("q=&tier=&status=&sort=&page=", ["Ōtāhuhu Tiles", "ridgeline", "Zinc Works"]),
        ("sort=-name", ["Zinc Works", "ridgeline", "Ōtāhuhu Tiles"]),
        ("sort=tier", ["Ōtāhuhu Tiles", "Zinc Works", "ridgeline"]),
        ("sort=status", ["Ōtāhuhu Tiles", "Zinc Works", "ridgeline"]),
        ("sort=city", ["Zinc Works", "ridgeline", "Ōtāhuhu Tiles"]),
        ("sort=-city", ["ridgeline", "Zinc Works", "Ōtāhuhu Tiles"]),
        ("sort=-staff", ["ridgeline", "Ōtāhuhu Tiles", "Zinc Works"]),
        ("sort=assigned", ["Ōtāhuhu Tiles", "Zinc Works", "ridgeline"]),
        ("sort=-awarded", ["ridgeline", "Ōtāhuhu Tiles", "Zinc Works"]),
    ],
)
def test_organisation_list_is_searched_filtered_and_sorted(
    admin_client: BrowserClient, three: dict[str, str], query: str, found: list[str]
) -> None:
    assert names(admin_client, query) == found


def test_organisation_list_for_htmx_says_what_happened(admin_client: BrowserClient, three: dict[str, str]) -> None:
    searched = admin_client.htmx_get(f"{PROGRAMME}?q=zinc", source="organisations-filter")
    assert_fragment(searched, "organisations-table")
    assert htmx_event(searched) == {"announce": "1 organisation"}
    sorted_ = admin_client.htmx_get(f"{PROGRAMME}?sort=-status", source="organisations-sort")
    assert htmx_event(sorted_) == {"announce": "Sorted by programme status, descending", "focus": ["sort-status"]}
    page = admin_client.htmx_get(f"{PROGRAMME}?page=1", source="page-next")
    assert htmx_event(page) == {"announce": "Page 1 of 1", "focus": ["organisations-heading"]}


def test_organisation_list_takes_the_same_few_statements_however_much_there_is(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, three: dict[str, str]
) -> None:
    with database_probe.statements() as few:
        admin_client.get(PROGRAMME)
    new_organisations(app, 51)
    for sort in ("", "staff", "awarded"):
        with database_probe.statements() as many:
            admin_client.get(f"{PROGRAMME}?sort={sort}")
        assert len(many) == len(few) <= STATEMENTS


def test_organisation_list_has_pages_of_fifty(app: Flask, admin_client: BrowserClient) -> None:
    new_organisations(app, 51)
    first = parse(admin_client.get(f"{PROGRAMME}?q=roofer").text)
    assert len(rows(first)) == 50
    assert first.one("#organisations-heading").text == "51 organisations 1 to 50"
    second = parse(admin_client.get(first.one("#page-next")["href"]).text)
    assert [row[0] for row in rows(second)] == ["Roofer 050"]
    assert rows(parse(admin_client.get(f"{PROGRAMME}?page=99").text)) == rows(second)


@pytest.mark.parametrize(
    ("query", "label"),
    [
        *((f"page={page}", "Page") for page in ("0", "-1", "two", "1.5", "%D9%A1", "9" * 5000, "%00")),
        ("tier=PLATINUM", "Tier"),
        ("tier=certified", "Tier"),
        ("status=%00", "Programme status"),
        ("sort=nzbn", "Sort"),
        (f"q={'a' * 201}", "Search"),
    ],
)
def test_organisation_list_refuses_what_cannot_be_asked_and_names_it(
    admin_client: BrowserClient, query: str, label: str
) -> None:
    response = admin_client.get(f"{PROGRAMME}?{query}")
    assert response.status_code == 400
    assert label in assert_whole_page(response).one("main").text


def test_organisation_list_shows_markup_inert(app: Flask, admin_client: BrowserClient) -> None:
    evil = "<script>alert(1)</script>{{ 7*7 }}"
    new_organisation(app, name=evil, trading_name=evil, city=evil)
    response = admin_client.get(PROGRAMME)
    assert "<script>alert" not in response.text
    assert rows(parse(response.text))[0][3] == evil
