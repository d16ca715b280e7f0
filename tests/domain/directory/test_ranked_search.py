"""The search over everything: people and organisations, those whose name was typed first."""

import pytest
from flask import Flask

from ranzcred.domain.directory.member_search import search_people
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.directory.organisation_search import search_organisations
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.many import store_all
from tests.support.factories.people import new_member, new_organisation


def people(app: Flask, query: str, *, limit: int = 9) -> list[str]:
    with app.app_context():
        return [member.display_name for member in search_people(query, limit=limit)]


def organisations(app: Flask, query: str) -> list[str]:
    with app.app_context():
        return [organisation.name for organisation in search_organisations(query, limit=6)]


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Hana Roofing", trading_name="The Ridge", nzbn="9429000000017")


@pytest.fixture
def staff(app: Flask, ridge: str) -> None:
    for first, last, email, lbp, active in (
        ("Wiremu", "Hana", "w@ridge.example.nz", None, True),
        ("Hana", "Parata", None, "BP123456", True),
        ("Hana", "Āpirana", None, None, False),
        ("Hana", None, None, None, True),
        ("Sione", "Te Hana", None, "1234567", True),
        ("Grace", "Latu", "hana.latu@ridge.example.nz", None, True),
    ):
        new_member(
            app, organisation_id=ridge, first_name=first, last_name=last, email=email, lbp_number=lbp, active=active
        )


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("hana parata", ["Hana Parata"]),
        ("PARATA, hana", ["Hana Parata"]),
        ("apirana", ["Hana Āpirana"]),
        ("bp123456", ["Hana Parata"]),
        ("BP 123456", ["Hana Parata"]),
        ("123456", ["Hana Parata", "Sione Te Hana"]),
        ("1234567", ["Sione Te Hana"]),
        ("w@ridge", ["Wiremu Hana"]),
        ("sione the", []),
        ("nobody", []),
        ("'", []),
        ("", []),
    ],
)
def test_people_are_found_by_name_address_and_lbp_number(app: Flask, query: str, expected: list[str]) -> None:
    assert people(app, query) == expected


@pytest.mark.usefixtures("staff")
def test_who_is_called_so_comes_first_then_whose_name_begins_so(app: Flask) -> None:
    assert people(app, "hana") == [
        "Hana",
        "Hana Āpirana",
        "Wiremu Hana",
        "Hana Parata",
        "Grace Latu",
        "Sione Te Hana",
    ]


def test_of_people_with_one_name_who_is_active_comes_first(app: Flask) -> None:
    for organisation, active in (("Alpine", False), ("Zinc & Co", True)):
        new_member(
            app,
            organisation_id=new_organisation(app, name=organisation),
            first_name="Hana",
            last_name="Rewi",
            active=active,
        )
    with app.app_context():
        assert [member.organisation.name for member in search_people("hana rewi", limit=2)] == ["Zinc & Co", "Alpine"]


def test_exact_name_is_found_however_many_names_begin_so(app: Flask, database_probe: DatabaseProbe) -> None:
    organisation = new_organisation(app)
    store_all(
        app,
        [
            OrganisationMember(organisation_id=organisation, first_name=f"Hana {number:02}", last_name="A")
            for number in range(40)
        ],
    )
    new_member(app, organisation_id=organisation, first_name="Hana", last_name=None)
    with database_probe.statements() as statements:
        found = people(app, "hana", limit=3)
    assert (len(statements), len(found), found[0]) == (1, 3, "Hana")


@pytest.mark.usefixtures("ridge")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ridge", ["Ridge", "Hana Roofing", "The Ridge Line", "Māra Ridge"]),
        ("ridge the", ["Hana Roofing", "The Ridge Line"]),
        ("the ridge", ["Hana Roofing", "The Ridge Line"]),
        ("roof", ["Hana Roofing"]),
        ("mara", ["Māra Ridge"]),
        ("9429000000017", ["Hana Roofing"]),
        ("9429 0000", ["Hana Roofing"]),
        ("idge", []),
        ("%", []),
        ("", []),
    ],
)
def test_organisations_are_found_by_either_name_and_nzbn(app: Flask, query: str, expected: list[str]) -> None:
    for name in ("Māra Ridge", "Ridge", "The Ridge Line"):
        new_organisation(app, name=name)
    assert sorted(organisations(app, query)) == sorted(expected)
    assert organisations(app, query)[:1] == expected[:1]
