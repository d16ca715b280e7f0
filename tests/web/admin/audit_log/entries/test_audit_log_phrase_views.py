"""The Audit log: what happened, as people say it."""

from datetime import date, timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts.models import User
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.credentials import operations
from ranzcred.domain.credentials.assignment import assign_credential
from ranzcred.domain.credentials.lifecycle.requests import Changes
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus as Status
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.factories.catalogue import act, new_credential, new_definition
from tests.support.factories.people import Account, new_member
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

LOG = "/admin/audit-log"
SWEEP = Actor(id="system:sweep")


def said(browser_client: BrowserClient, number: int) -> list[str]:
    """What the newest entries say, without their times; the first first."""
    entries = parse(browser_client.get(LOG).text).all(".entry-line")[:number]
    lines = [[part.text for part in line.all(".entry-what, .entry-who")] for line in entries]
    return [" ".join(line) for line in reversed(lines)]


@pytest.fixture
def peni(app: Flask) -> str:
    return new_member(app, first_name="Peni", last_name="Faleafa")


@pytest.fixture
def roofing(app: Flask) -> str:
    return new_definition(app, title="Membrane: Torched")


def test_audit_log_says_what_happened_to_a_credential(
    app: Flask, admin: Account, admin_client: BrowserClient, peni: str, roofing: str
) -> None:
    never = new_credential(app, definition_id=roofing, member_id=new_member(app, first_name="Mere", last_name="Latu"))
    act(app, admin.id, assign_credential, definition_id=roofing, member_id=peni, start=Changes())
    with app.app_context():
        key = db.session.query(StaffMicroCredential.id).filter_by(member_id=peni).scalar()
    today = clock.today()
    changes: list[tuple[Changes, str]] = [
        (Changes(notes="Booked."), ""),
        (Changes(status=Status.AWARDED, awarded_on=date(2026, 1, 2), expiry_date=today + timedelta(days=9)), ""),
        (Changes(status=Status.AWARDED, awarded_on=today, expiry_date=today + timedelta(days=900)), ""),
        (Changes(status=Status.EXPIRED), ""),
        (Changes(status=Status.IN_TRAINING), "Mistake."),
        (Changes(status=Status.AWARDED), ""),
        (Changes(status=Status.IN_TRAINING), "Mistake."),
    ]
    for values, reason in changes:
        act(
            app,
            admin.id,
            operations.update_credential,
            credential_id=key,
            version=None,
            changes=values,
            reason=reason,
        )
    act(app, admin.id, operations.remove_credential, credential_id=never)
    assert said(admin_client, 9) == [
        f"Assigned Membrane: Torched to Peni Faleafa by {admin.name}",
        f"Changed Membrane: Torched of Peni Faleafa by {admin.name}",
        f"Awarded Membrane: Torched to Peni Faleafa by {admin.name}",
        f"Renewed Membrane: Torched for Peni Faleafa by {admin.name}",
        f"Expired Membrane: Torched of Peni Faleafa by {admin.name}",
        f"Set back Membrane: Torched of Peni Faleafa by {admin.name}",
        f"Awarded Membrane: Torched to Peni Faleafa by {admin.name}",
        f"Revoked Membrane: Torched of Peni Faleafa by {admin.name}",
        f"Removed Membrane: Torched from Mere Latu by {admin.name}",
    ]


def test_audit_log_says_that_a_reminder_was_sent_by_the_nightly_check(
    app: Flask, admin_client: BrowserClient, peni: str, roofing: str
) -> None:
    key = new_credential(app, definition_id=roofing, member_id=peni)
    with app.app_context(), writing():
        acting_as(db.session(), SWEEP)
        db.session.get_one(StaffMicroCredential, key).expiry_alert_90_sent = True
    assert said(admin_client, 1) == ["Reminder sent to Peni Faleafa: Membrane: Torched by the nightly check"]


def test_audit_log_says_what_happened_to_a_person(
    app: Flask, admin: Account, admin_client: BrowserClient, peni: str
) -> None:
    for changes in ({"active": False}, {"active": True}, {"last_name": "Tui"}):
        with app.app_context(), writing():
            acting_as(db.session(), Actor(id=admin.id, email=admin.email, role=admin.role))
            for name, value in changes.items():
                setattr(db.session.get_one(OrganisationMember, peni), name, value)
    assert said(admin_client, 3) == [
        f"Deactivated Peni Faleafa by {admin.name}",
        f"Reactivated Peni Faleafa by {admin.name}",
        f"Changed Peni Tui by {admin.name}",
    ]


def test_audit_log_names_people_as_they_are_called_now(app: Flask, admin: Account, admin_client: BrowserClient) -> None:
    admin_client.post("/admin/micro-credentials", {"title": "Slate Repair", "level": "4", "issuing_body": "RANZ"})
    with app.app_context(), writing():
        acting_as(db.session(), Actor(id="system:cli"))
        db.session.get_one(User, admin.id).name = "Kavita Patel"
    assert said(admin_client, 3) == [
        f"{admin.name} signed in",
        "Created micro-credential Slate Repair by Kavita Patel",
        "Changed user Kavita Patel by a command on the server",
    ]


def test_audit_log_says_who_signed_in_and_out(admin: Account, admin_client: BrowserClient, signed_in: object) -> None:
    admin_client.post("/sign-out")
    again = signed_in(admin)  # type: ignore[operator]
    assert said(again, 3) == [f"{admin.name} signed in", f"{admin.name} signed out", f"{admin.name} signed in"]
