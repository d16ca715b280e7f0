"""One credential as JSON, with its awards."""

from flask import Flask

from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.support.database.probe import DatabaseProbe, table
from tests.support.http.api_client import ApiClient, refused
from tests.web.api.credentials.awards.conftest import RECORDS, Record
from tests.web.api.credentials.payloads import KEYS, day, read

MISSING = "00000000-0000-7000-8000-0000000000ff"
AWARD_KEYS = ["id", "sequence", "kind", "awardedOn", "validFrom", "expiryDate", "state", "reference", "snapshot"]
AWARD_KEYS += ["suspensions", "end"]
SNAPSHOT_KEYS = ["title", "level", "skillStandard", "issuingBody", "requirements", "holderName", "organisationName"]
SNAPSHOT_KEYS += ["lbpNumber", "definitionVersion"]
STATEMENTS = 5


def test_record_has_its_awards_in_order(record: Record) -> None:
    record.call(awardedOn=day(0), expiryDate=day(900), reference="RS-114")
    found = record.get()
    assert list(found) == [*KEYS, "awards"]
    first, second = found["awards"]
    assert list(first) == list(second) == AWARD_KEYS
    assert list(first["snapshot"]) == SNAPSHOT_KEYS
    assert [(each["sequence"], each["kind"], each["state"]) for each in (first, second)] == [
        (1, "IMPORTED", "SUPERSEDED"),
        (2, "RENEWAL", "CURRENT"),
    ]
    assert (first["awardedOn"], first["validFrom"], first["expiryDate"]) == (day(-200), day(-200), day(100))
    assert first["end"] == {"on": day(0), "kind": "SUPERSEDED", "reasonKind": None, "reason": None}
    assert (second["awardedOn"], second["validFrom"], second["expiryDate"]) == (day(0), day(0), day(900))
    assert (second["reference"], second["suspensions"], second["end"]) == ("RS-114", [], None)
    snapshot = second["snapshot"]
    assert (snapshot["title"], snapshot["level"], snapshot["holderName"]) == ("Slate Repair", 4, "Aroha Ngata")
    assert (snapshot["organisationName"], snapshot["definitionVersion"]) == ("Ridgeline Roofing", 1)


def test_snapshot_keeps_what_it_was_called(record: Record, database_probe: DatabaseProbe, slate: str) -> None:
    definitions = table(MicroCredentialDefinition)
    with database_probe.connection() as connection:
        connection.execute(definitions.update().where(definitions.c.id == slate).values(title="Slate Works"))
    found = record.get()
    assert found["definition"]["title"] == "Slate Works"
    assert found["awards"][0]["snapshot"]["title"] == "Slate Repair"


def test_record_that_was_never_awarded_has_no_awards(unawarded: Record) -> None:
    found = unawarded.get()
    assert (found["award"], found["holds"], found["awards"]) == (None, False, [])
    assert unawarded.get(f"?on={day(0)}")["held"] is False


def test_record_is_known_by_its_tag(api_client: ApiClient, awarded: str, record: Record) -> None:
    address = f"{RECORDS}/{awarded}"
    tag = api_client.get(address).headers["ETag"]
    assert api_client.get(address, headers={"If-None-Match": tag}).status_code == 304
    record.decide("suspend", kind="VOLUNTARY", from_=day(-1), reason="Overseas.")
    changed = api_client.get(address, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_record_that_is_not_there(api_client: ApiClient) -> None:
    refused(api_client.get(f"{RECORDS}/{MISSING}"), 404, "Assignment not found")


def test_record_takes_as_many_statements_however_many_awards_it_has(
    record: Record, database_probe: DatabaseProbe
) -> None:
    def count() -> int:
        with database_probe.statements() as seen:
            record.get(f"?on={day(0)}&known={day(0)}")
        return len(seen)

    count()
    before = count()
    for number, expires in enumerate((200, 300, 400), start=1):
        record.call(awardedOn=day(-100 + number), expiryDate=day(expires))
        record.decide("suspend", number=number + 1, kind="VOLUNTARY", from_=day(0), until=day(0), reason="Overseas.")
        record.decide("lift", number=number + 1, from_=day(0), reason="Back.")
    assert len(record.get()["awards"]) == 4
    assert count() == before <= STATEMENTS


def test_rows_say_what_their_awards_come_to(app: Flask, api_client: ApiClient, staff: str, record: Record) -> None:
    [row] = read(api_client.get(staff))
    assert list(row) == KEYS
    assert (row["award"], row["holds"]) == ({"state": "CURRENT", "validFrom": day(-200)}, True)
    record.decide("suspend", kind="CONDITIONS", from_=day(-3), reason="Until the course is done.")
    [row] = read(api_client.get(staff))
    assert (row["award"], row["holds"]) == ({"state": "SUSPENDED", "validFrom": day(-200)}, False)
    assert (row["status"], row["storedStatus"]) == ("EXPIRED", "AWARDED")
    record.decide("revoke", on=day(0), reasonKind="CONDUCT", reason="As the board decided.")
    [row] = read(api_client.get(staff))
    assert (row["award"]["state"], row["holds"], row["status"]) == ("REVOKED", False, "EXPIRED")
