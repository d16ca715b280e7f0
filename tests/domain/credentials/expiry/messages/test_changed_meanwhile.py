"""What is queued is decided again when it is sent: from the people, addresses and names of that moment."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask

from ranzcred.config import Settings
from ranzcred.core.permissions import Role
from ranzcred.domain.credentials.assignment import assign_credentials
from ranzcred.domain.credentials.lifecycle.requests import Changes
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.directory import operations as directory
from ranzcred.domain.directory.models import ProgrammeStatus
from ranzcred.domain.notifications.delivery.worker import deliver
from ranzcred.domain.notifications.models import OrganisationNotificationPreference
from tests.domain.credentials.conftest import OFFICE
from tests.domain.credentials.expiry.messages.sweeps import TODAY, flags, swept
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import change_settings, settings_of
from tests.support.factories.catalogue import act, new_award
from tests.support.factories.messages import new_message
from tests.support.factories.people import Account, new_member, new_organisation, new_user
from tests.support.factories.records import messages
from tests.support.factories.store import store
from tests.support.mailbox import Mailbox, mailbox, plain_text, sending_to

SOON = TODAY + timedelta(days=20)
HERS = "aroha@example.nz"
"""Aroha's own address."""
OLD = {"title": "About the programme", "message": "A line."}


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as opened:
        yield opened


@pytest.fixture
def settings(settings: Settings, box: Mailbox) -> Settings:
    return sending_to(box, settings)


@pytest.fixture
def change(app: Flask, admin: Account) -> Callable[..., None]:
    """Does an operation of the directory to somebody in an organisation."""

    def does(operation: Callable[..., object], organisation: str, **values: object) -> None:
        act(app, admin.id, operation, organisation_id=organisation, **values)

    return does


def sent(app: Flask, box: Mailbox) -> dict[str, EmailMessage]:
    """What the mail server takes now, by recipient."""
    before = len(box.taken)
    with app.app_context():
        deliver(settings_of(app))
    assert len(dict(box.taken[before:])) == len(box.taken[before:]), "one message for each"
    return dict(box.taken[before:])


def left(database_probe: DatabaseProbe) -> list[tuple[Any, ...]]:
    """How each message stands, with its reason and how many of its notices are kept."""
    return [(row["status"], row["failure_reason"], len(row["notices"])) for row in messages(database_probe)]


GONE = ("CANCELLED", "Everyone this was about has left.", 0)


def test_nobody_is_told_of_who_left_meanwhile(
    app: Flask, box: Mailbox, database_probe: DatabaseProbe, ridge: str, aroha: str, change: Callable[..., None]
) -> None:
    new_award(app, aroha, expiry=SOON)
    swept(app)
    change(directory.deactivate_member, ridge, member_id=aroha, reason="Left the trade.")
    assert sent(app, box) == {}
    assert left(database_probe) == [GONE, GONE]


def test_digest_goes_without_the_line_of_who_left(
    app: Flask, box: Mailbox, ridge: str, aroha: str, slate: str, change: Callable[..., None]
) -> None:
    mere = new_member(app, organisation_id=ridge, first_name="Mere", last_name="Tū", email="mere@example.nz")
    new_award(app, aroha, slate, expiry=TODAY - timedelta(days=1))
    new_award(app, mere, slate, expiry=SOON)
    swept(app)
    change(directory.deactivate_member, ridge, member_id=aroha, reason="Left the trade.")
    told = sent(app, box)
    assert set(told) == {OFFICE, "mere@example.nz"}
    assert told[OFFICE]["Subject"] == "Mere Tū: Slate Repair Level 3 expires on 23 Mar 2026"
    assert "Aroha" not in plain_text(told[OFFICE])


def test_who_comes_back_is_told_again(
    app: Flask, box: Mailbox, database_probe: DatabaseProbe, ridge: str, aroha: str, change: Callable[..., None]
) -> None:
    key = new_award(app, aroha, expiry=SOON)
    swept(app)
    change(directory.deactivate_member, ridge, member_id=aroha, reason="Left the trade.")
    assert sent(app, box) == {}
    change(directory.reactivate_member, ridge, member_id=aroha)
    assert flags(database_probe, key) == []
    swept(app)
    assert set(sent(app, box)) == {OFFICE, HERS}
    assert flags(database_probe, key) == [90, 60, 30]


def test_corrected_address_and_name_are_those_of_the_message(
    app: Flask, box: Mailbox, database_probe: DatabaseProbe, ridge: str, aroha: str, change: Callable[..., None]
) -> None:
    new_award(app, aroha, expiry=SOON)
    swept(app)
    corrected = {"email": "aroha.ngata@example.nz", "last_name": "Ngata-Rewi"}
    change(directory.update_member, ridge, member_id=aroha, version=None, changes=corrected)
    change(directory.update_organisation, ridge, version=None, changes={"email": "new@ridge.example.nz"})
    told = sent(app, box)
    assert set(told) == {"aroha.ngata@example.nz", "new@ridge.example.nz"}
    assert "Aroha Ngata-Rewi" in plain_text(told["new@ridge.example.nz"])
    assert [row["recipient"] for row in messages(database_probe)] == ["new@ridge.example.nz", "aroha.ngata@example.nz"]


def test_address_that_was_taken_away_is_used_no_more(
    app: Flask, box: Mailbox, database_probe: DatabaseProbe, ridge: str, aroha: str, change: Callable[..., None]
) -> None:
    new_award(app, aroha, expiry=SOON)
    swept(app)
    change(directory.update_member, ridge, member_id=aroha, version=None, changes={"email": None})
    assert set(sent(app, box)) == {OFFICE}
    assert left(database_probe)[1] == ("CANCELLED", "No email address or phone number.", 0)


def test_choice_that_was_made_meanwhile_counts(
    app: Flask, box: Mailbox, database_probe: DatabaseProbe, ridge: str, aroha: str
) -> None:
    new_award(app, aroha, expiry=SOON)
    swept(app)
    store(app, OrganisationNotificationPreference(organisation_id=ridge, email_enabled=False))
    assert sent(app, box) == {}
    assert {reason for _, reason, _ in left(database_probe)} == {"The organisation has turned off emails."}


def test_who_moves_is_told_of_to_the_new_organisation_alone(
    app: Flask, box: Mailbox, database_probe: DatabaseProbe, ridge: str, aroha: str, change: Callable[..., None]
) -> None:
    """And the move uses no reminder up: the new organisation gets its own, she gets hers once."""
    kauri = new_organisation(app, name="Kauri Roofs", email="kauri@example.nz")
    key = new_award(app, aroha, expiry=SOON)
    swept(app)
    change(directory.move_member, ridge, member_id=aroha, target_id=kauri, reason="Bought the business.")
    assert set(sent(app, box)) == {HERS}
    assert left(database_probe)[0] == GONE
    assert flags(database_probe, key) == []
    swept(app)
    told = sent(app, box)
    assert set(told) == {"kauri@example.nz"}
    assert "micro-credentials at Kauri Roofs" in plain_text(told["kauri@example.nz"])
    assert swept(app).messages == 0


def test_withdrawn_organisation_is_told_nothing_and_its_people_are(
    app: Flask, box: Mailbox, database_probe: DatabaseProbe, ridge: str, aroha: str, change: Callable[..., None]
) -> None:
    new_award(app, aroha, expiry=SOON)
    swept(app)
    withdrawn = {"programme_status": ProgrammeStatus.WITHDRAWN}
    change(directory.update_organisation, ridge, version=None, changes=withdrawn)
    assert set(sent(app, box)) == {HERS}
    new_award(app, aroha, expiry=SOON)
    assert swept(app).messages == 1
    assert set(sent(app, box)) == {HERS}
    assert left(database_probe)[0] == ("CANCELLED", "The organisation has withdrawn from the programme.", 0)


def test_change_of_status_is_looked_at_again_too(
    app: Flask, admin: Account, box: Mailbox, ridge: str, aroha: str, slate: str, change: Callable[..., None]
) -> None:
    mere = new_member(app, organisation_id=ridge, first_name="Mere", last_name="Tū", email="mere@example.nz")
    members = {"definition_ids": [slate], "member_ids": [aroha, mere]}
    act(app, admin.id, assign_credentials, **members, start=Changes(status=MicroCredentialStatus.AWARDED))
    change(directory.deactivate_member, ridge, member_id=aroha, reason="Left the trade.")
    told = sent(app, box)
    assert set(told) == {OFFICE, "mere@example.nz"}
    assert told[OFFICE]["Subject"] == "Mere Tū: Slate Repair Level 3 is now Awarded"
    assert "Aroha" not in plain_text(told[OFFICE])


def test_message_without_a_named_recipient_goes_where_it_was_queued_to(app: Flask, box: Mailbox) -> None:
    """As an older version queued it."""
    new_message(app, recipient="mere@example.nz", data=None)
    new_message(app, recipient="sione@example.nz", data={"mail": "written_out", "values": OLD, "lines": []})
    assert set(sent(app, box)) == {"mere@example.nz", "sione@example.nz"}


def test_what_is_due_waits_for_a_channel(
    app: Flask, box: Mailbox, database_probe: DatabaseProbe, ridge: str, aroha: str, slate: str
) -> None:
    """A sweep that can send nothing uses no reminder up, and what it found is sent once it can be."""
    boss = new_user(app, role=Role.ORG_ADMIN, organisation_id=ridge)
    sender = settings_of(app).mail_from
    change_settings(app, mail_from=None)
    soon, over = new_award(app, aroha, slate, expiry=SOON), new_award(app, aroha, expiry=TODAY - timedelta(days=1))
    long_over = new_award(app, aroha, expiry=TODAY - timedelta(days=31))
    assert (swept(app).expired, swept(app).expired) == (2, 0)
    assert {row["user_id"] for row in messages(database_probe)} == {boss.id}
    assert len(messages(database_probe)) == 1, "in the application, once"
    assert flags(database_probe, soon) == flags(database_probe, over) == []
    change_settings(app, mail_from=sender)
    assert swept(app, TODAY + timedelta(days=1)).expired == 0
    told = sent(app, box)
    assert set(told) == {OFFICE, HERS}
    assert all(plain_text(message).count("\n- ") == 2 for message in told.values())
    assert flags(database_probe, soon) == flags(database_probe, over) == [90, 60, 30]
    assert flags(database_probe, long_over) == []
    assert swept(app, TODAY + timedelta(days=2)).messages == 0


def test_mail_offers_a_choice_to_whom_can_sign_in_alone(app: Flask, box: Mailbox, ridge: str, aroha: str) -> None:
    sione = new_member(app, organisation_id=ridge, email="sione@example.nz")
    new_user(app, role=Role.ORG_STAFF, member_id=sione)
    for member in (aroha, sione):
        new_award(app, member, expiry=SOON)
    swept(app)
    told = sent(app, box)
    assert {to for to, message in told.items() if message["List-Unsubscribe"]} == {"sione@example.nz"}
    assert {to for to, message in told.items() if "Change your notification settings" in plain_text(message)} == {
        "sione@example.nz"
    }
    assert "ask your organisation's administrator or RANZ" in plain_text(told[HERS])
