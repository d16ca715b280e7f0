"""All credentials: what each filter leaves of an uneven association, counted and in order, few or many."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from ranzcred.core.lists import bounded
from ranzcred.domain.credentials.overview.credentials import CredentialList, count_credentials_of, list_credentials
from ranzcred.domain.credentials.overview.filters import CredentialFilters, ExpiryWindow, People
from ranzcred.domain.credentials.status import MicroCredentialStatus as Status
from tests.domain.credentials.overview.association import Held
from tests.support.database.probe import DatabaseProbe

Wanted = Callable[[Held], bool]


def listed(app: Flask, **filters: Any) -> CredentialList:
    with app.app_context():
        return list_credentials(CredentialFilters(**filters))


def keys(found: CredentialList) -> list[str]:
    return [row.credential.id for row in found.page.rows]


def at_coast(each: Held) -> bool:
    return each.organisation == "Coast Slate"


def current(of: Wanted) -> Wanted:
    return lambda each: each.active and of(each)


def valid(days: int) -> Wanted:
    return lambda each: each.effective is Status.AWARDED and each.days is not None and each.days <= days


def ended(days: int) -> Wanted:
    return lambda each: each.effective is Status.EXPIRED and each.lapsed and -each.days <= days  # type: ignore[operator]


FILTERS: list[tuple[dict[str, Any], Wanted]] = [
    ({}, current(lambda _: True)),
    ({"people": People.LEFT}, lambda each: not each.active),
    ({"people": People.ALL}, lambda _: True),
    *(({"status": status}, current(lambda each, status=status: each.effective is status)) for status in Status),  # type: ignore[misc]
    ({"status": Status.EXPIRED, "people": People.ALL}, lambda each: each.effective is Status.EXPIRED),
    ({"expiry": ExpiryWindow.IN_30}, current(valid(30))),
    ({"expiry": ExpiryWindow.IN_60}, current(valid(60))),
    ({"expiry": ExpiryWindow.IN_90}, current(valid(90))),
    ({"expiry": ExpiryWindow.LAST_30}, current(ended(30))),
    ({"expiry": ExpiryWindow.LAST_90, "people": People.ALL}, ended(90)),
    ({"expiry": ExpiryWindow.NONE}, current(lambda each: each.effective is Status.AWARDED and each.days is None)),
    ({"level": 4}, current(lambda each: each.level == 4)),
    (
        {"level": 4, "status": Status.AWARDED},
        current(lambda each: each.level == 4 and each.effective is Status.AWARDED),
    ),
    ({"definition": "copper"}, current(lambda each: each.title == "Copper Works")),
    ({"organisation": "coast"}, current(at_coast)),
    (
        {"organisation": "coast", "expiry": ExpiryWindow.IN_90},
        current(lambda each: at_coast(each) and valid(90)(each)),
    ),
    ({"person": "p03"}, current(lambda each: "03" in each.person)),
    ({"organisation": "nowhere"}, lambda _: False),
    ({"q": "aroha"}, current(lambda each: each.person.startswith("Aroha"))),
    ({"q": "rangi copper"}, current(lambda each: "Rangi" in each.person and each.title == "Copper Works")),
    ({"q": "zinc aroha"}, current(lambda each: "Aroha" in each.person and each.title == "Zinc Roofing")),
    ({"q": "slate"}, current(lambda each: "Slate" in each.person + each.organisation + each.title)),
    ({"q": "coast copper"}, current(lambda each: at_coast(each) and each.title == "Copper Works")),
    (
        {"q": "aroha", "status": Status.AWARDED},
        current(lambda each: each.person.startswith("Aroha") and each.effective is Status.AWARDED),
    ),
    ({"q": "roha"}, lambda _: False),
    ({"q": "%"}, lambda _: False),
]


@pytest.mark.parametrize(("filters", "wanted"), FILTERS, ids=[str(filters) for filters, _ in FILTERS])
@pytest.mark.parametrize("sort", ["-person", "expiry", "-expiry"])
def test_filters_leave_what_they_say_in_any_order(
    app: Flask, held: dict[str, Held], filters: dict[str, Any], wanted: Wanted, sort: str
) -> None:
    expected = {key for key, each in held.items() if wanted(each)}
    found = listed(app, **filters, sort=sort)
    assert set(keys(found)) == expected
    assert len(keys(found)) == found.page.total == len(expected)
    assert [held[key].effective for key in keys(found)] == [row.status for row in found.page.rows]


@pytest.mark.parametrize("sort", ["person", "-person", "organisation", "-organisation", "expiry", "-expiry"])
def test_the_order_is_the_same_however_many_there_are(
    app: Flask, held: dict[str, Held], monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    few = listed(app, sort=sort, people=People.ALL)
    assert not few.page.more
    monkeypatch.setattr(bounded, "COUNTED_AT_MOST", 20)
    many = listed(app, sort=sort, people=People.ALL)
    assert (many.page.total, many.page.more, many.sentence) == (20, True, "20+ credentials")
    assert keys(many) == keys(few)[: len(keys(many))]


def test_orders(app: Flask, held: dict[str, Held]) -> None:
    by_expiry = [held[key].days for key in keys(listed(app, sort="expiry"))]
    dated = [days for days in by_expiry if days is not None]
    assert by_expiry == sorted(dated) + [None] * (len(by_expiry) - len(dated))
    backwards = [held[key].days for key in keys(listed(app, sort="-expiry"))]
    assert backwards == dated[::-1] + [None] * (len(by_expiry) - len(dated))
    by_organisation = [held[key].organisation for key in keys(listed(app, sort="organisation"))]
    assert by_organisation == sorted(by_organisation)
    surnames = [row.member.name_folded for row in listed(app).page.rows]
    assert surnames == sorted(surnames)


def test_counts_are_those_of_the_lists(app: Flask, held: dict[str, Held], database_probe: DatabaseProbe) -> None:
    each = [CredentialFilters(**filters) for filters, _ in FILTERS if "q" not in filters]
    with app.app_context(), database_probe.statements() as statements:
        counts = count_credentials_of(*each)
    assert len(statements) == 1
    assert [count.number for count in counts] == [
        listed(app, **filters).page.total for filters, _ in FILTERS if "q" not in filters
    ]
