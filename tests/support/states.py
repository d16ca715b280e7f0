"""Credentials in every state, and what a change did to one by its rows alone: the judge is held against that."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from flask import Flask

from ranzcred.core import clock
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.credentials import operations
from ranzcred.domain.credentials.lifecycle.requests import Changes
from ranzcred.domain.credentials.status import BEFORE_AWARD, MicroCredentialStatus, effective_status
from tests.support.factories.catalogue import act, new_credential
from tests.support.factories.people import new_member

Status = MicroCredentialStatus
Row = Mapping[str, Any]


def days(number: int) -> date:
    return clock.today() + timedelta(days=number)


def words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


AWARDED: dict[str, object] = {"status": Status.AWARDED, "awarded_on": date(2020, 1, 1)}
STATES: dict[str, dict[str, object]] = {
    "Not started": {"status": Status.NOT_STARTED},
    "In training": {"status": Status.IN_TRAINING},
    "Pending": {"status": Status.ASSESSMENT_PENDING, "notes": "Portfolio received."},
    "Awarded": AWARDED | {"expiry_date": date(2199, 1, 1)},
    "Endless": AWARDED,
    "Lapsed": AWARDED | {"expiry_date": date(2020, 6, 1)},
    "Expired": {"status": Status.EXPIRED, "awarded_on": date(2020, 1, 1), "expiry_date": date(2020, 6, 1)},
    "Undated": {"status": Status.EXPIRED},
    "Withdrawn": AWARDED,
}
"""By the first name of whoever is in it."""


def new_in_state(app: Flask, definition: str, state: str) -> str:
    """The key of a new credential in a state."""
    member = new_member(app, first_name=state, last_name="Ngata")
    key = new_credential(app, definition_id=definition, member_id=member, **STATES[state])
    if state == "Withdrawn":
        changes, reason = Changes(status=Status.IN_TRAINING), "Mistake."
        act(app, SYSTEM.id, operations.update_credential, credential_id=key, version=1, changes=changes, reason=reason)
    return key


def described(before: Row, after: Row | None) -> str:
    """What happened to a credential, in the words of the preview."""
    was = effective_status(SimpleNamespace(**before))
    if after is None:
        return f"{was.label}, will be removed"
    now = effective_status(SimpleNamespace(**after))
    awarded = after["status"] is Status.AWARDED and was is not Status.AWARDED and {was, now} != {Status.EXPIRED}
    back = (clock.today() - after["awarded_on"]).days if awarded else 0
    parts = [
        f"{was.label} to {now.label}" if was is not now else "",
        "award revoked" if was is Status.AWARDED and now in BEFORE_AWARD else "",
        f"award date {words(after['awarded_on'])}" if after["awarded_on"] not in {None, before["awarded_on"]} else "",
        f"backdated {back:,} day{'' if back == 1 else 's'}" if back else "",
    ]
    if after["expiry_date"] != before["expiry_date"] and now not in BEFORE_AWARD:
        parts.append(f"expiry date {words(after['expiry_date'])}" if after["expiry_date"] else "no expiry date")
    parts.append("notes changed" if after["notes"] != before["notes"] else "")
    return ", ".join(filter(None, parts)) or "no change"


def expiry_told(before: Row, after: Row | None) -> str:
    """What happened to a credential's expiry date, in the words of the preview of an action on those alone."""
    was = effective_status(SimpleNamespace(**before))
    if was in BEFORE_AWARD:
        return "not awarded, no change"
    verb = "expired" if was is Status.EXPIRED else "now"
    present = f"{verb} {words(before['expiry_date'])}" if before["expiry_date"] else "no expiry date now"
    if after is None or after["expiry_date"] == before["expiry_date"]:
        return f"{present}, no change"
    return f"{present} → {words(after['expiry_date'])}"
