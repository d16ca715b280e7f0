"""Who holds what as JSON: assigned, changed and removed."""

from typing import Any

from flask import Flask

from ranzcred.domain.credentials.status import MicroCredentialStatus as Status
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account
from tests.support.factories.records import credential_entries, verbs
from tests.support.http.api_client import API, ApiClient, invalid, refused
from tests.web.api.credentials.payloads import KEYS, LONG_AGO, day, read

ASSIGN = f"{API}/assign"
MISSING = "00000000-0000-7000-8000-0000000000ff"
MEMBER_KEYS = ["id", "firstName", "lastName", "email", "phone", "lbpNumber", "role", "active", "organisation"]
NO_DATES = ["", "today", "2026-3-02", "20260302", "2026-W10-1", "2026-03-02T00:00:00Z", " 2026-03-02"]
NO_DATES += ["2026-03-02\n", "٢٠٢٦-٠٣-٠٢"]
OWN_REASONS = {
    "2026-02-30": "must be a day of the calendar: 2026 has no 30 February.",
    "2026-13-01": "must be a day of the calendar: there is no month 13.",
    "0001-01-01": "must be 1900-01-01 or later.",
    "9999-12-31": "must be 2999-12-31 or earlier.",
}


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
    refused(again, 409, "Aroha Ngata already has this micro-credential.")


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
        ("override", "yes"),
        ("reason", "x" * 501),
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
    for value, reason in OWN_REASONS.items():
        refused_days = invalid(api_client.call("PATCH", staff, award | {"awardedOn": value, "expiryDate": value}))
        never = " Leave it blank for a credential that never expires." if value == "9999-12-31" else ""
        expected = {"awardedOn": [f"Award date {reason}"], "expiryDate": [f"Expiry date {reason}{never}"]}
        assert refused_days == expected
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
    assert verbs(database_probe, held)[1:] == ["UPDATE", "MCRED_AWARD", "UPDATE", "MCRED_REVOKE"]
    assert credential_entries(database_probe, held)[-1]["metadata"]["reason"] == "Wrong person."


def test_credential_api_holds_a_change_to_what_was_seen(api_client: ApiClient, held: str, staff: str) -> None:
    change = {"staffCredentialId": held, "notes": "Assessed."}
    tag = api_client.get(f"{staff}/{held}").headers["ETag"]
    assert read(api_client.call("PATCH", staff, change | {"version": 1}, headers={"If-Match": tag}))["version"] == 2
    other = {"staffCredentialId": held, "notes": "Passed."}
    sentence = "Someone else changed this credential while you were editing it."
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


def test_credential_api_removes_what_was_never_awarded(
    app: Flask, api_client: ApiClient, slate: str, held: str, staff: str, database_probe: DatabaseProbe
) -> None:
    assert read(api_client.call("DELETE", f"{staff}/{held}")) == {"success": True}
    refused(api_client.get(f"{staff}/{held}"), 404, "Assignment not found")
    for text in ("%00", "x" * 501):
        other = new_credential(app, definition_id=slate)
        assert list(invalid(api_client.call("DELETE", f"{staff}/{other}?reason={text}"))) == ["reason"]
    assert read(api_client.call("DELETE", f"{staff}/{other}?reason=Wrong+person.")) == {"success": True}
    assert credential_entries(database_probe, other)[-1]["metadata"]["reason"] == "Wrong person."
    award = new_credential(app, definition_id=slate, status=Status.AWARDED, awarded_on=LONG_AGO)
    sentence = "Void the award instead; its record stays."
    refused(api_client.call("DELETE", f"{staff}/{award}?reason=Wrong+person."), 409, sentence)
    assert read(api_client.get(f"{staff}/{award}"))["status"] == "AWARDED"
