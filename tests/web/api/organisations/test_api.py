"""Organisations and their staff as JSON: made, read, listed and changed, by the rules of the pages."""

import json
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ranzcred.domain.directory.models import CertificationTier, Organisation, OrganisationMember, ProgrammeStatus
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.many import store_all
from tests.support.factories.people import new_member, new_organisation
from tests.support.http.api_client import ApiClient, invalid, links, refused

ROOT = "/api/admin/organisations"
STATEMENTS = 4
SKYLINE: dict[str, Any] = {
    "name": "Skyline Roofing",
    "tradingName": "Skyline",
    "nzbn": "9429000000017",
    "certificationTier": "MASTER_ROOFER",
    "programmeStatus": "ACTIVE",
    "email": "office@skyline.example.nz",
    "phone": "+6435550101",
    "city": "Whangārei",
}
AROHA: dict[str, Any] = {
    "firstName": "Aroha",
    "lastName": "Ngata",
    "email": "aroha@skyline.example.nz",
    "phone": "+64215550102",
    "lbpNumber": "BP123456",
    "role": "OWNER",
}
REVISION = ["version", "createdAt", "updatedAt"]
TIERS = "Certification tier must be one of ACCREDITED, CERTIFIED, MASTER_ROOFER."
BAD_ORGANISATIONS: list[tuple[str, object, str]] = [
    ("name", " ", "Enter a name."),
    ("name", None, "Enter a name."),
    ("name", 5, "Name must be text, in quotes."),
    ("tradingName", "x" * 201, "Trading name must be 200 characters or fewer (1 too many)."),
    ("nzbn", "9429000000018", "NZBN isn't valid. Check for a typing mistake."),
    ("nzbn", 9429000000017, "NZBN must be text, in quotes."),
    ("certificationTier", "Master Roofer", TIERS),
    ("certificationTier", None, TIERS),
    ("certificationTier", ["CERTIFIED"], TIERS),
    ("email", "office", "Enter an email address, such as aroha@example.co.nz."),
    ("id", "x", "This key is read-only. Leave it out."),
    ("version", 1, "This key is read-only. Leave it out."),
    ("trading_name", "Skyline", "This key is not known. Leave it out."),
]


def read(response: TestResponse, status: int = 200) -> Any:
    assert response.status_code == status, response.text[:300]
    return json.loads(response.text)


def names(response: TestResponse) -> list[str]:
    return [row["name"] for row in read(response)]


@pytest.fixture
def organisation(app: Flask) -> str:
    return f"{ROOT}/{new_organisation(app, name='Ridgeline Roofing')}"


@pytest.fixture
def member(api_client: ApiClient, organisation: str) -> str:
    """Aroha's address."""
    return str(api_client.call("POST", f"{organisation}/members", AROHA).headers["Location"])


def test_organisation_api_makes_one_and_reads_it(api_client: ApiClient, database_probe: DatabaseProbe) -> None:
    response = api_client.call("POST", ROOT, SKYLINE | {"nzbn": "9429 0000 0001 7"})
    created = read(response, 201)
    assert list(created) == ["id", *SKYLINE, *REVISION]
    assert {name: created[name] for name in SKYLINE} == SKYLINE
    assert response.headers["Location"] == f"{ROOT}/{created['id']}"
    got = api_client.get(response.headers["Location"])
    assert read(got) == created
    assert got.headers["ETag"] == response.headers["ETag"] == '"1"'
    assert api_client.get(response.headers["Location"], headers={"If-None-Match": '"1"'}).status_code == 304
    [entry] = [each for each in database_probe.entries() if each["resource_id"] == created["id"]]
    assert (entry["action"], entry["actor_email"]) == ("CREATE", "mere@ranz.example.nz")


def test_organisation_api_starts_with_what_the_page_starts_with(api_client: ApiClient) -> None:
    created = read(api_client.call("POST", ROOT, {"name": "Skyline Roofing", "city": ""}), 201)
    assert (created["certificationTier"], created["programmeStatus"]) == ("ACCREDITED", "PENDING")
    assert {created[name] for name in ("tradingName", "nzbn", "email", "phone", "city")} == {None}


def test_organisation_api_refuses_by_the_field(
    api_client: ApiClient, organisation: str, database_probe: DatabaseProbe
) -> None:
    before = database_probe.last_seq()
    for field, value, sentence in BAD_ORGANISATIONS:
        assert invalid(api_client.call("POST", ROOT, SKYLINE | {field: value})) == {field: [sentence]}, value
        assert invalid(api_client.call("PATCH", organisation, {field: value})) == {field: [sentence]}, value
    assert database_probe.last_seq() == before


def test_organisation_api_changes_what_is_sent(api_client: ApiClient, organisation: str) -> None:
    before = read(api_client.get(organisation))
    api_client.call("PATCH", organisation, {"city": "Napier", "tradingName": "Ridge"})
    after = read(api_client.call("PATCH", organisation, {"programmeStatus": "SUSPENDED", "tradingName": None}))
    changed = {"city": "Napier", "programmeStatus": "SUSPENDED", "version": 3, "updatedAt": after["updatedAt"]}
    assert after == before | changed
    refused(api_client.call("PATCH", organisation, {"city": "Nelson"}, headers={"If-Match": '"2"'}), 412)
    assert read(api_client.call("PATCH", organisation, {"city": "Nelson"}, headers={"If-Match": '"3"'}))["version"] == 4


def test_organisation_api_refuses_a_number_or_an_address_that_is_taken(
    api_client: ApiClient, organisation: str, member: str
) -> None:
    api_client.call("POST", ROOT, SKYLINE)
    for method, where in (("POST", ROOT), ("PATCH", organisation)):
        refused(api_client.call(method, where, SKYLINE), 409, "This NZBN belongs to another organisation.")
    taken = AROHA | {"email": "AROHA@skyline.example.nz"}
    sentence = (
        "Aroha Ngata at Ridgeline Roofing already uses this email. Two people in an organisation can't "
        "share an email: it identifies them, and each gets their own reminders. Leave it blank for one of them."
    )
    refused(api_client.call("POST", f"{organisation}/members", taken), 409, sentence)


def test_organisation_api_lists_by_name(app: Flask, api_client: ApiClient) -> None:
    for name, tier, status in (
        ("zinc & Co", CertificationTier.CERTIFIED, ProgrammeStatus.ACTIVE),
        ("Ārai Roofing", CertificationTier.MASTER_ROOFER, ProgrammeStatus.ACTIVE),
        ("Beam Brothers", CertificationTier.CERTIFIED, ProgrammeStatus.PENDING),
    ):
        new_organisation(app, name=name, certification_tier=tier, programme_status=status)
    everything = ["Ārai Roofing", "Beam Brothers", "zinc & Co"]
    assert names(api_client.get(ROOT)) == everything
    assert names(api_client.get(f"{ROOT}?q=arai")) == everything[:1]
    assert names(api_client.get(f"{ROOT}?tier=CERTIFIED")) == everything[1:]
    assert names(api_client.get(f"{ROOT}?tier=CERTIFIED&status=ACTIVE")) == everything[2:]
    first = api_client.get(f"{ROOT}?page=1&perPage=2")
    assert (names(first), first.headers["X-Total-Count"]) == (everything[:2], "3")
    assert names(api_client.get(links(first)["next"])) == everything[2:]
    assert list(invalid(api_client.get(f"{ROOT}?status=active"))) == ["status"]
    assert list(invalid(api_client.get(f"{ROOT}?perPage=201"))) == ["perPage"]


def test_member_api_makes_one_and_reads_it(api_client: ApiClient, organisation: str) -> None:
    response = api_client.call("POST", f"{organisation}/members", AROHA)
    created = read(response, 201)
    assert list(created) == ["id", *AROHA, "active", "organisation", *REVISION]
    assert {name: created[name] for name in AROHA} == AROHA
    assert created["active"] is True
    assert created["organisation"] == {"id": organisation.rsplit("/", 1)[1], "name": "Ridgeline Roofing"}
    assert response.headers["Location"] == f"{organisation}/members/{created['id']}"
    assert read(api_client.get(response.headers["Location"])) == created
    assert read(api_client.get(f"{organisation}/members")) == [created]
    absent = f"{ROOT}/no-such-organisation/members"
    refused(api_client.get(absent), 404, "Organisation not found")
    refused(api_client.call("POST", absent, AROHA), 404, "Organisation not found")


def test_member_api_refuses_by_the_field(api_client: ApiClient, organisation: str, member: str) -> None:
    bad: list[tuple[str, object, str]] = [
        ("firstName", 5, "First name must be text, in quotes."),
        ("lastName", "x" * 101, "Last name must be 100 characters or fewer (1 too many)."),
        ("role", "BOSS", "Role must be one of OWNER, ADMIN, STAFF."),
        ("organisation", {}, "This key is read-only. Leave it out."),
    ]
    for field, value, sentence in bad:
        assert invalid(api_client.call("POST", f"{organisation}/members", {**AROHA, field: value})) == {
            field: [sentence]
        }
        assert invalid(api_client.call("PATCH", member, {field: value})) == {field: [sentence]}
    assert list(invalid(api_client.call("POST", f"{organisation}/members", {**AROHA, "active": False}))) == ["active"]
    sentence = "Active must be true or false, not in quotes."
    for flag in ("false", 0, None):
        assert invalid(api_client.call("PATCH", member, {"active": flag})) == {"active": [sentence]}


def test_member_api_makes_somebody_inactive_for_a_reason(
    api_client: ApiClient, member: str, database_probe: DatabaseProbe
) -> None:
    before = database_probe.last_seq()
    wanted = {"reason": ["Enter a reason for deactivating this person."]}
    for change in ({"active": False}, {"active": False, "reason": " ", "phone": None}):
        assert invalid(api_client.call("PATCH", member, change)) == wanted
    assert database_probe.last_seq() == before
    left = read(api_client.call("PATCH", member, {"active": False, "reason": "Left the trade.", "phone": None}))
    assert (left["active"], left["phone"], left["email"], left["version"]) == (False, None, AROHA["email"], 2)
    [entry] = database_probe.entries(after=before)
    assert json.loads(entry["metadata"])["reason"] == "Left the trade."
    assert read(api_client.call("PATCH", member, {"active": False})) == left
    assert read(api_client.call("PATCH", member, {"active": True}))["active"] is True


def test_member_api_holds_a_change_to_what_was_seen(
    app: Flask, api_client: ApiClient, organisation: str, member: str
) -> None:
    tag = api_client.get(member).headers["ETag"]
    api_client.call("PATCH", organisation, {"name": "Ridgeline Limited"})
    refused(api_client.call("PATCH", member, {"phone": None}, headers={"If-Match": tag}), 412)
    tag = api_client.get(member).headers["ETag"]
    read(api_client.call("PATCH", member, {"phone": None}, headers={"If-Match": tag}))


def test_member_api_lists_by_last_name_whoever_has_left_among_them(
    app: Flask, api_client: ApiClient, organisation: str
) -> None:
    key = organisation.rsplit("/", 1)[1]
    for first, last, active in (("Sione", "latu", True), ("Mere", "Āpiti", False), ("Hēmi", "Wood", True)):
        new_member(app, organisation_id=key, first_name=first, last_name=last, active=active)
    new_member(app)
    members = [(row["firstName"], row["active"]) for row in read(api_client.get(f"{organisation}/members"))]
    assert members == [("Mere", False), ("Sione", True), ("Hēmi", True)]
    page = api_client.get(f"{organisation}/members?q=e&page=2&perPage=1")
    assert page.headers["X-Total-Count"] == "3"
    assert [row["firstName"] for row in read(page)] == ["Sione"]


def test_api_lists_take_as_many_statements_for_few_as_for_many(
    app: Flask, api_client: ApiClient, organisation: str, database_probe: DatabaseProbe
) -> None:
    key = organisation.rsplit("/", 1)[1]

    def counted() -> list[int]:
        counts = []
        for address in (ROOT, f"{ROOT}?page=1&perPage=200", f"{organisation}/members"):
            with database_probe.statements() as seen:
                read(api_client.get(address))
            counts.append(len(seen))
        return counts

    read(api_client.get(ROOT))
    few = counted()
    tier = CertificationTier.CERTIFIED
    store_all(app, [Organisation(name=f"Slate {number}", certification_tier=tier) for number in range(250)])
    people = [OrganisationMember(organisation_id=key, first_name="Aroha", last_name=f"N{n}") for n in range(250)]
    store_all(app, people)
    assert counted() == few
    assert max(few) <= STATEMENTS
    assert len(read(api_client.get(ROOT))) == 251
    assert len(read(api_client.get(f"{organisation}/members"))) == 250
