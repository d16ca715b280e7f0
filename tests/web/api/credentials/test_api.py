"""Who holds what as JSON: assigned, listed, changed, removed, and what one's own organisation reads of it."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ranzcred.core.permissions import Role
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus as Status
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.many import store_all
from tests.support.factories.people import Account, new_member, new_organisation, new_token, new_user
from tests.support.factories.records import credential_entries, verbs
from tests.support.http.api_client import API, ApiClient, invalid, links, refused

ASSIGN = f"{API}/assign"
OWN = "/api/credentials"
STATEMENTS = 6
LONG_AGO = date(2020, 1, 1)
MISSING = "00000000-0000-7000-8000-0000000000ff"
MEMBER_KEYS = ["id", "firstName", "lastName", "email", "phone", "lbpNumber", "role", "active", "organisation"]
KEYS = ["id", "status", "storedStatus", "awardedOn", "awardedBy", "expiryDate", "notes", "version"]
KEYS += ["member", "definition"]
NO_DATES = ["", "today", "2026-3-02", "2026-02-30", "20260302", "2026-W10-1", "2026-03-02T00:00:00Z", " 2026-03-02"]
NO_DATES += ["2026-03-02\n", "0001-01-01", "٢٠٢٦-٠٣-٠٢"]


def day(number: int) -> str:
    """So many days from today in Auckland."""
    return str(datetime.now(ZoneInfo("Pacific/Auckland")).date() + timedelta(days=number))


def read(response: TestResponse, status: int = 200) -> Any:
    assert response.status_code == status, response.text[:300]
    return json.loads(response.text)


@pytest.fixture
def aroha(app: Flask) -> str:
    organisation = new_organisation(app, name="Ridgeline Roofing")
    return new_member(app, organisation_id=organisation, first_name="Aroha", last_name="Ngata")


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Repair", level=4)


@pytest.fixture
def staff(slate: str) -> str:
    """Where those who hold it are."""
    return f"{API}/{slate}/staff"


@pytest.fixture
def held(app: Flask, slate: str, aroha: str) -> str:
    """The key of Aroha's, in training."""
    return new_credential(app, definition_id=slate, member_id=aroha)


def test_credential_api_assigns_once(
    api_client: ApiClient, admin: Account, slate: str, aroha: str, staff: str, database_probe: DatabaseProbe
) -> None:
    award = {"status": "AWARDED", "awardedOn": day(-10), "expiryDate": day(20), "notes": "On site."}
    response = api_client.call("POST", ASSIGN, {"definitionId": slate, "memberId": aroha, **award})
    created = read(response, 201)
    assert list(created) == KEYS
    assert {name: created[name] for name in award} == award
    assert (created["storedStatus"], created["awardedBy"]) == ("AWARDED", admin.id)
    assert list(created["member"]) == MEMBER_KEYS
    assert (created["member"]["id"], created["member"]["organisation"]["name"]) == (aroha, "Ridgeline Roofing")
    assert created["definition"] == {"id": slate, "title": "Slate Repair", "level": 4}
    assert response.headers["Location"] == f"{staff}/{created['id']}"
    assert read(api_client.get(response.headers["Location"])) == created
    assert verbs(database_probe, created["id"]) == ["MCRED_ASSIGN", "MCRED_AWARD"]
    again = api_client.call("POST", ASSIGN, {"definitionId": slate, "memberId": aroha})
    refused(again, 409, "Aroha Ngata already has this credential assigned.")


def test_credential_api_assigns_what_has_not_started_unless_it_says_so(
    api_client: ApiClient, slate: str, aroha: str
) -> None:
    created = read(api_client.call("POST", ASSIGN, {"definitionId": slate, "memberId": aroha, "notes": ""}), 201)
    assert {created[name] for name in ("awardedOn", "awardedBy", "expiryDate", "notes")} == {None}
    assert (created["status"], created["version"]) == ("NOT_STARTED", 1)


def test_credential_api_assigns_only_what_is_there_to_who_is_there(
    app: Flask, api_client: ApiClient, slate: str, aroha: str, database_probe: DatabaseProbe
) -> None:
    before = database_probe.last_seq()
    refused(api_client.call("POST", ASSIGN, {"definitionId": MISSING, "memberId": aroha}), 404, "Definition not found")
    refused(api_client.call("POST", ASSIGN, {"definitionId": slate, "memberId": MISSING}), 404, "Member not found")
    assert set(invalid(api_client.call("POST", ASSIGN, {}))) == {"definitionId", "memberId"}
    both = {"definitionId": slate, "memberId": aroha}
    for field, value in (
        ("memberId", "a b"),
        ("memberId", None),
        ("definitionId", ["x"]),
        ("status", "awarded"),
        ("status", "EXPIRED"),
        ("awardedOn", day(-1)),
        ("notes", "x" * 1001),
        ("version", 1),
        ("awardedBy", "me"),
        ("reason", "None."),
    ):
        assert list(invalid(api_client.call("POST", ASSIGN, both | {field: value}))) == [field]
    for field, value in (("awardedOn", day(1)), ("expiryDate", day(-1))):
        assert list(invalid(api_client.call("POST", ASSIGN, both | {"status": "AWARDED", field: value}))) == [field]
    assert database_probe.last_seq() == before


def test_credential_api_takes_dates_of_one_form(
    api_client: ApiClient, held: str, staff: str, database_probe: DatabaseProbe
) -> None:
    before = database_probe.last_seq()
    award = {"staffCredentialId": held, "status": "AWARDED", "awardedOn": "2026-03-02"}
    for value in [*NO_DATES, 20260302, True, ["2026-03-02"]]:
        sentence = "Award date must be a date as YYYY-MM-DD, such as 2026-02-28."
        assert invalid(api_client.call("PATCH", staff, award | {"awardedOn": value})) == {"awardedOn": [sentence]}, (
            value
        )
        assert list(invalid(api_client.call("PATCH", staff, award | {"expiryDate": value}))) == ["expiryDate"], value
    assert database_probe.last_seq() == before


def test_credential_api_changes_what_is_sent(
    api_client: ApiClient, held: str, staff: str, database_probe: DatabaseProbe
) -> None:
    def change(**fields: object) -> Any:
        return read(api_client.call("PATCH", staff, {"staffCredentialId": held, **fields}))

    before = read(api_client.get(f"{staff}/{held}"))
    assert change(notes="Assessed on site.") == before | {"notes": "Assessed on site.", "version": 2}
    awarded = change(status="AWARDED", expiryDate=day(30))
    assert (awarded["status"], awarded["awardedOn"], awarded["expiryDate"]) == ("AWARDED", day(0), day(30))
    assert change(expiryDate=None, notes=None) == awarded | {"expiryDate": None, "notes": None, "version": 4}
    withdrawal = {"staffCredentialId": held, "status": "IN_TRAINING"}
    assert list(invalid(api_client.call("PATCH", staff, withdrawal))) == ["reason"]
    assert change(status="IN_TRAINING", reason="Wrong person.") == before | {"version": 5}
    assert verbs(database_probe, held)[1:] == ["UPDATE", "MCRED_AWARD", "UPDATE", "UPDATE"]
    assert credential_entries(database_probe, held)[-1]["metadata"]["reason"] == "Wrong person."


def test_credential_api_holds_a_change_to_what_was_seen(api_client: ApiClient, held: str, staff: str) -> None:
    change = {"staffCredentialId": held, "notes": "Assessed."}
    tag = api_client.get(f"{staff}/{held}").headers["ETag"]
    assert read(api_client.call("PATCH", staff, change | {"version": 1}, headers={"If-Match": tag}))["version"] == 2
    other = {"staffCredentialId": held, "notes": "Passed."}
    sentence = "Somebody else changed this assignment while you were editing it."
    refused(api_client.call("PATCH", staff, other | {"version": 1}), 409, sentence)
    refused(api_client.call("PATCH", staff, other, headers={"If-Match": tag}), 412)
    refused(api_client.call("DELETE", f"{staff}/{held}", headers={"If-Match": tag}), 412)
    for value in ("2", 0, None, True, 10**12):
        assert list(invalid(api_client.call("PATCH", staff, other | {"version": value}))) == ["version"]
    assert read(api_client.call("PATCH", staff, other | {"version": 2}))["notes"] == "Passed."


def test_credential_api_knows_a_credential_by_its_own_definition_alone(
    app: Flask, api_client: ApiClient, held: str, staff: str, database_probe: DatabaseProbe
) -> None:
    before = database_probe.last_seq()
    elsewhere = f"{API}/{new_definition(app)}/staff"
    for where, key, error in (
        (elsewhere, held, "Assignment not found"),
        (staff, MISSING, "Assignment not found"),
        (f"{API}/{MISSING}/staff", held, "Definition not found"),
    ):
        refused(api_client.call("PATCH", where, {"staffCredentialId": key, "notes": "x"}), 404, error)
    refused(api_client.get(f"{elsewhere}/{held}"), 404, "Assignment not found")
    refused(api_client.call("DELETE", f"{elsewhere}/{held}?reason=Mistake."), 404, "Assignment not found")
    refused(api_client.get(f"{API}/{MISSING}/staff"), 404, "Definition not found")
    assert list(invalid(api_client.call("PATCH", staff, {"notes": "x"}))) == ["staffCredentialId"]
    assert [entry["resource_type"] for entry in database_probe.entries(after=before)] == ["MicroCredentialDefinition"]


def test_credential_api_removes_an_award_for_a_reason(
    app: Flask, api_client: ApiClient, slate: str, held: str, staff: str, database_probe: DatabaseProbe
) -> None:
    assert read(api_client.call("DELETE", f"{staff}/{held}")) == {"success": True}
    refused(api_client.get(f"{staff}/{held}"), 404, "Assignment not found")
    award = new_credential(app, definition_id=slate, status=Status.AWARDED, awarded_on=LONG_AGO)
    wanted = {"reason": ["Give a reason: this credential has been awarded."]}
    assert invalid(api_client.call("DELETE", f"{staff}/{award}")) == wanted
    assert list(invalid(api_client.call("DELETE", f"{staff}/{award}?reason=%00"))) == ["reason"]
    assert list(invalid(api_client.call("DELETE", f"{staff}/{award}?reason={'x' * 501}"))) == ["reason"]
    assert read(api_client.call("DELETE", f"{staff}/{award}?reason=Wrong+person.")) == {"success": True}
    assert credential_entries(database_probe, award)[-1]["metadata"]["reason"] == "Wrong person."


def last_names(response: TestResponse) -> list[str]:
    return [row["member"]["lastName"] for row in read(response)]


def test_credential_api_lists_by_organisation_and_last_name(
    app: Flask, api_client: ApiClient, slate: str, staff: str
) -> None:
    for name in ("Zinc", "Beam"):
        new_organisation(app, id=name.lower(), name=f"{name} Roofing")
    for organisation, last_name, status, days in (
        ("zinc", "Āpiti", Status.AWARDED, -1),
        ("beam", "wood", Status.IN_TRAINING, None),
        ("beam", "Latu", Status.AWARDED, 30),
        ("beam", "Ngata", Status.AWARDED, 60),
    ):
        new_credential(
            app,
            definition_id=slate,
            member_id=new_member(app, organisation_id=organisation, last_name=last_name),
            status=status,
            awarded_on=LONG_AGO if days else None,
            expiry_date=date.fromisoformat(day(days)) if days else None,
        )
    new_credential(app)
    everything = ["Latu", "Ngata", "wood", "Āpiti"]
    response = api_client.get(staff)
    assert last_names(response) == everything
    lapsed = read(response)[3]
    assert (lapsed["status"], lapsed["storedStatus"]) == ("EXPIRED", "AWARDED")
    assert read(api_client.get(f"{staff}/{lapsed['id']}")) == lapsed
    for query, expected in (
        ("status=AWARDED", everything[:2]),
        ("status=EXPIRED", everything[3:]),
        ("expiry=30", everything[:1]),
        ("expiry=none", everything[2:3]),
        ("organisation=zinc", everything[3:]),
        ("q=beam+ngat", everything[1:2]),
    ):
        assert last_names(api_client.get(f"{staff}?{query}")) == expected, query
    first = api_client.get(f"{staff}?page=1&perPage=3")
    assert (last_names(first), first.headers["X-Total-Count"]) == (everything[:3], "4")
    assert last_names(api_client.get(links(first)["next"])) == everything[3:]
    for query in ("status=awarded", "expiry=31", "page=0", "organisation=%00"):
        assert list(invalid(api_client.get(f"{staff}?{query}"))) == [query.split("=")[0]]


def own_caller(app: Flask, **columns: Any) -> ApiClient:
    return ApiClient(app, new_token(app, new_user(app, **columns)))


def test_own_credentials_are_those_of_whoever_asks(app: Flask, api_client: ApiClient, slate: str, aroha: str) -> None:
    organisation = new_organisation(app, name="Beam Brothers")
    sione, mele = (new_member(app, organisation_id=organisation, last_name=name) for name in ("Latu", "Moana"))
    for member in (aroha, sione, mele):
        new_credential(
            app,
            definition_id=slate,
            member_id=member,
            status=Status.AWARDED,
            awarded_on=LONG_AGO,
            expiry_date=date.fromisoformat(day(-1)),
            notes="For RANZ alone.",
        )
    admin = own_caller(app, role=Role.ORG_ADMIN, organisation_id=organisation)
    response = admin.get(OWN)
    assert last_names(response) == ["Latu", "Moana"]
    assert response.headers["X-Total-Count"] == "2"
    assert [list(row) for row in read(response)] == [[key for key in KEYS if key != "notes"]] * 2
    assert "For RANZ alone." not in response.text
    assert {(row["status"], row["storedStatus"]) for row in read(response)} == {("EXPIRED", "AWARDED")}
    assert last_names(own_caller(app, role=Role.ORG_STAFF, member_id=mele).get(OWN)) == ["Moana"]
    beyond = read(api_client.get(f"{API}/{slate}/staff"))[-1]
    assert beyond["member"]["id"] == aroha
    for query in (f"organisation={beyond['member']['organisation']['id']}", "staff=all", "q=", "status=EXPIRED"):
        assert last_names(admin.get(f"{OWN}?{query}")) == ["Latu", "Moana"], query
    assert last_names(admin.get(f"{OWN}?q=ngata")) == last_names(admin.get(f"{OWN}?staff=inactive")) == []
    assert last_names(admin.get(f"{OWN}?page=2&perPage=1")) == ["Moana"]
    refused(api_client.get(OWN), 403)


def test_api_lists_take_as_many_statements_for_few_as_for_many(
    app: Flask, api_client: ApiClient, slate: str, staff: str, aroha: str, held: str, database_probe: DatabaseProbe
) -> None:
    organisation = read(api_client.get(f"{staff}/{held}"))["member"]["organisation"]["id"]
    own = own_caller(app, role=Role.ORG_ADMIN, organisation_id=organisation)

    def counted() -> list[int]:
        counts = []
        for somebody, address in ((api_client, staff), (api_client, f"{staff}?page=1&perPage=200"), (own, OWN)):
            somebody.get(address)
            with database_probe.statements() as seen:
                read(somebody.get(address))
            counts.append(len(seen))
        return counts

    few = counted()
    people = [
        OrganisationMember(id=f"m{n}", organisation_id=organisation, first_name="Aroha", last_name=f"N{n}")
        for n in range(250)
    ]
    store_all(app, people)
    definitions = [slate, new_definition(app)]
    pairs = [(key, f"m{n}") for key in definitions for n in range(250)]
    store_all(app, [StaffMicroCredential(definition_id=key, member_id=member) for key, member in pairs])
    assert counted() == few
    assert max(few) <= STATEMENTS
    assert len(read(api_client.get(staff))) == 251
    assert len(read(own.get(OWN))) == 501
