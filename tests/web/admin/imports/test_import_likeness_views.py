"""Rows that are like something stored, or like one another, are made only when that is said."""

from datetime import date

from flask import Flask

from ranzcred.domain.directory.models import Organisation, OrganisationMember
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_award
from tests.support.factories.people import new_member, new_organisation
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, htmx_event
from tests.web.admin.imports.uploads import MERE, rows, upload

STAFF = ["Organisation", "First name", "Last name", "Email", "LBP number"]
PENI = ["Skyline", "Peni", "Fale", "", ""]


def test_row_like_somebody_elsewhere_is_imported_once_that_is_confirmed(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, skyline: str
) -> None:
    matai = new_organisation(app, name="Matai Roofing")
    peni = new_member(app, organisation_id=matai, first_name="Peni", last_name="Fālē")
    new_award(app, peni, expiry=date(2023, 1, 1))
    where = upload(admin_client, STAFF, PENI, [*MERE[:3], "", ""])
    page = parse(admin_client.get(where).text)
    assert page.one("#import-summary strong").text == "1 to add, 1 to check."
    assert rows(page) == [["2", "To check", "Peni Fale"], ["3", "To add", "Mere Tamahori"]]
    assert page.texts("#row-2 .row-warnings li") == [
        "Peni Fālē is already in Matai Roofing, with 1 award. If they changed employer, move them instead."
    ]
    assert "Organisation" in page.one("#row-2 .changes").text
    assert page.one("#import-apply label").text == "Add it anyway: 1 row that may already be here"
    before = database_probe.last_seq()
    for post in (admin_client.post, admin_client.htmx_post):
        refused = post(f"{where}/apply", {"nothing": ""})
        assert refused.status_code == 409
        assert "tick “Add it anyway”, then import." in parse(refused.text).one("#import-errors").text
    assert htmx_event(refused)["focus"] == ["import-errors"]
    assert database_probe.last_seq() == before
    done = admin_client.htmx_post(f"{where}/apply", {"all_the_same": "y"})
    assert htmx_event(done)["announce"] == "Import finished: 1 added, 1 added anyway"
    assert_fragment(done, "import")
    assert database_probe.count(OrganisationMember) == 3


def test_rows_of_one_file_are_compared_with_one_another(app: Flask, admin_client: BrowserClient, skyline: str) -> None:
    new_organisation(app, name="Zinc Works")
    where = upload(
        admin_client,
        STAFF,
        PENI,
        ["Skyline", "Pēni", "Fale", "", ""],
        ["Zinc Works", "Ana", "Moana", "", "BP 7"],
        ["Skyline", "A.", "Moana", "", "BP7"],
        ["Skyline", "Tom", "Reti", "office@x.example", ""],
        ["Zinc Works", "Jim", "Hohua", "office@x.example", ""],
    )
    page = parse(admin_client.get(where).text)
    assert page.one("#import-summary strong").text == "4 to add, 2 to check."
    assert page.texts("#row-3 .row-warnings li") == [
        "Row 2, Peni Fale, is also new. If both are the same person, keep only one."
    ]
    assert page.one("#row-5 .row-warnings").text.startswith("Row 4, Ana Moana, is also new.")
    assert page.one("#import-apply label").text == "Add them anyway: 2 rows that may already be here"


def test_organisation_like_another_is_said_in_the_dry_run(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    for number in range(5):
        new_organisation(app, name="Kōwhai", city=f"City {number}", nzbn=None)
    where = upload(admin_client, ["Name", "Trading name"], ["Slate", "KOWHAI"], ["Zinc", ""], kind="organisations")
    page = parse(admin_client.get(where).text)
    warnings = page.texts("#row-2 .row-warnings li")
    assert warnings[-1] == "There are 2 others."
    assert len(warnings) == 4
    assert all("is already a member organisation. If it's the same one," in warning for warning in warnings[:3])
    assert rows(page)[1] == ["3", "To add", "Zinc"]
    assert admin_client.post(f"{where}/apply", {"all_the_same": "y"}).status_code == 303
    assert database_probe.count(Organisation) == 7


def test_what_has_become_like_something_since_is_shown_first(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, skyline: str
) -> None:
    where = upload(admin_client, STAFF, PENI)
    new_member(app, first_name="Peni", last_name="Fale")
    assert admin_client.post(f"{where}/apply", {"all_the_same": "y"}).status_code == 409
    assert "1 to check." in parse(admin_client.get(where).text).one("#import-summary").text
    assert database_probe.count(OrganisationMember) == 1


def test_person_who_gets_another_name_or_has_left_is_told_of(
    app: Flask, admin_client: BrowserClient, skyline: str
) -> None:
    john = new_member(app, organisation_id=skyline, first_name="John", last_name="Smith", email="john@x.example")
    new_award(app, john, expiry=None)
    new_member(app, organisation_id=skyline, first_name="Ana", last_name="Tui", lbp_number="BP100001")
    new_member(app, organisation_id=skyline, first_name="Sina", last_name="Latu", active=False)
    new_member(app, organisation_id=skyline, first_name="Māia", last_name="Reti", email="maia@x.example")
    where = upload(
        admin_client,
        STAFF,
        ["Skyline", "Jack", "Smith", "john@x.example", ""],
        ["Skyline", "Ana", "Moko", "", "BP100001"],
        ["Skyline", "Sina", "Latu", "", ""],
        ["Skyline", "Reti", "Maia", "maia@x.example", ""],
    )
    page = parse(admin_client.get(where).text)
    assert page.one("#import-summary strong").text == "3 to update, 1 unchanged."
    advice = "If they are two people, leave out the email or LBP number that they share."
    assert page.texts("#row-2 .row-warnings li") == [f"John Smith, with 1 award, will be renamed Jack Smith. {advice}"]
    assert page.texts("#row-3 .row-warnings li") == [f"Ana Tui will be renamed Ana Moko. {advice}"]
    assert page.texts("#row-4 .row-warnings li") == [
        "Sina Latu is inactive and will stay inactive. If they work here again, reactivate them on their own page."
    ]
    assert not page.has("#row-5 .row-warnings")
    assert "First name" in page.one("#row-2 .changes").text
    assert admin_client.post(f"{where}/apply").status_code == 303
