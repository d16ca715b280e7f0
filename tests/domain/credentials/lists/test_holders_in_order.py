"""Every order, filter and page of who holds a definition, beside the same list made in Python."""

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import URL

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.lists.bounded import UNBOUNDED
from ranzcred.core.text import search_key
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.credentials.awards.standing import KeptStanding
from ranzcred.domain.credentials.lists import holders
from ranzcred.domain.credentials.lists.effective import Expiry
from ranzcred.domain.credentials.lists.filters import HolderFilters, Staff
from ranzcred.domain.credentials.lists.holders import find_holders, list_holders
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus as Status
from ranzcred.domain.credentials.status import effective_status
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from tests.support.database.databases import Databases
from tests.support.database.filled import Filled, filled_database
from tests.support.factories.catalogue import new_definition
from tests.support.factories.many import store_all
from tests.support.factories.people import new_organisation

TODAY = date(2026, 9, 27)
HOLDERS, PAGES = 330, 7
FIRST, LAST = ["Aroha", "Hēmi", "Mele", "Zoë"], ["Ngata", "Te Rangi", "Latu", "Āpiti", "Wood"]
ORGANISATIONS = {"ridge": "Ridgeline", "coast": "Coast Slate", "shore": "Coast Slate", "alpine": "Āoraki Roofing"}
PLACES = list(Status)


@dataclass(frozen=True, kw_only=True)
class Held:
    """A credential as it was made."""

    id: str
    first: str
    last: str
    where: str
    active: bool
    stored: Status
    awarded_on: date | None
    ends: date | None

    @property
    def effective(self) -> Status:
        return effective_status(KeptStanding(status=self.stored, expiry_date=self.ends), today=TODAY)

    @property
    def name(self) -> str:
        return search_key(f"{self.last} {self.first}")

    @property
    def organisation(self) -> str:
        return search_key(ORGANISATIONS[self.where])

    def within(self, days: int) -> bool:
        return self.effective is Status.AWARDED and self.ends is not None and self.ends <= TODAY + timedelta(days=days)


def new_holders(app: Flask) -> list[Held]:
    """What is held of the definition "slate", mostly awarded and mostly in one organisation, as by a die."""
    die = random.Random(24)  # noqa: S311 - the same each time
    for key, name in ORGANISATIONS.items():
        new_organisation(app, id=key, name=name)
    new_definition(app, id="slate")
    found = []
    for n in range(HOLDERS):
        stored = die.choices(PLACES, (5, 5, 2, 75, 13))[0]
        awarded = stored in {Status.AWARDED, Status.EXPIRED}
        ends = TODAY + timedelta(days=die.choice((-40, -1, 0, 1, 30, 31, 90, 91, 400)))
        found.append(
            Held(
                id=f"c{die.randrange(10**6):06}{n}",
                first=die.choice(FIRST),
                last=die.choice(LAST),
                where=die.choices(list(ORGANISATIONS), (70, 10, 10, 10))[0],
                active=die.random() < 0.85,
                stored=stored,
                awarded_on=TODAY - timedelta(days=die.choice((500, 600, 700))) if awarded else None,
                ends=ends if awarded and die.random() < 0.8 else None,
            )
        )
    people = [
        OrganisationMember(
            id=f"p{n}", organisation_id=each.where, first_name=each.first, last_name=each.last, active=each.active
        )
        for n, each in enumerate(found)
    ]
    store_all(app, people)
    store_all(app, [credential_of(n, each) for n, each in enumerate(found)])
    return found


@pytest.fixture(scope="module")
def holders_of_slate(
    databases: Databases, template: URL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Filled[list[Held]]]:
    with filled_database(databases, template, tmp_path_factory.mktemp("holders"), new_holders) as filled:
        yield filled


@pytest.fixture
def database_url(databases: Databases, holders_of_slate: Filled[list[Held]]) -> Iterator[URL]:
    """A copy of that of the holders."""
    url = databases.copy(holders_of_slate.url)
    yield url
    databases.drop(url)


@pytest.fixture
def held(holders_of_slate: Filled[list[Held]]) -> list[Held]:
    return holders_of_slate.content


def credential_of(number: int, each: Held) -> StaffMicroCredential:
    return StaffMicroCredential(
        id=each.id,
        definition_id="slate",
        member_id=f"p{number}",
        status=each.stored,
        awarded_on=each.awarded_on,
        expiry_date=each.ends,
    )


FILTERS: list[tuple[dict[str, Any], Callable[[Held], bool]]] = [
    ({}, lambda each: each.active),
    ({"staff": Staff.ALL}, lambda _each: True),
    ({"staff": Staff.INACTIVE}, lambda each: not each.active),
    ({"organisation": "ridge"}, lambda each: each.active and each.where == "ridge"),
    ({"organisation": "shore", "staff": Staff.ALL}, lambda each: each.where == "shore"),
    ({"organisation": "nothing"}, lambda _each: False),
    *(({"status": status}, lambda each, status=status: each.active and each.effective is status) for status in Status),
    ({"expiry": Expiry.NONE}, lambda each: each.active and each.ends is None),
    ({"expiry": Expiry.EXPIRED}, lambda each: each.active and each.effective is Status.EXPIRED),
    ({"expiry": Expiry.IN_30}, lambda each: each.active and each.within(30)),
    ({"expiry": Expiry.IN_90, "status": Status.AWARDED}, lambda each: each.active and each.within(90)),
    ({"expiry": Expiry.IN_90, "status": Status.EXPIRED}, lambda _each: False),
    (
        {"organisation": "ridge", "status": Status.EXPIRED, "staff": Staff.ALL},
        lambda each: each.where == "ridge" and each.effective is Status.EXPIRED,
    ),
]
COLUMNS: dict[str, Callable[[Held], object]] = {
    "organisation": lambda each: each.organisation,
    "staff": lambda each: each.name,
    "status": lambda each: PLACES.index(each.effective),
    "awarded": lambda each: each.awarded_on,
    "expiry": lambda each: each.ends,
}


def in_order(found: Sequence[Held], sort: str) -> list[str]:
    """The keys by the column, then by name; without a value last."""
    column = COLUMNS[sort.removeprefix("-")]
    by_name = sorted(found, key=lambda each: (each.name, each.id))
    present = [each for each in by_name if column(each) is not None]
    present.sort(key=column, reverse=sort.startswith("-"))  # type: ignore[arg-type]
    return [each.id for each in [*present, *(each for each in by_name if column(each) is None)]]


@pytest.mark.parametrize("sort", [f"{sign}{column}" for column, sign in itertools.product(COLUMNS, ("", "-"))])
def test_each_page_of_each_filter_is_the_part_of_the_whole(app: Flask, held: list[Held], sort: str) -> None:
    with app.app_context():
        for chosen, condition in FILTERS:
            expected = in_order([each for each in held if condition(each)], sort)
            pages = [
                list_holders("slate", HolderFilters(sort=sort, page=page, **chosen), today=TODAY).page
                for page in range(1, -(-len(expected) // 50) + 1)
            ]
            listed = [row.credential.id for page in pages for row in page.rows]
            assert (chosen, listed) == (chosen, expected)
            assert {(page.total, page.more) for page in pages} <= {(len(expected), False)}
            whole = find_holders("slate", HolderFilters(sort=sort, **chosen), at_most=UNBOUNDED, today=TODAY)
            assert [row.credential.id for row in whole.rows(None, 0)] == expected


@pytest.mark.parametrize(
    ("q", "finds"),
    [
        ("aroha", lambda each: each.first == "Aroha"),
        ("hemi te", lambda each: (each.first, each.last) == ("Hēmi", "Te Rangi")),
        ("slate ngata", lambda each: each.last == "Ngata" and "slate" in each.organisation),
        ("coast slate", lambda each: each.organisation == "coast slate"),
        ("zoe aoraki", lambda each: each.first == "Zoë" and each.where == "alpine"),
        ("roha", lambda _each: False),
    ],
)
def test_search_of_many_finds_how_words_begin(
    app: Flask, monkeypatch: pytest.MonkeyPatch, held: list[Held], q: str, finds: Callable[[Held], bool]
) -> None:
    monkeypatch.setattr(holders, "FOUND_AT_MOST", 10)
    expected = in_order([each for each in held if each.active and finds(each)], "organisation")
    with app.app_context():
        found = find_holders("slate", HolderFilters(q=q), at_most=UNBOUNDED, today=TODAY)
        assert [row.credential.id for row in found.rows(None, 0)] == expected
        assert found.total.number == len(expected)


@pytest.mark.parametrize("q", ["aroha", "hemi te", "slate ngata", "roha", "oas ood", "zzz"])
def test_search_of_few_finds_what_words_have_within(app: Flask, held: list[Held], q: str) -> None:
    words = q.split()
    matching = [
        each for each in held if each.active and all(word in each.name or word in each.organisation for word in words)
    ]
    with app.app_context():
        found = find_holders("slate", HolderFilters(q=q), today=TODAY)
        assert [row.credential.id for row in found.rows(None, 0)] == in_order(matching, "organisation")


def test_order_follows_whoever_is_renamed_or_moves(app: Flask, held: list[Held]) -> None:
    with app.app_context():
        with writing():
            acting_as(db.session(), SYSTEM)
            db.session.get_one(OrganisationMember, "p0").last_name = "Aaaa"
            db.session.get_one(OrganisationMember, "p1").organisation_id = "coast"
            db.session.get_one(Organisation, "ridge").name = "Zinc"
        db.session.expire_all()
        by_name = list_holders("slate", HolderFilters(sort="staff", staff=Staff.ALL), today=TODAY)
        assert by_name.page.rows[0].member.id == "p0"
        last = list_holders("slate", HolderFilters(staff=Staff.ALL, page=PAGES), today=TODAY)
        assert {row.member.organisation.name for row in last.page.rows} == {"Zinc"}
        coast = find_holders("slate", HolderFilters(organisation="coast", staff=Staff.ALL), today=TODAY)
        assert "p1" in [row.member.id for row in coast.rows(None, 0)]
        copied = db.session.execute(
            db.select(StaffMicroCredential, OrganisationMember).join(StaffMicroCredential.member)
        )
        assert all(
            (credential.holder_name, credential.holder_organisation, credential.holder_active)
            == (member.name_folded, member.organisation_folded, member.active)
            for credential, member in copied
        )
