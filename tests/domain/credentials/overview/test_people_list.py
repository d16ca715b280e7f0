"""All people: what each filter leaves of an uneven association, with the numbers of their credentials."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from ranzcred.domain.credentials.overview.filters import Holding, People, PeopleFilters
from ranzcred.domain.credentials.overview.people import AllPeople, PersonRow, list_people
from ranzcred.domain.credentials.status import MicroCredentialStatus as Status
from ranzcred.domain.directory.models import MemberRole
from tests.domain.credentials.overview.association import Held

Wanted = Callable[[PersonRow, list[Held]], bool]


def listed(app: Flask, **filters: Any) -> AllPeople:
    with app.app_context():
        return list_people(PeopleFilters(**filters))


def current(of: Wanted) -> Wanted:
    return lambda row, theirs: row.member.active and of(row, theirs)


def named(row: PersonRow, name: str) -> bool:
    return (row.member.first_name or "").startswith(name)


def soon(days: int) -> Wanted:
    return lambda _, theirs: any(
        each.effective is Status.AWARDED and each.days is not None and each.days <= days for each in theirs
    )


FILTERS: list[tuple[dict[str, Any], Wanted]] = [
    ({}, current(lambda *_: True)),
    ({"people": People.LEFT}, lambda row, _: not row.member.active),
    ({"people": People.ALL}, lambda *_: True),
    ({"role": MemberRole.OWNER}, current(lambda row, _: row.member.role is MemberRole.OWNER)),
    ({"holding": Holding.NONE}, current(lambda _, theirs: not theirs)),
    ({"holding": Holding.NONE, "people": People.ALL}, lambda _, theirs: not theirs),
    ({"holding": Holding.EXPIRED}, current(lambda _, theirs: any(each.effective is Status.EXPIRED for each in theirs))),
    ({"holding": Holding.IN_30}, current(soon(30))),
    (
        {"holding": Holding.IN_90, "people": People.LEFT},
        lambda row, theirs: not row.member.active and soon(90)(row, theirs),
    ),
    ({"organisation": "coast"}, current(lambda row, _: row.member.organisation_id == "coast")),
    ({"q": "aroha"}, current(lambda row, _: named(row, "Aroha"))),
    ({"q": "rangi hemi"}, current(lambda row, _: named(row, "Hēmi"))),
    (
        {"q": "aroha coast"},
        current(lambda row, _: named(row, "Aroha") and row.member.organisation_id == "coast"),
    ),
    ({"q": "aroha", "people": People.LEFT}, lambda row, _: named(row, "Aroha") and not row.member.active),
    (
        {"q": "mele", "role": MemberRole.STAFF},
        current(lambda row, _: named(row, "Mele") and row.member.role is MemberRole.STAFF),
    ),
    ({"q": "BP100004"}, lambda row, _: row.member.lbp_number == "BP100004"),
    ({"q": "10000"}, current(lambda row, _: (row.member.lbp_number or "").startswith("BP10000"))),
    ({"q": "021 555 0013"}, lambda row, _: row.member.phone == "+64215550013"),
    ({"q": "021 555"}, current(lambda row, _: row.member.phone is not None)),
    ({"q": "%"}, lambda *_: False),
]


@pytest.mark.parametrize(("filters", "wanted"), FILTERS, ids=[str(filters) for filters, _ in FILTERS])
@pytest.mark.parametrize("sort", ["name", "-lbp_number"])
def test_filters_leave_whom_they_say(
    app: Flask, held: dict[str, Held], filters: dict[str, Any], wanted: Wanted, sort: str
) -> None:
    def theirs(row: PersonRow) -> list[Held]:
        return [each for each in held.values() if each.person == row.member.display_name]

    everyone = listed(app, people=People.ALL).page.rows
    expected = {row.member.id for row in everyone if wanted(row, theirs(row))}
    found = listed(app, **filters, sort=sort)
    assert {row.member.id for row in found.page.rows} == expected
    assert len(found.page.rows) == found.page.total == len(expected)


def test_rows_count_what_each_has(app: Flask, held: dict[str, Held]) -> None:
    for row in listed(app, people=People.ALL).page.rows:
        theirs = [each for each in held.values() if each.person == row.member.display_name]
        valid = [each for each in theirs if each.effective is Status.AWARDED]
        soon = [each for each in valid if each.days is not None and each.days <= 90]
        assert (row.assigned, row.awarded, row.expiring) == (len(theirs), len(valid), len(soon))


def test_people_are_listed_by_surname(app: Flask, held: dict[str, Held]) -> None:
    surnames = [row.member.name_folded for row in listed(app).page.rows]
    assert surnames == sorted(surnames)
    blank = [row.member.email is None for row in listed(app, sort="-email").page.rows]
    assert blank == sorted(blank)
