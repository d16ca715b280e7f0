"""Decisions about an award as JSON: what each makes of it, and what is refused."""

import pytest
from flask import Flask

from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_award
from tests.support.factories.people import new_member
from tests.support.factories.records import credential_entries, verbs
from tests.support.http.api_client import ApiClient, invalid, refused
from tests.web.api.credentials.awards.conftest import RECORDS, Record
from tests.web.api.credentials.payloads import day

MISSING = "00000000-0000-7000-8000-0000000000ff"
BOARD = "As the board decided."
SUSPEND = {"kind": "VOLUNTARY", "from_": day(-10), "until": day(-4), "reason": "Overseas."}
REVOKE = {"on": day(-30), "reasonKind": "CONDUCT", "reason": BOARD}
VOID = {"reasonKind": "TWICE", "reason": "Recorded on 2 March too."}
CORRECT = {"reasonKind": "MISSING_OR_WRONG", "reason": "The certificate says otherwise."}
BODIES = {
    "suspend": SUSPEND,
    "lift": {"from_": day(0), "reason": "Back."},
    "revoke": REVOKE,
    "reinstate": {"mode": "REVOKED_IN_ERROR", "reason": "The appeal was upheld."},
    "void": VOID,
    "correct": CORRECT | {"reference": "RS-9"},
}


def test_suspend_and_lift(record: Record, awarded: str, database_probe: DatabaseProbe) -> None:
    changed = record.decide("suspend", kind="DISCIPLINARY", from_=day(-10), reason=BOARD)
    [award] = changed["awards"]
    assert (award["state"], award["expiryDate"], changed["holds"]) == ("SUSPENDED", day(100), False)
    suspension = {"kind": "DISCIPLINARY", "from": day(-10), "until": None, "reason": BOARD}
    assert award["suspensions"] == [suspension | {"liftedOn": None, "liftReason": None}]
    lifted = record.decide("lift", from_=day(-2), reason="The course is done.")
    assert lifted["awards"][0]["suspensions"] == [
        suspension | {"liftedOn": day(-2), "liftReason": "The course is done."}
    ]
    assert lifted["holds"] is True
    assert [record.held(f"on={day(number)}") for number in (-11, -10, -3, -2, 0)] == [True, False, False, True, True]
    assert verbs(database_probe, awarded) == ["CREATE", "MCRED_SUSPEND", "MCRED_REINSTATE"]


def test_revoke_and_reinstate(record: Record, awarded: str, database_probe: DatabaseProbe) -> None:
    changed = record.decide("revoke", **REVOKE)
    [award] = changed["awards"]
    assert award["end"] == {"on": day(-30), "kind": "REVOKED", "reasonKind": "CONDUCT", "reason": BOARD}
    assert (award["state"], changed["status"], changed["award"]["state"]) == ("REVOKED", "EXPIRED", "REVOKED")
    assert (record.held(f"on={day(-31)}"), record.held(f"on={day(-30)}")) == (True, False)
    again = record.decide("reinstate", mode="FROM_TODAY", reason="The appeal was upheld.")
    assert [(each["sequence"], each["kind"], each["validFrom"], each["expiryDate"]) for each in again["awards"]] == [
        (1, "IMPORTED", day(-200), day(100)),
        (2, "REINSTATED", day(0), day(100)),
    ]
    assert [record.held(f"on={day(number)}") for number in (-31, -1, 0, 100)] == [True, False, True, True]
    assert verbs(database_probe, awarded) == ["CREATE", "MCRED_REVOKE", "MCRED_REINSTATE"]
    assert credential_entries(database_probe, awarded)[1]["metadata"]["reason"] == BOARD


def test_revoked_in_error_was_never_revoked(record: Record) -> None:
    record.decide("revoke", **REVOKE)
    again = record.decide("reinstate", mode="REVOKED_IN_ERROR", reason="It was another person.")
    [award] = again["awards"]
    assert (award["state"], award["end"], record.held(f"on={day(-5)}")) == ("CURRENT", None, True)


def test_revoke_sets_back_to_what_was_before(record: Record) -> None:
    changed = record.decide("revoke", **REVOKE, setBackTo="IN_TRAINING")
    assert (changed["status"], changed["award"], changed["holds"]) == ("IN_TRAINING", None, False)
    assert changed["awards"][0]["state"] == "REVOKED"


def test_void_counts_on_no_day(record: Record, awarded: str, database_probe: DatabaseProbe) -> None:
    changed = record.decide("void", **VOID)
    [award] = changed["awards"]
    assert (award["state"], award["end"]["kind"], award["end"]["reasonKind"]) == ("VOID", "VOID", "TWICE")
    assert [record.held(f"on={day(number)}") for number in (-200, -1, 0)] == [False, False, False]
    assert verbs(database_probe, awarded)[-1] == "UPDATE"


def test_correct_changes_what_is_sent(record: Record, awarded: str, database_probe: DatabaseProbe) -> None:
    changed = record.decide("correct", **CORRECT, holderName="Aroha Parata", reference="RS-9")
    [award] = changed["awards"]
    assert (award["snapshot"]["holderName"], award["reference"]) == ("Aroha Parata", "RS-9")
    assert (award["awardedOn"], award["expiryDate"]) == (day(-200), day(100))
    assert record.decide("correct", **CORRECT, expiryDate=None)["awards"][0]["expiryDate"] is None
    assert record.decide("correct", **CORRECT, reference=None)["awards"][0]["reference"] is None
    before = database_probe.last_seq()
    assert record.decide("correct", **CORRECT, expiryDate=None)["version"] == record.get()["version"]
    assert database_probe.last_seq() == before
    assert verbs(database_probe, awarded)[1:] == ["UPDATE"] * 3


def test_decision_that_the_award_does_not_allow(record: Record, awarded: str, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    refused(record.call("lift", **BODIES["lift"]), 409, "It is not suspended.")
    refused(record.call("reinstate", **BODIES["reinstate"]), 409, "Only an award that was revoked can be reinstated.")
    assert database_probe.last_seq() == before
    record.decide("void", **VOID)
    refused(record.call("void", **VOID), 409, "It is void already.")
    refused(record.call("revoke", **REVOKE), 409, "It has ended already.")
    refused(record.call("correct", **CORRECT, reference="x"), 409, "It is void, so there is nothing to correct.")
    sentence = "Only an award that counts now, or is yet to, can be suspended."
    refused(record.call("suspend", **SUSPEND), 409, sentence)


def test_decision_about_another_of_its_awards(record: Record) -> None:
    record.call(awardedOn=day(0), expiryDate=day(900))
    record.decide("suspend", number=2, kind="VOLUNTARY", from_=day(0), reason="Overseas.")
    refused(record.call("lift", number=1, **BODIES["lift"]), 409, "It is not suspended.")
    record.decide("lift", number=2, **BODIES["lift"])
    record.decide("revoke", number=2, on=day(0), reasonKind="CONDUCT", reason=BOARD)
    sentence = "Only an award that was revoked can be reinstated."
    refused(record.call("reinstate", number=1, **BODIES["reinstate"]), 409, sentence)
    record.decide("reinstate", number=2, **BODIES["reinstate"])


@pytest.mark.parametrize(
    ("decision", "field", "value"),
    [
        ("suspend", "kind", "HOLIDAY"),
        ("suspend", "from", day(1)),
        ("suspend", "from", None),
        ("suspend", "from", "today"),
        ("suspend", "until", day(-20)),
        ("suspend", "reason", ""),
        ("suspend", "reason", "x" * 501),
        ("lift", "from", "2026-02-30"),
        ("lift", "reason", None),
        ("revoke", "on", day(-201)),
        ("revoke", "on", day(1)),
        ("revoke", "reasonKind", "conduct"),
        ("revoke", "reason", "too short"),
        ("revoke", "setBackTo", "AWARDED"),
        ("reinstate", "mode", "NOW"),
        ("reinstate", "reason", " "),
        ("void", "reasonKind", None),
        ("void", "reason", ""),
        ("correct", "awardedOn", day(1)),
        ("correct", "awardedOn", None),
        ("correct", "validFrom", day(-201)),
        ("correct", "expiryDate", day(-201)),
        ("correct", "holderName", ""),
        ("correct", "reasonKind", "NONE"),
        *((decision, "version", 1) for decision in BODIES),
        *((decision, "awardId", MISSING) for decision in BODIES),
    ],
)
def test_decision_that_is_none(
    record: Record, awarded: str, database_probe: DatabaseProbe, decision: str, field: str, value: object
) -> None:
    before = database_probe.last_seq()
    body = {name.rstrip("_"): each for name, each in BODIES[decision].items()} | {field: value}
    sent = {f"{name}_" if name == "from" else name: each for name, each in body.items()}
    assert list(invalid(record.call(decision, **sent))) == [field]
    assert database_probe.last_seq() == before


@pytest.mark.parametrize("decision", BODIES)
def test_decision_holds_to_what_was_seen(record: Record, decision: str, database_probe: DatabaseProbe) -> None:
    tag = record.client.get(record.address).headers["ETag"]
    record.decide("correct", **CORRECT, reference="RS-8")
    before = database_probe.last_seq()
    refused(record.call(decision, tag=tag, **BODIES[decision]), 412, "Precondition failed")
    assert database_probe.last_seq() == before


@pytest.mark.parametrize("decision", BODIES)
def test_decision_is_about_an_award_of_this_credential(
    app: Flask, api_client: ApiClient, record: Record, decision: str, database_probe: DatabaseProbe
) -> None:
    other = Record(api_client, new_award(app, new_member(app), expiry=None))
    [award] = record.get()["awards"]
    before = database_probe.last_seq()
    body = {name.rstrip("_"): each for name, each in BODIES[decision].items()}
    for where, error in (
        (f"{other.address}/awards/{award['id']}/{decision}", "Award not found"),
        (f"{record.address}/awards/{MISSING}/{decision}", "Award not found"),
        (f"{RECORDS}/{MISSING}/awards/{award['id']}/{decision}", "Assignment not found"),
    ):
        refused(api_client.call("POST", where, body), 404, error)
    assert database_probe.last_seq() == before
