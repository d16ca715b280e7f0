"""People who have one name, a first or a last one, are people like all others on every way in and out."""

import io

import pytest
from flask import Flask
from sqlalchemy import select, update

from ranzcred.cli.upgrades import downgrade, upgrade
from ranzcred.core.db.session import db
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.files import csv_bytes
from tests.support.factories.people import new_member, new_organisation
from tests.support.http.api_client import ApiClient
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

NEEDED = "Enter a first name or a last name."
MEMBERS = table(OrganisationMember)


@pytest.fixture
def organisation(app: Flask) -> str:
    """One with two more people, between whom Sukarnoto comes."""
    key = new_organisation(app, name="Skyline")
    for last in ("Tamahori", "Ngata"):
        new_member(app, organisation_id=key, first_name="Aroha", last_name=last)
    return key


def listed(client: BrowserClient, organisation: str) -> list[str]:
    return parse(client.get(f"/admin/programme/{organisation}").text).texts("#staff-table tbody .title")


def test_form_adds_changes_and_shows_them(admin_client: BrowserClient, organisation: str) -> None:
    page = f"/admin/programme/{organisation}"
    sent = {"first_name": "", "last_name": " Sukarnoto ", "email": "", "phone": "", "lbp_number": "", "role": "STAFF"}
    assert admin_client.post(f"{page}/staff", sent).status_code == 303
    assert listed(admin_client, organisation) == ["Aroha Ngata", "Sukarnoto", "Aroha Tamahori"]
    found = parse(admin_client.get(f"{page}?q=sukarno").text)
    key = found.one("#staff-table tbody tr")["id"].removeprefix("member-")
    assert found.texts("#staff-table tbody .title") == ["Sukarnoto"]
    assert parse(admin_client.get(f"{page}/staff/{key}").text).one("h1").text == "Sukarnoto"
    assert found.one(f"#member-{key}-edit")["aria-label"] == "Edit Sukarnoto"
    refused = admin_client.post(f"{page}/staff/{key}", sent | {"last_name": " ", "version": "1"})
    assert refused.status_code == 422
    errors = [(link["href"], link.text) for link in parse(refused.text).all(".error-summary a")]
    assert errors == [("#first_name", NEEDED)]
    changed = sent | {"first_name": "Losaline", "last_name": "", "version": "1"}
    assert admin_client.post(f"{page}/staff/{key}", changed).status_code == 303
    assert listed(admin_client, organisation) == ["Losaline", "Aroha Ngata", "Aroha Tamahori"]


@pytest.mark.parametrize("absent", [{"firstName": ""}, {"firstName": None}, {}])
def test_api_takes_either_name(api_client: ApiClient, organisation: str, absent: dict[str, object]) -> None:
    members = f"/api/admin/organisations/{organisation}/members"
    made = api_client.call("POST", members, {"lastName": "Sukarnoto", **absent})
    assert made.status_code == 201
    created = made.get_json()
    assert (created["firstName"], created["lastName"]) == (None, "Sukarnoto")
    member = f"{members}/{created['id']}"
    for body in ({"lastName": ""}, {"lastName": None}, {"firstName": None, "lastName": " "}):
        refused = api_client.call("PATCH", member, body)
        assert refused.status_code == 400
        assert refused.get_json()["details"] == {"firstName": [NEEDED]}
    swapped = api_client.call("PATCH", member, {"firstName": "Losaline", "lastName": None})
    assert (swapped.get_json()["firstName"], swapped.get_json()["lastName"]) == ("Losaline", None)
    nobody = api_client.call("POST", members, {"email": "a@b.nz"})
    assert (nobody.status_code, nobody.get_json()["details"]) == (400, {"firstName": [NEEDED]})


def test_file_adds_them_and_knows_them_again(admin_client: BrowserClient, organisation: str) -> None:
    rows = (["Organisation", "First name", "Last name"], ["Skyline", "", "Sukarnoto"], ["Skyline", "Losaline", ""])
    for summary in ("2 to add.", "2 unchanged."):
        sent = {"kind": "staff", "file": (io.BytesIO(csv_bytes(*rows)), "staff.csv")}
        where = admin_client.post("/admin/programme/import", sent).headers["Location"]
        page = parse(admin_client.get(where).text)
        assert page.one("#import-summary strong").text == summary
        admin_client.post(f"{where}/apply")
    assert listed(admin_client, organisation) == ["Losaline", "Aroha Ngata", "Sukarnoto", "Aroha Tamahori"]


def test_version_before_is_not_gone_back_to_while_there_are_such_people(
    app: Flask, database_probe: DatabaseProbe, organisation: str
) -> None:
    member = new_member(app, organisation_id=organisation, first_name=None, last_name="Sukarnoto")
    with app.app_context():
        with pytest.raises(SystemExit):
            downgrade(revision="0016")
        with db.engine.begin() as connection:
            connection.execute(update(MEMBERS).where(MEMBERS.c.id == member).values(first_name="Ina"))
        downgrade(revision="0016")
        upgrade()
    assert database_probe.rows(select(MEMBERS.c.first_name).where(MEMBERS.c.id == member)) == [{"first_name": "Ina"}]
