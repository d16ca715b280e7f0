"""What a dry run says of each row: what would be made, changed or refused, and why."""

import pytest
from flask import Flask

from ranzcred.domain.directory.models import CertificationTier
from ranzcred.domain.imports.models import ImportKind
from tests.domain.imports.dry_runs import dry_run
from tests.support.factories.people import new_member, new_organisation

NZBN, OTHER_NZBN, THIRD_NZBN = "9429000000017", "9429000000024", "9429000000031"
FIRST = "Aroha"


@pytest.fixture
def organisations(app: Flask) -> None:
    new_organisation(app, name="Skyline", nzbn=NZBN, city="Whangārei")
    new_organisation(app, name="Zinc Works")
    for nzbn in (OTHER_NZBN, None):
        new_organisation(app, name="Twin", nzbn=nzbn)
    for _ in range(2):
        new_organisation(app, name="Pair")


@pytest.mark.parametrize(
    ("name", "nzbn", "city", "outcome", "expected_message"),
    [
        ("Skyline", NZBN, "Whangārei", "unchanged", "[]"),
        ("Skyline", "9429 0000 0001 7", "", "unchanged", "[]"),
        ("SKYLINE", "", "Whangārei", "changed", '"before": "Skyline", "after": "SKYLINE"'),
        ("Skyline", NZBN, "Nelson", "changed", '"after": "Nelson"'),
        ("Skyline Roofs", NZBN, "", "refused", f"The NZBN {NZBN} belongs to Skyline"),
        (
            "Skyline",
            THIRD_NZBN,
            "",
            "alike",
            "NZBN 9429000000017) is already a member organisation",
        ),
        ("Zinc Works", THIRD_NZBN, "", "changed", f'"label": "NZBN", "before": null, "after": "{THIRD_NZBN}"'),
        ("Twin", THIRD_NZBN, "", "changed", THIRD_NZBN),
        ("Twin", OTHER_NZBN, "", "unchanged", "[]"),
        ("Twin", "", "", "refused", "There are 2 organisations called Twin. Add an NZBN to tell them apart."),
        ("Pair", THIRD_NZBN, "", "refused", "There are 2 organisations called Pair without an NZBN."),
        ("", "", "Nelson", "refused", "Enter a name."),
        ("Slate", "9.429E+12", "", "refused", "NZBN was cut short by a spreadsheet."),
        ("Slate", "9429000000018", "", "refused", "NZBN isn't valid"),
        (
            "Slate\x00",
            "",
            "",
            "refused",
            "Name has a character that can't be saved, U+0000, after",
        ),
        ("S" * 201, "", "", "refused", "Name must be 200 characters or fewer (1 too many)."),
    ],
)
def test_organisation_is_found_by_nzbn_else_by_name(
    app: Flask, organisations: None, name: str, nzbn: str, city: str, outcome: str, expected_message: str
) -> None:
    [(found, messages)] = dry_run(app, ImportKind.ORGANISATIONS, ["Name", "NZBN", "City"], [name, nzbn, city]).values()
    assert (found, expected_message in messages) == (outcome, True), messages


@pytest.fixture
def staff(app: Flask) -> None:
    skyline = new_organisation(app, name="Skyline", nzbn=NZBN)
    new_organisation(app, name="Zinc Works")
    people = [
        ("Aroha", "Ngata", "aroha@x.example.nz", "BP1"),
        ("Wiremu", "Parata", None, "BP2"),
        ("Mere", "Tamahori", None, None),
        ("Sione", "Latu", "sione@x.example.nz", None),
        ("Hone", "Heke", None, None),
        ("Hone", "Heke", None, None),
    ]
    for first, last, email, lbp in people:
        new_member(app, organisation_id=skyline, first_name=first, last_name=last, email=email, lbp_number=lbp)


@pytest.mark.parametrize(
    ("cells", "outcome", "expected_message"),
    [
        (["Skyline", "Aroha", "Ngata", "AROHA@X.EXAMPLE.NZ", ""], "changed", '"label": "Email"'),
        (["skyline", "Aroha", "Parata", "aroha@x.example.nz", ""], "changed", '"label": "Last name"'),
        ([NZBN, "Aroha", "Ngata", "", ""], "unchanged", "[]"),
        (["Skyline", "Aroha", "Ngata", "new@x.example.nz", "bp 1"], "changed", '[{"label": "Email"'),
        (["Skyline", "Aroha", "Ngata", "new@x.example.nz", ""], "alike", "Aroha Ngata is already in Skyline."),
        (["Skyline", "Wiremu", "Parata", "wiremu@x.example.nz", ""], "changed", "wiremu@x.example.nz"),
        (["Skyline", "Wiremu", "Parata", "", "BP9"], "alike", "Wiremu Parata is already in Skyline."),
        (["Skyline", "Mere", "Tamahori", "mere@x.example.nz", "BP3"], "changed", "BP3"),
        (["Skyline", "Mere", "Tamahori", "", ""], "unchanged", "[]"),
        (
            ["Skyline", "Hone", "Heke", "", ""],
            "refused",
            "There are 2 people called Hone Heke at Skyline. Add an",
        ),
        (["Skyline", "Hone", "Heke", "h@x.example.nz", ""], "refused", "Add this email to one of them first."),
        (["Zinc Works", "Aroha", "Ngata", "aroha@x.example.nz", ""], "alike", "same email, is already in Skyline"),
        (["Nowhere", "Aroha", "Ngata", "", ""], "refused", "No organisation found called Nowhere."),
        ([OTHER_NZBN, "Aroha", "Ngata", "", ""], "refused", f"No organisation found with NZBN {OTHER_NZBN}."),
        (["", "Aroha", "Ngata", "", ""], "refused", "Enter an organisation."),
        (["Skyline", "Aroha", "Ngata", "nobody", ""], "refused", "Enter an email address"),
        (["Skyline", "Aroha", "Ngata", ""], "refused", "This row has 4 columns but the heading has 5."),
        (["Skyline", "Aroha", "Ngata", "", "", "x"], "refused", "This row has 6 columns but the heading has 5."),
    ],
)
def test_person_is_found_in_their_organisation(
    app: Flask, staff: None, cells: list[str], outcome: str, expected_message: str
) -> None:
    header = ["Organisation", "First name", "Last name", "Email", "LBP number"]
    [(found, messages)] = dry_run(app, ImportKind.STAFF, header, cells).values()
    assert (found, expected_message in messages) == (outcome, True), messages


def test_row_about_the_same_as_an_earlier_row_is_refused(app: Flask, staff: None) -> None:
    header = ["Organisation", "First name", "Last name", "Email", "LBP number"]
    found = dry_run(
        app,
        ImportKind.STAFF,
        header,
        ["Skyline", "Rangi", "Moana", "rangi@x.example.nz", "BP7"],
        ["Skyline", "R.", "Moana", "Rangi@x.example.nz", ""],
        ["Skyline", "Rangi", "Moana", "", "BP7"],
        ["Skyline", "Rangi", "Moana", "", ""],
        ["Zinc Works", "Rangi", "Moana", "rangi@x.example.nz", "BP7"],
        ["Skyline", "Aroha", "Ngata", "aroha@x.example.nz", "BP8"],
        ["Skyline", "Somebody", "Else", "", "BP8"],
    )
    assert {number: outcome for number, (outcome, _) in found.items()} == {
        2: "made",
        3: "refused",
        4: "refused",
        5: "refused",
        6: "alike",
        7: "changed",
        8: "refused",
    }
    assert "Same person as row 2. Keep only one." in found[5][1]
    assert "Row 7, Aroha Ngata, also has the LBP number BP8." in found[8][1]


@pytest.mark.parametrize("text", ["Master Roofer", "MASTER_ROOFER", "master roofer", " master-roofer "])
def test_choices_are_taken_by_their_words_or_their_names(app: Flask, text: str) -> None:
    new_organisation(app, name="Skyline", certification_tier=CertificationTier.MASTER_ROOFER)
    header = ["Name", "Certification tier", "Programme status"]
    [(outcome, _)] = dry_run(app, ImportKind.ORGANISATIONS, header, ["Skyline", text, "pending"]).values()
    assert outcome == "unchanged"


def test_choice_that_is_none_is_refused_with_all_there_are(app: Flask) -> None:
    header = ["Name", "Certification tier"]
    [(outcome, messages)] = dry_run(app, ImportKind.ORGANISATIONS, header, ["Skyline", "Platinum"]).values()
    assert outcome == "refused"
    assert "Certification tier must be Accredited, Certified or Master Roofer." in messages
