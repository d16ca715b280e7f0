"""What a dry run says of each row of a result sheet: whom it finds, what it would do, and why it is refused."""

import json
from datetime import date

import pytest
from flask import Flask

from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.state import DefinitionState
from ranzcred.domain.imports.models import ImportKind
from tests.domain.imports.dry_runs import dry_run
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation

NZBN = "9429000000017"
PERSON = ["Organisation", "First name", "Last name", "Email", "LBP number", "Credential", "Result", "Awarded on"]
RESULT = ["Email", "Credential", "Result", "Awarded on", "Expires on", "Reference"]


@pytest.fixture
def people(app: Flask) -> dict[str, str]:
    skyline, zinc = new_organisation(app, name="Skyline", nzbn=NZBN), new_organisation(app, name="Zinc Works")
    told = [
        (skyline, "Aroha", "Ngata", "aroha@x.example.nz", "BP1"),
        (skyline, "Hone", "Heke", None, None),
        (skyline, "Hone", "Heke", "hone@x.example.nz", None),
        (skyline, "Mere", "Tamahori", None, None),
        (zinc, "Sione", "Latu", "sione@x.example.nz", "BP2"),
        (zinc, "Aroha", "Parata", "aroha@x.example.nz", None),
        (zinc, "Office", "Person", "office@x.example.nz", None),
    ]
    return {
        f"{first} {last}": new_member(
            app, organisation_id=place, first_name=first, last_name=last, email=email, lbp_number=lbp
        )
        for place, first, last, email, lbp in told
    }


@pytest.fixture
def membrane(app: Flask) -> str:
    new_definition(app, title="Slate Repair", level=3)
    new_definition(app, title="Slate Repair", level=4)
    new_definition(app, title="Old Roofing", level=3, state=DefinitionState.DRAFT)
    return new_definition(app, title="Membrane Roofing", level=4, code="MR-4", validity_months=36)


@pytest.mark.parametrize(
    ("cells", "expected_message"),
    [
        (["Skyline", "Aroha", "Ngata", "", ""], "Aroha Ngata, Skyline"),
        ([NZBN, "ngata", "aroha", "", ""], "Aroha Ngata, Skyline"),
        (["Skyline", "", "", "AROHA@x.example.nz", ""], "Aroha Ngata, Skyline"),
        (["", "", "", "sione@x.example.nz", ""], "Sione Latu, Zinc Works"),
        (["", "", "", "", "bp 1"], "Aroha Ngata, Skyline"),
        (["", "", "", "sione@x.example.nz", "2"], "Sione Latu, Zinc Works"),
        (["", "Sione", "Latu", "new@x.example.nz", "BP2"], "Sione Latu, Zinc Works"),
        (["Skyline", "Mere", "Tamahori", "new@x.example.nz", ""], "Mere Tamahori, Skyline"),
    ],
)
def test_row_finds_its_person(app: Flask, people: None, membrane: str, cells: list[str], expected_message: str) -> None:
    row = [*cells, "Membrane Roofing level 4", "Awarded", "2026-03-02"]
    [(outcome, messages)] = dry_run(app, ImportKind.RESULTS, PERSON, row).values()
    assert outcome == "made", messages
    step = json.loads(messages)[0]["step"]
    assert step == f"Assign and award: Membrane Roofing (level 4), {expected_message}"


@pytest.mark.parametrize(
    ("cells", "expected_message"),
    [
        (
            ["", "", "", "aroha@x.example.nz", ""],
            "2 people have the email aroha@x.example.nz, at Skyline and Zinc Works. ",
        ),
        (
            ["Zinc Works", "", "", "", "BP1"],
            "The LBP number BP1 belongs to Aroha Ngata at Skyline, not at Zinc Works. ",
        ),
        (["Skyline", "Hone", "Heke", "", ""], "There are 2 people called Hone Heke at Skyline. Add an email or LBP"),
        (["Zinc Works", "Mere", "Tamahori", "", ""], "Mere Tamahori not found at Zinc Works. Check it, or add them"),
        (["", "", "", "nobody@x.example.nz", ""], "No one found with the email nobody@x.example.nz. Check it, or add"),
        (["", "", "", "", "BP99"], "No one found with the LBP number BP99."),
        (["Skyline", "", "", "nobody@x.example.nz", ""], "Email nobody@x.example.nz not found at Skyline."),
        (
            ["", "Sione", "Heke", "sione@x.example.nz", ""],
            "The email sione@x.example.nz belongs to Sione Latu, not Sione",
        ),
        (["", "", "", "sione@x.example.nz", "BP1"], "The email sione@x.example.nz belongs to Sione Latu, and the LBP"),
        (["Skyline", "Aroha", "Ngata", "other@x.example.nz", ""], "Aroha Ngata at Skyline has another email, aroha@"),
        (["", "", "", "office@x.example.nz", ""], "No one found with the email office@x.example.nz."),
        (
            ["", "Aroha", "Ngata", "", ""],
            "Enter the organisation, an email or an LBP number: a name alone finds no one.",
        ),
        (["Skyline", "", "", "", ""], "Enter an email, an LBP number, or a name with the organisation."),
        (["Nowhere", "Aroha", "Ngata", "", ""], "No organisation found called Nowhere."),
    ],
)
def test_row_that_finds_no_one_person_is_refused(
    app: Flask, people: None, membrane: str, cells: list[str], expected_message: str
) -> None:
    row = [*cells, "MR-4", "", "2026-03-02"]
    [(outcome, messages)] = dry_run(app, ImportKind.RESULTS, PERSON, row).values()
    assert (outcome, expected_message in messages) == ("refused", True), messages


@pytest.mark.parametrize(
    ("text", "expected_message"),
    [
        ("membrane roofing", None),
        ("Membrane Roofing (Level 4)", None),
        ("Membrane Roofing, L4", None),
        ("mr-4", None),
        ("Slate Repair level 3", None),
        ("Slate Repair", "2 micro-credentials are called Slate Repair. Add the level: 3 or 4."),
        ("Membrane Roofing level 3", "There is one of that title at level 4."),
        (
            "Thatching level 3",
            "No micro-credential found called Thatching level 3. Check the title and level, or use its",
        ),
        ("Old Roofing", "Old Roofing is a draft. Publish it first."),
        ("", "Enter a credential."),
    ],
)
def test_row_finds_its_micro_credential(
    app: Flask, people: None, membrane: str, text: str, expected_message: str | None
) -> None:
    row = ["sione@x.example.nz", text, "", "2/03/2026", "", ""]
    [(outcome, messages)] = dry_run(app, ImportKind.RESULTS, RESULT, row).values()
    assert (outcome, (expected_message or "") in messages) == ("refused" if expected_message else "made", True), (
        messages
    )


def test_row_finds_its_micro_credential_by_its_key(app: Flask, people: None, membrane: str) -> None:
    row = ["sione@x.example.nz", membrane, "", "2/03/2026", "", ""]
    assert dry_run(app, ImportKind.RESULTS, RESULT, row)[2][0] == "made"


@pytest.mark.parametrize(
    ("result", "awarded_on", "expires_on", "expected_message"),
    [
        ("", "", "", "Enter the day of the award."),
        ("Awarded", "2/03/2999", "", "Award date can't be in the future."),
        ("Awarded", "2/03/2026", "2/03/2026", "Expiry date must be after the award date."),
        ("Awarded", "31/02/2026", "", "Awarded on: February 2026 has 28 days."),
        ("Awarded", "3/25/2026", "", "Awarded on: there is no month 25. Enter the day, then the month"),
        ("Awarded", "46083", "", "Awarded on was turned into a number by a spreadsheet. Format the column as a date"),
        ("Awarded", "26 Dec", "", "Awarded on needs the day, the month and the year, like 26/12/2029."),
        ("Awarded", "today", "", "Awarded on needs the day, the month and the year, like 26/12/2029."),
        ("Awarded", "=TODAY()", "", "Awarded on is a spreadsheet formula. Enter the value that it shows instead."),
        ("Awarded", "#####", "", "Awarded on is a spreadsheet error."),
        ("Awarded", "2/03/2026", "+3y", "Expires on needs the day, the month and the year, like 26/12/2029."),
        ("Passed", "2/03/2026", "", "Result must be Awarded, In Training or Assessment Pending."),
        ("Expired", "2/03/2026", "", "Result must be Awarded, In Training or Assessment Pending."),
        ("In training", "2/03/2026", "", "Dates only apply when the status is Awarded."),
    ],
)
def test_result_is_refused_in_the_words_of_the_forms(
    app: Flask, people: None, membrane: str, result: str, awarded_on: str, expires_on: str, expected_message: str
) -> None:
    row = ["sione@x.example.nz", "MR-4", result, awarded_on, expires_on, ""]
    [(outcome, messages)] = dry_run(app, ImportKind.RESULTS, RESULT, row).values()
    assert (outcome, expected_message in messages) == ("refused", True), messages


@pytest.mark.parametrize(
    "day",
    [
        *("2026-03-02", "2/03/2026", "02.03.2026", "2 Mar 2026", "2-Mar-26", "2/3/26", "Mon, 2 March 2026"),
        *("2026-03-02 00:00:00", "2026-03-02T00:00:00Z", "2/03/2026 0:00", "2/03/2026 12:00:00 AM", '="2/03/2026"'),
        *("'2026-03-02", "“2/03/2026”"),
    ],
)
def test_day_is_read_as_spreadsheets_write_it(app: Flask, people: None, membrane: str, day: str) -> None:
    row = ["sione@x.example.nz", "MR-4", "awarded", day, "", "RS-7"]
    [(outcome, messages)] = dry_run(app, ImportKind.RESULTS, RESULT, row).values()
    assert outcome == "made", messages
    assert [(each["label"], each["after"]) for each in json.loads(messages)[1:]] == [
        ("Status", "Awarded"),
        ("Award date", "2 Mar 2026"),
        ("Expiry date", "2 Mar 2029"),
        ("Reference", "RS-7"),
    ]


def test_rows_about_the_same_are_refused(app: Flask, people: None, membrane: str) -> None:
    sione, hone = "sione@x.example.nz", "hone@x.example.nz"
    found = dry_run(
        app,
        ImportKind.RESULTS,
        RESULT,
        [sione, "MR-4", "", "2/03/2020", "", ""],
        [sione, "Membrane Roofing", "", "2020-03-02", "", "again"],
        [sione, "MR-4", "", "2/03/2024", "", ""],
        [hone, "MR-4", "In training", "", "", ""],
        [hone, "MR-4", "Awarded", "2/03/2024", "", ""],
    )
    assert [outcome for outcome, _ in found.values()].count("refused") == 2
    assert "Same person, micro-credential and day as row 2. Keep only one." in found[3][1]
    assert "Row 5 has another result of this person and micro-credential. Keep only one." in found[6][1]


def test_retired_inactive_and_still_counting_are_refused(app: Flask, people: dict[str, str], membrane: str) -> None:
    retired = {"retired_on": date(2026, 1, 5), "retired_reason": "Replaced", "state": DefinitionState.RETIRED}
    new_definition(app, title="Lead Work", level=3, **retired)
    gone = new_member(app, first_name="Left", last_name="Long", email="left@x.example.nz", active=False)
    awarded = {"status": MicroCredentialStatus.AWARDED, "awarded_on": date(2024, 3, 2)}
    new_credential(app, member_id=people["Sione Latu"], definition_id=membrane, **awarded)
    assert gone
    found = dry_run(
        app,
        ImportKind.RESULTS,
        RESULT,
        ["hone@x.example.nz", "Lead Work", "", "2/03/2020", "", ""],
        ["left@x.example.nz", "MR-4", "In training", "", "", ""],
        ["sione@x.example.nz", "MR-4", "In training", "", "", ""],
    )
    assert [outcome for outcome, _ in found.values()] == ["refused"] * 3
    assert "Retired on 5 Jan 2026. Lead Work can't be assigned or awarded any more." in found[2][1]
    assert "Inactive people can't be given credentials: Left Long. Reactivate them first." in found[3][1]
    assert "It has an award that counts. Revoke that on its own page first, if this is right." in found[4][1]
