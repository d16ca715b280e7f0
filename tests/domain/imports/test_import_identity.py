"""A key alone makes nobody somebody else: a row takes over no record whose name it does not know."""

import json

import pytest
from flask import Flask

from ranzcred.domain.directory.likeness import may_be_one_person
from ranzcred.domain.imports.models import ImportKind
from tests.domain.imports.dry_runs import dry_run
from tests.support.factories.people import new_member, new_organisation

NZBN, OTHER_NZBN = "9429000000017", "9429000000024"
STAFF = ["Organisation", "First name", "Last name", "Email", "LBP number"]
SHARING = "Two people in an organisation can't share an email: it identifies them, and each gets their own reminders."


@pytest.fixture
def staff(app: Flask) -> None:
    kowhai = new_organisation(app, name="Kowhai", nzbn=NZBN)
    for first, last, email, lbp in [
        ("Peni", "Fale", "peni@x.example", "BP100001"),
        ("Ana", "Tui", "ana@x.example", "BP100002"),
        ("Māia", "O’Connell", "maia@x.example", None),
        ("Aroha Te", "Rangi", "rangi@x.example", None),
        ("Ana", "Moana", None, None),
        ("Tom", "Reti", "office@x.example", "BP100003"),
    ]:
        new_member(app, organisation_id=kowhai, first_name=first, last_name=last, email=email, lbp_number=lbp)


@pytest.mark.parametrize(
    ("name", "keys", "sentence"),
    [
        (
            "Tom Newhand",
            ("peni@x.example", ""),
            "The email peni@x.example belongs to Peni Fale, so this row would give Tom Newhand the awards of "
            "Peni Fale. Correct the email, or leave it out. If Peni Fale is now called Tom Newhand, change the name "
            "on their own page first, then import.",
        ),
        (
            "Tom Newhand",
            ("", "bp-100001"),
            "belongs to Peni Fale, so this row would give Tom Newhand the awards of",
        ),
        ("Fale Tui", ("peni@x.example", ""), "this row would give Fale Tui the awards of Peni Fale."),
        (
            "Peni Fale",
            ("peni@x.example", "BP 100002"),
            "The email peni@x.example belongs to Peni Fale, and the LBP number",
        ),
        (
            "Ana Moana",
            ("ana@x.example", ""),
            "The email ana@x.example belongs to Ana Tui, and someone else is already called Ana Moana.",
        ),
        (
            "Jim Hohua",
            ("office@x.example", ""),
            f"The email office@x.example already belongs to Tom Reti. {SHARING}",
        ),
        ("Tom Hohua", ("office@x.example", ""), "The email office@x.example already belongs to Tom Reti."),
        ("Jim Hohua", ("office@x.example", "BP100001"), "The email office@x.example already belongs to Tom Reti"),
    ],
)
def test_row_with_a_key_of_somebody_else_is_refused(
    app: Flask, staff: None, name: str, keys: tuple[str, str], sentence: str
) -> None:
    [(outcome, messages)] = dry_run(app, ImportKind.STAFF, STAFF, ["Kowhai", *name.split(), *keys]).values()
    assert (outcome, sentence in messages) == ("refused", True), messages


@pytest.mark.parametrize(
    ("names", "keys"),
    [
        (("Peni", "Hohua"), ("peni@x.example", "")),
        (("Penelope", "Fale"), ("", "BP 100001")),
        (("FALE", "Peni"), ("peni@x.example", "")),
        (("Maia", "OConnell"), ("maia@x.example", "")),
        (("O'Connell", "Maia"), ("maia@x.example", "")),
        (("Aroha", "Te Rangi"), ("rangi@x.example", "")),
        (("Tom", "Reti"), ("office@x.example", "BP100009")),
        (("Peni", "Fale"), ("new@x.example", "bp 100001")),
    ],
)
def test_row_that_knows_part_of_the_name_changes_its_record(
    app: Flask, staff: None, names: tuple[str, str], keys: tuple[str, str]
) -> None:
    [(outcome, messages)] = dry_run(app, ImportKind.STAFF, STAFF, ["Kowhai", *names, *keys]).values()
    assert outcome == "changed", messages


@pytest.mark.parametrize("number", ["BP 100001", "bp-100001", "BP\u00a0100 001"])
def test_number_is_the_same_however_it_is_grouped(app: Flask, staff: None, number: str) -> None:
    found = dry_run(app, ImportKind.STAFF, STAFF, ["Kowhai", "Peni", "Fale", "", number])
    assert '"Email"' not in found[2][1]
    assert found[2][0] in {"unchanged", "changed"}


def test_two_people_of_one_file_with_one_address_are_not_called_one(app: Flask) -> None:
    new_organisation(app, name="Kowhai")
    found = dry_run(
        app,
        ImportKind.STAFF,
        STAFF,
        ["Kowhai", "Tom", "Reti", "office@x.example", ""],
        ["Kowhai", "Jim", "Hohua", "office@x.example", ""],
        ["Kowhai", "Sina", "Latu", "latu@x.example", "BP7"],
        ["Kowhai", "Sione", "Latu", "latu@x.example", ""],
        ["Kowhai", "Ana", "Moana", "", "BP 7"],
    )
    assert [found[row][0] for row in range(2, 7)] == ["made", "refused", "made", "refused", "refused"]
    assert f"Row 2, Tom Reti, also has the email office@x.example. {SHARING} Leave it blank for one" in found[3][1]
    assert "If they are the same person" not in found[3][1]
    assert "If they are the same person, keep only one row." in found[5][1]
    assert "Row 4, Sina Latu, also has the LBP number" in found[6][1]


@pytest.mark.parametrize(
    ("name", "trading_name", "nzbn", "outcome", "sentence"),
    [
        (
            "Slate",
            "",
            NZBN,
            "refused",
            f"{NZBN} belongs to Kowhai Roofs, so this row would give Slate the people",
        ),
        (
            "Zinc",
            "",
            NZBN,
            "refused",
            f"{NZBN} belongs to Kowhai Roofs, so this row would give Zinc the people",
        ),
        (
            "Zinc",
            "Kowhai",
            NZBN,
            "refused",
            "belongs to Kowhai Roofs, and another organisation is already called Zinc.",
        ),
        ("Slate", "KŌWHAI", NZBN, "changed", '"after": "Slate"'),
        ("Kowhai Roofs Limited", "", NZBN, "changed", '"after": "Kowhai Roofs Limited"'),
        ("Kowhai Ltd.", "", NZBN, "changed", '"after": "Kowhai Ltd."'),
        ("KOWHAI ROOFS LTD", "", "", "alike", "Kowhai Roofs (trading as Kowhai"),
        ("Limited", "", "", "made", ""),
        ("kowhai", "", NZBN, "changed", '"after": "kowhai"'),
        ("Kōwhai-Roofs", "", NZBN, "changed", '"before": "Kowhai Roofs"'),
    ],
)
def test_nzbn_alone_makes_no_other_organisation(
    app: Flask, name: str, trading_name: str, nzbn: str, outcome: str, sentence: str
) -> None:
    new_organisation(app, name="Kowhai Roofs", trading_name="Kowhai", nzbn=NZBN)
    new_organisation(app, name="Zinc", nzbn=OTHER_NZBN)
    header = ["Name", "Trading name", "NZBN"]
    [(found, messages)] = dry_run(app, ImportKind.ORGANISATIONS, header, [name, trading_name, nzbn]).values()
    assert (found, sentence in messages) == (outcome, True), messages


def test_two_organisations_of_one_file_with_one_nzbn_are_refused_by_row(app: Flask) -> None:
    found = dry_run(app, ImportKind.ORGANISATIONS, ["Name", "NZBN"], ["Slate", NZBN], ["Zinc", NZBN])
    assert f"Row 2, Slate, also has the NZBN {NZBN}. Each NZBN belongs to one organisation" in found[3][1]


@pytest.mark.parametrize("name", [("Sina", ""), ("", "Sina"), ("Sina", "Latu")])
def test_somebody_with_one_name_is_known_by_it(name: tuple[str, str]) -> None:
    one = {"first_name": "Sina", "last_name": ""}
    assert may_be_one_person(one, {"first_name": name[0], "last_name": name[1]})
    assert not may_be_one_person(one, {"first_name": "Tom", "last_name": ""})


@pytest.mark.parametrize(
    ("place", "names", "keys", "changed"),
    [
        ("Kowhai", ("", "Peni Fale"), ("", ""), []),
        ("Kowhai", ("Fale, Peni", ""), ("peni@x.example", ""), []),
        ("Kowhai", ("", "Peni"), ("peni@x.example", ""), []),
        ("Kowhai", ("Fale", ""), ("", "BP100001"), []),
        ("Kowhai", ("PENI", ""), ("peni@x.example", ""), ["First name"]),
        ("Matai", ("Sukarnoto", ""), ("", ""), []),
        ("Matai", ("Sukarnoto", ""), ("sukarnoto@x.example", ""), ["Email"]),
        ("Matai", ("Budi", "Sukarnoto"), ("", "BP9"), ["First name"]),
    ],
)
def test_name_in_one_of_the_columns_is_not_added_to_the_name_that_is_known(
    app: Flask, staff: None, place: str, names: tuple[str, str], keys: tuple[str, str], changed: list[str]
) -> None:
    matai = new_organisation(app, name="Matai")
    new_member(app, organisation_id=matai, first_name=None, last_name="Sukarnoto", lbp_number="BP9")
    [(outcome, messages)] = dry_run(app, ImportKind.STAFF, STAFF, [place, *names, *keys]).values()
    assert (outcome, [each["label"] for each in json.loads(messages) if "label" in each]) == (
        "changed" if changed else "unchanged",
        changed,
    )


def test_number_without_a_letter_or_digit_is_nobodys(app: Flask, staff: None) -> None:
    matai = new_organisation(app, name="Matai")
    new_member(app, organisation_id=matai, first_name="Tom", last_name="Reti", lbp_number="-")
    rows = [["Matai", "Jim", "Hohua", "", ""], ["Matai", "Ana", "Tui", "", "–"], ["Matai", "Sina", "Latu", "", "-"]]
    found = dry_run(app, ImportKind.STAFF, STAFF, *rows)
    assert [found[row][0] for row in (2, 3, 4)] == ["made", "alike", "made"]


@pytest.mark.parametrize(
    ("name", "outcome"), [("Tom Reti", "unchanged"), ("Jim Hohua", "refused"), ("Tom Hohua", "changed")]
)
@pytest.mark.parametrize("number", ["100007", "BP 100007", "bp-100007"])
def test_number_is_the_same_with_and_without_its_letters(app: Flask, name: str, outcome: str, number: str) -> None:
    """As it may be stored from before."""
    kowhai = new_organisation(app, name="Kowhai")
    new_member(app, organisation_id=kowhai, first_name="Tom", last_name="Reti", lbp_number="100007")
    [(found, messages)] = dry_run(app, ImportKind.STAFF, STAFF, ["Kowhai", *name.split(), "", number]).values()
    assert found == outcome, messages
    new_organisation(app, name="Matai")
    [(found, messages)] = dry_run(app, ImportKind.STAFF, STAFF, ["Matai", "Ana", "Tui", "", number]).values()
    assert (found, "Tom Reti, with the same LBP number, is already in Kowhai" in messages) == ("alike", True), messages
