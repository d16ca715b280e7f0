"""What is told at once of what an admin changes."""

import functools
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import URL

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.permissions import Role
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.credentials import operations
from ranzcred.domain.credentials.assignment import assign_credentials
from ranzcred.domain.credentials.expiry.sweep import sweep
from ranzcred.domain.credentials.lifecycle.requests import Changes
from ranzcred.domain.credentials.retirement.operations import Retirement, retire_definition
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.life.forms import OpenAssignments
from ranzcred.domain.notifications.models import Notification
from tests.domain.credentials.conftest import OFFICE
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import settings_for, settings_of, with_channels
from tests.support.factories.catalogue import act, new_award, new_credential, new_definition
from tests.support.factories.people import Account, new_member, new_user
from tests.support.factories.records import messages
from tests.support.mail_samples import OF_CREDENTIALS, assert_like_samples

Status = MicroCredentialStatus
AWARDED = Changes(status=Status.AWARDED)


@pytest.fixture
def settings(database_url: URL, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return with_channels(settings_for(database_url, tmp_path_factory.mktemp("data")))


def test_status_change_is_told_at_once(
    app: Flask, database_probe: DatabaseProbe, admin: Account, ridge: str, aroha: str, slate: str
) -> None:
    boss = new_user(app, role=Role.ORG_ADMIN, organisation_id=ridge)
    key = new_credential(app, member_id=aroha, definition_id=slate, status=Status.ASSESSMENT_PENDING)
    expiry = clock.today() + timedelta(days=400)
    changes = Changes(status=Status.AWARDED, awarded_on=None, expiry_date=expiry)
    act(app, admin.id, operations.update_credential, credential_id=key, version=None, changes=changes)
    sentence = (
        f"Slate Repair Level 3 is now Awarded, valid until {expiry.day} {expiry:%b %Y} (previously Assessment Pending)"
    )
    by_recipient = {(row["recipient"] or row["user_id"]): row for row in messages(database_probe)}
    assert {to: row["title"] for to, row in by_recipient.items()} == {
        OFFICE: f"Aroha Ngata: {sentence}",
        boss.id: f"Aroha Ngata: {sentence}",
        "aroha@example.nz": sentence,
    }
    assert {row["type"] for row in by_recipient.values()} == {"CREDENTIAL_STATUS_CHANGE"}
    assert by_recipient[OFFICE]["message"] == (
        f"RANZ has updated these micro-credentials at Ridgeline Roofing:\n\n- Aroha Ngata: {sentence}"
    )


def test_many_changes_make_one_digest(app: Flask, database_probe: DatabaseProbe, admin: Account, ridge: str) -> None:
    people = [new_member(app, organisation_id=ridge, last_name=f"Ngata {n}") for n in range(3)]
    keys = [new_credential(app, member_id=person, status=Status.NOT_STARTED) for person in people]
    act(
        app,
        admin.id,
        operations.update_credentials,
        versions=dict.fromkeys(keys),
        changes=Changes(status=Status.IN_TRAINING),
    )
    [row] = messages(database_probe)
    assert (row["recipient"], row["title"]) == (OFFICE, "RANZ has updated 3 micro-credentials at Ridgeline Roofing")
    assert row["message"].count(" is now In Training (previously Not Started)") == 3


def test_assigned_with_an_award_is_told(
    app: Flask, database_probe: DatabaseProbe, admin: Account, aroha: str, slate: str
) -> None:
    keys = {"definition_ids": [slate], "member_ids": [aroha]}
    act(app, admin.id, assign_credentials, **keys, start=Changes(status=Status.AWARDED))
    assert [row["title"] for row in messages(database_probe)] == [
        "Aroha Ngata: Slate Repair Level 3 is now Awarded",
        "Slate Repair Level 3 is now Awarded",
    ]


def test_what_is_no_change_of_status_is_not_told(
    app: Flask, database_probe: DatabaseProbe, admin: Account, aroha: str
) -> None:
    key = new_award(app, aroha, expiry=clock.today() + timedelta(days=200))
    for changes in (Changes(notes="Portfolio seen."), Changes(awarded_on=date(2020, 1, 2)), Changes(expiry_date=None)):
        act(app, admin.id, operations.update_credential, credential_id=key, version=None, changes=changes)
    keys = {"definition_ids": [new_definition(app)], "member_ids": [aroha]}
    act(app, admin.id, assign_credentials, **keys, start=Changes(status=Status.NOT_STARTED))
    act(app, SYSTEM.id, assign_credentials, **keys | {"definition_ids": [new_definition(app)]}, start=AWARDED)
    assert database_probe.count(Notification) == 0


def test_messages_have_the_values_of_their_mails_samples(
    app: Flask, database_probe: DatabaseProbe, admin: Account, ridge: str, aroha: str, slate: str
) -> None:
    """What is looked at in the browser, and tested by itself, is what is really sent."""
    award = functools.partial(act, app, admin.id, operations.update_credential, version=None)
    changes = Changes(status=Status.AWARDED, expiry_date=clock.today() + timedelta(days=40))
    for key in (new_credential(app, member_id=aroha, definition_id=slate), new_credential(app, member_id=aroha)):
        award(credential_id=key, changes=changes)
    new_definition(app, review_months=12, review_due_on=clock.today())
    with app.app_context():
        sweep(settings_of(app))
    retirement = Retirement(retired_on=None, reason="Old.", replaced_by=None, assignments=OpenAssignments.KEEP)
    act(app, admin.id, retire_definition, definition_id=slate, retirement=retirement)
    assert_like_samples(messages(database_probe), OF_CREDENTIALS)
