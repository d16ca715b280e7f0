"""Imports of results: the preview says what each row does, the import does it, and the template has the columns."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from ranzcred.core.db.session import db
from ranzcred.core.permissions import Role
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.files import csv_bytes, sent_file
from tests.support.factories.people import Account, new_member, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event
from tests.web.admin.imports.uploads import IMPORT, rows, upload

HEADER = ["Organisation", "First name", "Last name", "Credential", "Awarded on", "Result"]
AROHA = ["Skyline", "Aroha", "Ngata", "Membrane Roofing level 3", "2/03/2026", ""]
MERE = ["Skyline", "Mere", "Tamahori", "Membrane Roofing", "", "In training"]


@pytest.fixture
def membrane(app: Flask, skyline: str) -> str:
    for first, last in (("Aroha", "Ngata"), ("Mere", "Tamahori")):
        new_member(app, organisation_id=skyline, first_name=first, last_name=last)
    return new_definition(app, title="Membrane Roofing", validity_months=36)


def test_preview_says_what_each_row_does_and_the_import_does_it(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, membrane: str
) -> None:
    before = database_probe.last_seq()
    where = upload(admin_client, HEADER, AROHA, MERE, [*AROHA[:4], "2/03/2999", ""], kind="results")
    page = assert_whole_page(admin_client.get(where))
    assert page.one("#import-summary strong").text == "2 to add, 1 with errors."
    assert page.texts("#row-4 .reasons li") == ["Awarded on: Award date can't be in the future."]
    assert page.texts("#row-2 .row-step") == ["Assign and award: Membrane Roofing (level 3), Aroha Ngata, Skyline"]
    assert page.texts("#row-2 .changes dt") == ["Status", "Award date", "Expiry date"]
    assert page.texts("#row-3 .row-step") == [
        "Assign as In Training: Membrane Roofing (level 3), Mere Tamahori, Skyline"
    ]
    assert admin_client.post(f"{where}/apply").status_code == 409
    assert database_probe.last_seq() == before
    where = upload(admin_client, HEADER, AROHA, MERE, kind="results")
    response = admin_client.htmx_post(f"{where}/apply", {"a": "b"})
    assert htmx_event(response) == {"announce": "Import finished: 2 added", "focus": ["import-heading"]}
    assert [row[1:] for row in rows(assert_fragment(response, "import"))] == [
        ["Added", "Aroha Ngata"],
        ["Added", "Mere Tamahori"],
    ]
    actions = [entry["action"] for entry in database_probe.entries(after=before)]
    assert sorted(actions) == ["MCRED_ASSIGN", "MCRED_ASSIGN", "MCRED_AWARD"]
    with app.app_context():
        found = {each.member.first_name: each for each in db.session.query(StaffMicroCredential)}
        assert (found["Aroha"].state_label, found["Mere"].state_label) == ("Awarded", "In Training")
        assert (found["Aroha"].awarded_on, found["Aroha"].expiry_date) == (date(2026, 3, 2), date(2029, 3, 2))


def test_what_is_assigned_since_the_preview_shows_it_again(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, membrane: str
) -> None:
    where = upload(admin_client, HEADER, AROHA, kind="results")
    new_credential(app, definition_id=membrane, member_id=_key_of(app, "Aroha"))
    before = database_probe.last_seq()
    refused = admin_client.htmx_post(f"{where}/apply", {"a": "b"})
    page = assert_fragment(refused, "import")
    assert refused.status_code == 409
    assert "Records have changed since your preview." in page.one("#import-errors").text
    assert page.texts("#row-2 .row-step") == ["Award: Membrane Roofing (level 3), Aroha Ngata, Skyline"]
    assert database_probe.last_seq() == before
    assert admin_client.htmx_post(f"{where}/apply", {"a": "b"}).status_code == 200


def _key_of(app: Flask, first_name: str) -> str:
    with app.app_context():
        return str(db.session.query(OrganisationMember.id).filter_by(first_name=first_name).scalar())


def test_template_has_the_columns_of_results(admin_client: BrowserClient) -> None:
    page = parse(admin_client.get(f"{IMPORT}?kind=results").text)
    assert page.texts("#columns-results tbody th") == [
        *("Organisation", "First name", "Last name", "Email", "LBP number", "Credential", "Result"),
        *("Awarded on", "Expires on", "Reference", "Notes"),
    ]
    template = admin_client.get(f"{IMPORT}/template/results")
    assert template.text.removeprefix("\ufeff").strip() == ",".join(page.texts("#columns-results tbody th"))


def test_header_of_results_is_known_among_those_of_people(admin_client: BrowserClient) -> None:
    page = parse(_sent(admin_client, "staff", HEADER, AROHA))
    assert "This looks like a file of results. Choose “Results”, or another file." in page.one("#import-errors").text
    people = parse(_sent(admin_client, "results", ["Organisation", "First name", "Last name"], AROHA[:3]))
    assert "The column “Credential” is missing." in people.one("#import-errors").text


def _sent(browser_client: BrowserClient, kind: str, *sent: list[str]) -> str:
    response = browser_client.post(IMPORT, sent_file(kind, csv_bytes(*sent)))
    assert response.status_code == 422
    return response.text


def test_import_takes_the_same_statements_for_each_award_and_few_besides(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, skyline: str
) -> None:
    new_definition(app, title="Membrane Roofing", validity_months=36)
    counted = []
    for number in (2, 30):
        names = [f"Roofer {number} {each}" for each in range(number)]
        for name in names:
            new_member(app, organisation_id=skyline, first_name=name, last_name="Ngata")
        with database_probe.statements() as checking:
            where = upload(admin_client, HEADER, *(["Skyline", name, *AROHA[2:]] for name in names), kind="results")
        with database_probe.statements() as importing:
            assert admin_client.post(f"{where}/apply").status_code == 303
        counted.append((len(checking), len(importing), number))
    (checked, imported, few), (as_many, more, many) = counted
    assert checked == as_many
    assert more - imported == 2 * (many - few)  # of each award its row, and where its holder was then


def test_organisations_do_not_import_results(app: Flask, signed_in: Callable[[Account], BrowserClient]) -> None:
    client = signed_in(new_user(app, role=Role.ORG_ADMIN))
    assert client.get(f"{IMPORT}?kind=results").status_code == 403
