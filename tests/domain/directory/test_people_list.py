"""Whom a pasted list names."""

from collections.abc import Callable

import pytest
from flask import Flask

from ranzcred.domain.directory.people_list import read_people_list
from tests.support.factories.people import new_member, new_organisation


@pytest.fixture
def read(app: Flask) -> Callable[[str], tuple[list[str], list[str], list[str]]]:
    ridge, slate = new_organisation(app, name="Ridgeline"), new_organisation(app, name="Slate Works")
    for organisation, first, last, email, number in (
        (ridge, "Aroha", "Ngata", "aroha@ridge.nz", "BP120021"),
        (ridge, "Hēmi", "Te Rangi", None, None),
        (ridge, "Mere", "Parata", "mere@ridge.nz", None),
        (slate, "Mere", "Parata", "mere@slate.nz", None),
    ):
        new_member(app, organisation_id=organisation, first_name=first, last_name=last, email=email, lbp_number=number)
    new_member(app, organisation_id=slate, first_name="Gone", last_name="Away", active=False)

    def read_list(text: str) -> tuple[list[str], list[str], list[str]]:
        with app.app_context():
            people = read_people_list(text)
            names = [f"{member.display_name}, {member.organisation.name}" for member in people.members]
            return names, list(people.unknown), list(people.ambiguous)

    return read_list


@pytest.mark.parametrize(
    "line",
    ["Aroha Ngata", "Ngata, Aroha", "ngata aroha", "AROHA@ridge.nz", "BP 120021", "bp120021", "Aroha <aroha@ridge.nz>"],
)
def test_person_is_named_by_address_number_or_name(
    read: Callable[[str], tuple[list[str], list[str], list[str]]], line: str
) -> None:
    assert read(line) == (["Aroha Ngata, Ridgeline"], [], [])


def test_lines_that_name_nobody_or_several_are_given_back(
    read: Callable[[str], tuple[list[str], list[str], list[str]]],
) -> None:
    pasted = "Hemi Te Rangi\n\n  Mere   Parata\nMere Parata\tmere@slate.nz;Gone Away\nNobody Known\nHēmi Te Rangi"
    names, unknown, ambiguous = read(pasted)
    assert names == ["Hēmi Te Rangi, Ridgeline", "Mere Parata, Slate Works"]
    assert unknown == ["Gone Away", "Nobody Known"]
    assert ambiguous == ["Mere Parata"]


def test_empty_list_names_nobody(read: Callable[[str], tuple[list[str], list[str], list[str]]]) -> None:
    assert read(" \n;\n") == ([], [], [])
