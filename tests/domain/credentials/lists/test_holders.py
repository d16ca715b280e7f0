"""Who holds a definition: rows, search, filters, order and pages, by the effective status of a day."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from ranzcred.core.errors import Invalid
from ranzcred.domain.credentials.lists.effective import Expiry
from ranzcred.domain.credentials.lists.filters import HolderFilters
from ranzcred.domain.credentials.lists.holders import HolderList, list_holders
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.many import store_all
from tests.support.factories.people import new_member, new_organisation

Status = MicroCredentialStatus
TODAY = date(2026, 9, 27)
LONG_AGO = date(2020, 1, 1)


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


# Name, organisation, stored status, award date, expiry date in days; effective status and days left.
PEOPLE: list[tuple[str, str, Status, date | None, int | None, Status, int | None]] = [
    ("Aroha Ngata", "Slate & Co", Status.AWARDED, LONG_AGO, None, Status.AWARDED, None),
    ("Hēmi Te Rangi", "Ridgeline", Status.AWARDED, days(-3), 0, Status.AWARDED, 0),
    ("Mele Latu", "Ridgeline", Status.AWARDED, days(-9), 30, Status.AWARDED, 30),
    ("Mere Āpiti", "Ridgeline", Status.AWARDED, days(-8), 31, Status.AWARDED, 31),
    ("Ngaire Wood", "Slate & Co", Status.AWARDED, days(-7), 90, Status.AWARDED, 90),
    ("Oliver Chen", "Slate & Co", Status.AWARDED, days(-6), 91, Status.AWARDED, 91),
    ("Rawiri Pou", "Slate & Co", Status.AWARDED, LONG_AGO, -1, Status.EXPIRED, None),
    ("Sione Latu", "Ridgeline", Status.EXPIRED, LONG_AGO, 5, Status.EXPIRED, None),
    ("Tāne Moana", "Slate & Co", Status.IN_TRAINING, None, None, Status.IN_TRAINING, None),
]
ALL = {name for name, *_ in PEOPLE}


@pytest.fixture
def definition(app: Flask) -> str:
    key = new_definition(app)
    organisations = {name: new_organisation(app, name=name) for name in ("Ridgeline", "Slate & Co")}
    for name, organisation, status, awarded_on, expiry, *_ in PEOPLE:
        first, _, last = name.partition(" ")
        member = new_member(
            app,
            id=name.replace(" ", "_"),
            organisation_id=organisations[organisation],
            first_name=first,
            last_name=last,
            email=f"{name.replace(' ', '.')}@example.nz",
        )
        new_credential(
            app,
            definition_id=key,
            member_id=member,
            status=status,
            awarded_on=awarded_on,
            expiry_date=None if expiry is None else days(expiry),
        )
    new_credential(app)
    return key


def listed(app: Flask, definition: str, **filters: Any) -> HolderList:
    with app.app_context():
        return list_holders(definition, HolderFilters(**filters), today=TODAY)


def names(found: HolderList) -> list[str]:
    return [row.member.display_name for row in found.page.rows]


def test_rows_say_how_each_stands(app: Flask, definition: str) -> None:
    found = listed(app, definition)
    said = {
        row.member.display_name: (row.member.organisation.name, row.status, row.days_left) for row in found.page.rows
    }
    assert said == {name: (where, status, left) for name, where, *_, status, left in PEOPLE}
    assert (found.assigned, found.page.total) == (True, 9)


RIDGELINE = {"Hēmi Te Rangi", "Mele Latu", "Mere Āpiti", "Sione Latu"}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"q": "latu"}, {"Mele Latu", "Sione Latu"}),
        ({"q": "APITI"}, {"Mere Āpiti"}),
        ({"q": "ridge latu mele"}, {"Mele Latu"}),
        ({"q": "chen@example"}, {"Oliver Chen"}),
        ({"q": "%"}, set()),
        ({"q": "_"}, set()),
        ({"status": Status.AWARDED}, ALL - {"Rawiri Pou", "Sione Latu", "Tāne Moana"}),
        ({"status": Status.EXPIRED}, {"Rawiri Pou", "Sione Latu"}),
        ({"status": Status.NOT_STARTED}, set()),
        ({"expiry": Expiry.IN_30}, {"Hēmi Te Rangi", "Mele Latu"}),
        ({"expiry": Expiry.IN_60}, {"Hēmi Te Rangi", "Mele Latu", "Mere Āpiti"}),
        ({"expiry": Expiry.IN_90}, {"Hēmi Te Rangi", "Mele Latu", "Mere Āpiti", "Ngaire Wood"}),
        ({"expiry": Expiry.EXPIRED}, {"Rawiri Pou", "Sione Latu"}),
        ({"expiry": Expiry.NONE}, {"Aroha Ngata", "Tāne Moana"}),
        ({"expiry": Expiry.NONE, "status": Status.AWARDED}, {"Aroha Ngata"}),
        ({"organisation": "nothing"}, set()),
    ],
)
def test_filters(app: Flask, definition: str, filters: dict[str, Any], expected: set[str]) -> None:
    found = listed(app, definition, **filters)
    assert (set(names(found)), found.page.total, found.assigned) == (expected, len(expected), True)


def test_filter_by_organisation(app: Flask, definition: str) -> None:
    [key, *_] = [
        row.member.organisation_id
        for row in listed(app, definition).page.rows
        if row.member.organisation.name == "Ridgeline"
    ]
    assert set(names(listed(app, definition, organisation=key))) == RIDGELINE


SORTED = {
    "organisation": "Mere Mele Sione Hēmi Oliver Tāne Aroha Rawiri Ngaire",
    "-organisation": "Oliver Tāne Aroha Rawiri Ngaire Mere Mele Sione Hēmi",
    "staff": "Mere Oliver Mele Sione Tāne Aroha Rawiri Hēmi Ngaire",
    "-staff": "Ngaire Hēmi Rawiri Aroha Tāne Sione Mele Oliver Mere",
    "status": "Tāne Mere Oliver Mele Aroha Hēmi Ngaire Sione Rawiri",
    "-status": "Sione Rawiri Mere Oliver Mele Aroha Hēmi Ngaire Tāne",
    "awarded": "Sione Aroha Rawiri Mele Mere Ngaire Oliver Hēmi Tāne",
    "-awarded": "Hēmi Oliver Ngaire Mere Mele Sione Aroha Rawiri Tāne",
    "expiry": "Rawiri Hēmi Sione Mele Mere Ngaire Oliver Tāne Aroha",
    "-expiry": "Oliver Ngaire Mere Mele Sione Hēmi Rawiri Tāne Aroha",
}


@pytest.mark.parametrize("sort", SORTED)
def test_order(app: Flask, definition: str, sort: str) -> None:
    assert " ".join(name.split()[0] for name in names(listed(app, definition, sort=sort))) == SORTED[sort]


def test_pages_take_a_constant_number_of_statements(app: Flask, database_probe: DatabaseProbe) -> None:
    key, organisation = new_definition(app), new_organisation(app)
    members = [
        OrganisationMember(
            id=f"m{number:03}", organisation_id=organisation, first_name="Aroha", last_name=f"Ngata {number:03}"
        )
        for number in range(120)
    ]
    store_all(app, members)
    store_all(app, (StaffMicroCredential(definition_id=key, member_id=f"m{number:03}") for number in range(120)))
    seen: list[str] = []
    for page, size in ((1, 50), (2, 50), (3, 20), (9, 20)):
        with database_probe.statements() as statements:
            found = listed(app, key, page=page, q="aroha")
            seen += names(found) if page < 4 else []
        assert (len(statements), len(found.page.rows), found.page.total) == (3, size, 120)
    assert seen == [f"Aroha Ngata {number:03}" for number in range(120)]
    assert found.filters.page == 3


def test_list_of_a_definition_that_nobody_holds(app: Flask) -> None:
    found = listed(app, new_definition(app))
    assert (found.page.rows, found.page.total, found.assigned) == ([], 0, False)


def test_filters_are_what_the_address_says() -> None:
    said = {"q": "latu", "status": "AWARDED", "organisation": "o1", "expiry": "30", "sort": "-expiry", "page": "2"}
    filters = HolderFilters.from_args(said)
    assert (filters.status, filters.column, filters.descending) == (Status.AWARDED, "expiry", True)
    assert filters.args() == said
    assert filters.sort_sentence == "Sorted by expiry date, descending"
    assert (filters.next_sort("expiry"), HolderFilters(sort="expiry").next_sort("expiry")) == ("expiry", "-expiry")
    assert (HolderFilters.from_args({}), HolderFilters().args()) == (HolderFilters(), {})
    assert [each.label for each in Expiry] == [
        "Expiring in 30 days",
        "Expiring in 60 days",
        "Expiring in 90 days",
        "Expired",
        "No expiry date",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("q", "x" * 201),
        ("q", "a\x00b"),
        ("status", "awarded"),
        ("status", "DONE"),
        ("organisation", "x" * 65),
        ("expiry", "31"),
        ("sort", "notes"),
        ("sort", "--staff"),
        ("page", "0"),
        ("page", "two"),
    ],
)
def test_address_that_makes_no_sense_is_refused(name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        HolderFilters.from_args({name: value})
    assert list(refused.value.details) == [name]
