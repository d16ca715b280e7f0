"""Numbers of people and organisations: typed in any usual form, kept in one, shown as people write them."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.directory.models import Organisation, OrganisationMember
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import new_member, new_organisation
from tests.support.http.api_client import ApiClient, invalid
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.web.admin.imports.uploads import upload
from tests.web.admin.members.staff_table import PROGRAMME

ROOT = "/api/admin/organisations"
ADVICE = "Enter one such as 021 555 0000, 09 555 0100 ext. 2 or +61 2 5550 0000."
NO_PHONE = f"Phone is not a phone number. {ADVICE}"
NO_LBP = "LBP number must be BP and digits, such as BP100001."
LBP_SPELLINGS = [
    *(
        "bp 100 001",
        "BP-100001",
        "100001",
        "BP100001",
        " b.p. 100.001 ",
        "Bp\u00a0100\u2009001",
        "BP\u2011100\u2013001",
    ),
    *("100 001", "BP 1 0 0 0 0 1"),
]
NZBN_SPELLINGS = [
    *("9429 0000 0001 7", "9429\u00a00000\u20090001 7", "9429-0000-0001-7", "9429\u20110000\u201300017"),
    "\u202f9429000000017\u3000",
]
PERSON = {"first_name": "Aroha", "last_name": "Ngata", "email": "", "phone": "", "lbp_number": "", "role": "STAFF"}


@pytest.fixture
def organisation(app: Flask) -> str:
    return new_organisation(app, name="Skyline")


def stored(database_probe: DatabaseProbe) -> list[dict[str, Any]]:
    member = OrganisationMember
    return [dict(row) for row in database_probe.rows(select(member.phone, member.lbp_number).order_by(member.id))]


@pytest.mark.parametrize("typed", LBP_SPELLINGS)
def test_lbp_number_is_kept_in_one_form(
    app: Flask, admin_client: BrowserClient, api_client: ApiClient, database_probe: DatabaseProbe, typed: str
) -> None:
    organisation = new_organisation(app, name="Skyline")
    csv_file = ["Organisation", "First name", "Last name", "LBP number"], ["Skyline", "Sione", "Latu", typed]
    assert "BP100001" in admin_client.get(upload(admin_client, *csv_file)).text
    page = f"{PROGRAMME}/{organisation}"
    assert admin_client.post(f"{page}/staff", PERSON | {"lbp_number": typed}).status_code == 303
    sent = {"lastName": "Latu", "lbpNumber": typed}
    created = api_client.call("POST", f"{ROOT}/{organisation}/members", sent)
    assert (created.status_code, created.get_json()["lbpNumber"]) == (201, "BP100001")
    assert [row["lbp_number"] for row in stored(database_probe)] == ["BP100001"] * 2


@pytest.mark.parametrize("typed", ["pending", "LBP100001", "BP", "BP100001A", "BP 100/001", "１２３"])
def test_other_lbp_number_is_refused_as_it_was_typed(
    admin_client: BrowserClient, api_client: ApiClient, organisation: str, typed: str
) -> None:
    sent = {"lastName": "Ngata", "lbpNumber": typed}
    assert invalid(api_client.call("POST", f"{ROOT}/{organisation}/members", sent)) == {"lbpNumber": [NO_LBP]}
    refused = admin_client.post(f"{PROGRAMME}/{organisation}/staff", PERSON | {"lbp_number": typed})
    shown = parse(refused.text)
    assert (refused.status_code, shown.one("#lbp_number")["value"]) == (422, typed)
    assert shown.texts(".error-summary a") == [NO_LBP]


@pytest.mark.parametrize("typed", NZBN_SPELLINGS)
def test_nzbn_is_read_with_any_blanks_and_hyphens(
    admin_client: BrowserClient, api_client: ApiClient, database_probe: DatabaseProbe, typed: str
) -> None:
    where = upload(admin_client, ["Name", "NZBN"], ["Skyline", typed], kind="organisations")
    assert admin_client.post(f"{where}/apply").status_code == 303
    assert database_probe.value(select(Organisation.nzbn)) == "9429000000017"
    changed = {"nzbn": typed, "name": "Skyline"}
    assert api_client.call("POST", ROOT, changed).status_code == 409


def test_phone_is_kept_in_one_form_and_shown_as_people_write_it(
    admin_client: BrowserClient, api_client: ApiClient, organisation: str, database_probe: DatabaseProbe
) -> None:
    page = f"{PROGRAMME}/{organisation}"
    assert admin_client.post(f"{page}/staff", PERSON | {"phone": "(09) 555-0100, ext 2"}).status_code == 303
    [row] = stored(database_probe)
    assert row["phone"] == "+6495550100;ext=2"
    key = database_probe.value(select(OrganisationMember.id))
    edit = parse(admin_client.get(f"{page}/staff/{key}/edit").text)
    assert edit.one("#phone")["value"] == "09 555 0100 ext. 2"
    assert "09 555 0100 ext. 2" in admin_client.get(f"{page}/staff/{key}").text
    sent = {"lastName": "Latu", "phone": "215550000"}
    created = api_client.call("POST", f"{ROOT}/{organisation}/members", sent).get_json()
    assert created["phone"] == "+64215550000"
    assert api_client.call("PATCH", f"{ROOT}/{organisation}", {"phone": "+61 2 5550 0000"}).get_json()["phone"] == (
        "+61255500000"
    )
    assert "+61 2 5550 0000" in admin_client.get(page).text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("ask the office", NO_PHONE),
        ("021 555 0000 / 09 555 0100", NO_PHONE),
        ("555 0100", f"Phone has too few digits, or no area code. {ADVICE}"),
        ("021 555 0000 0000", f"Phone has too many digits. {ADVICE}"),
        ("0" * 41, "Phone must be 40 characters or fewer (1 too many)."),
    ],
)
def test_what_is_no_phone_is_refused_as_it_was_typed(
    admin_client: BrowserClient, api_client: ApiClient, organisation: str, typed: str, message: str
) -> None:
    sent = {"lastName": "Ngata", "phone": typed}
    assert invalid(api_client.call("POST", f"{ROOT}/{organisation}/members", sent)) == {"phone": [message]}
    assert invalid(api_client.call("PATCH", f"{ROOT}/{organisation}", {"phone": typed})) == {"phone": [message]}
    refused = admin_client.post(f"{PROGRAMME}/{organisation}/staff", PERSON | {"phone": typed})
    shown = parse(refused.text)
    assert (refused.status_code, shown.one("#phone")["value"]) == (422, typed)
    assert shown.texts(".error-summary a") == [message]
    header = ["Organisation", "First name", "Last name", "Phone"]
    assert message in admin_client.get(upload(admin_client, header, ["Skyline", "A", "N", typed])).text


def test_phone_from_before_is_read_shown_and_no_change_when_it_is_written_anew(
    app: Flask, admin_client: BrowserClient, api_client: ApiClient, organisation: str, database_probe: DatabaseProbe
) -> None:
    who = {"organisation_id": organisation, "first_name": "Aroha", "last_name": "Ngata"}
    key = new_member(app, **who, phone="021-5550000", lbp_number="bp 100 001")
    page, where = f"{PROGRAMME}/{organisation}", f"{ROOT}/{organisation}/members/{key}"
    before = database_probe.last_seq()
    assert parse(admin_client.get(f"{page}/staff/{key}/edit").text).one("#phone")["value"] == "021 555 0000"
    assert api_client.get(where).get_json()["phone"] == "+64215550000"
    form = PERSON | {"phone": "021 555 0000", "lbp_number": "BP100001", "version": "1"}
    assert admin_client.post(f"{page}/staff/{key}", form).status_code == 303
    assert api_client.call("PATCH", where, {"phone": "+64 21 555 0000"}).get_json()["version"] == 1
    header = ["Organisation", "First name", "Last name", "Phone"]
    dry = parse(admin_client.get(upload(admin_client, header, ["Skyline", "Aroha", "Ngata", "215550000"])).text)
    assert dry.one("#import-summary strong").text.startswith("1 unchanged")
    assert database_probe.last_seq() == before
    assert stored(database_probe) == [{"phone": "021-5550000", "lbp_number": "bp 100 001"}]
