"""When the sweep tells of credentials that run out: once in each band."""

import functools
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.permissions import Role
from ranzcred.domain.credentials import operations
from ranzcred.domain.credentials.expiry.sweep import Swept
from ranzcred.domain.credentials.lifecycle.requests import Changes
from ranzcred.domain.notifications.models import Notification, OrganisationNotificationPreference
from tests.domain.credentials.conftest import OFFICE
from tests.domain.credentials.expiry.messages.sweeps import TODAY, Status, flags, swept
from tests.support.command import ranzcred
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import LONG_AGO, act, new_award, new_credential
from tests.support.factories.people import Account, new_user
from tests.support.factories.records import MESSAGES, messages, verbs
from tests.support.factories.store import store

# Days from the sweep to the expiry date: the threshold, what is told, how urgent it is, and which alerts count as sent.
BANDS = [
    (-1, -1, "expired on 2 Mar 2026", "HIGH", [90, 60, 30]),
    (0, 30, "expires on 3 Mar 2026", "HIGH", [90, 60, 30]),
    (30, 30, "expires on 2 Apr 2026", "HIGH", [90, 60, 30]),
    (31, 60, "expires on 3 Apr 2026", "NORMAL", [90, 60]),
    (60, 60, "expires on 2 May 2026", "NORMAL", [90, 60]),
    (61, 90, "expires on 3 May 2026", "NORMAL", [90]),
    (90, 90, "expires on 1 Jun 2026", "NORMAL", [90]),
]


@pytest.mark.parametrize(("days", "threshold", "words", "priority", "sent"), BANDS)
def test_tightest_band_is_told_and_wider_ones_count_as_sent(
    app: Flask,
    database_probe: DatabaseProbe,
    aroha: str,
    slate: str,
    days: int,
    threshold: int,
    words: str,
    priority: str,
    sent: list[int],
) -> None:
    key = new_award(app, aroha, slate, expiry=TODAY + timedelta(days=days))
    assert swept(app).messages == 2
    assert flags(database_probe, key) == sent
    office, herself = messages(database_probe)
    assert {row["type"] for row in (office, herself)} == {"CREDENTIAL_EXPIRY"}
    assert {row["priority"] for row in (office, herself)} == {priority}
    assert (office["recipient"], office["title"]) == (OFFICE, f"Aroha Ngata: Slate Repair Level 3 {words}")
    assert (herself["recipient"], herself["title"]) == ("aroha@example.nz", f"Slate Repair Level 3 {words}")
    for row in (office, herself):
        [notice] = row["notices"]
        assert (notice["credential_id"], notice["threshold"]) == (key, threshold)
        assert (notice["expiry_date"], notice["line"]) == (TODAY + timedelta(days=days), row["title"])


def test_what_is_further_away_or_never_expires_is_not_told(
    app: Flask, database_probe: DatabaseProbe, aroha: str
) -> None:
    before = database_probe.last_seq()
    keys = [new_award(app, aroha, expiry=expiry) for expiry in (TODAY + timedelta(days=91), None)]
    training = new_credential(app, member_id=aroha, status=Status.IN_TRAINING, expiry_date=TODAY)
    before = database_probe.last_seq()
    assert swept(app) == Swept()
    assert [flags(database_probe, key) for key in (*keys, training)] == [[], [], []]
    assert database_probe.count(Notification) == 0
    assert database_probe.last_seq() == before


def test_flags_are_the_systems_in_the_audit_log(app: Flask, database_probe: DatabaseProbe, aroha: str) -> None:
    key = new_award(app, aroha, expiry=TODAY + timedelta(days=45))
    before = database_probe.last_seq()
    swept(app)
    [entry] = database_probe.entries(after=before)
    assert (entry["actor_id"], entry["action"], entry["resource_id"]) == ("system:sweep", "UPDATE", key)


def test_days_that_were_missed_are_caught_up_once(app: Flask, database_probe: DatabaseProbe, aroha: str) -> None:
    key = new_award(app, aroha, expiry=TODAY + timedelta(days=20))
    queued_messages = []
    for days in (-100, -69, 0, 0, 1, 20, 35, 36):
        queued_messages.append(swept(app, TODAY + timedelta(days=days)).messages)
        database_probe.run(MESSAGES.update().values(status="SENT", sent_at=clock.now(), next_retry_at=None))
    assert queued_messages == [0, 2, 2, 0, 0, 0, 2, 0]
    thresholds = [row["notices"][0]["threshold"] for row in messages(database_probe, recipient=OFFICE)]
    assert thresholds == [90, 30, -1]
    assert verbs(database_probe, key) == ["CREATE", "UPDATE", "UPDATE", "MCRED_EXPIRE"]


def test_what_was_never_delivered_is_overtaken_when_the_award_runs_out(
    app: Flask, database_probe: DatabaseProbe, aroha: str
) -> None:
    new_award(app, aroha, expiry=TODAY + timedelta(days=20))
    swept(app)
    swept(app, TODAY + timedelta(days=21))
    queued_messages = messages(database_probe, recipient=OFFICE)
    assert [(row["status"], [notice["threshold"] for notice in row["notices"]]) for row in queued_messages] == [
        ("CANCELLED", []),
        ("PENDING", [-1]),
    ]


def test_new_expiry_date_begins_a_cycle(app: Flask, database_probe: DatabaseProbe, admin: Account, aroha: str) -> None:
    key = new_award(app, aroha, expiry=TODAY + timedelta(days=20))
    swept(app)
    changes = Changes(expiry_date=TODAY + timedelta(days=25))
    act(app, admin.id, operations.update_credential, credential_id=key, version=None, changes=changes)
    assert flags(database_probe, key) == []
    assert {row["status"] for row in messages(database_probe)} == {"CANCELLED"}
    assert swept(app).messages == 2
    assert [row["status"] for row in messages(database_probe, recipient=OFFICE)] == ["CANCELLED", "PENDING"]


@pytest.mark.parametrize(
    "renew",
    [
        functools.partial(
            operations.update_credential,
            version=None,
            changes=Changes(status=Status.AWARDED, awarded_on=None, expiry_date=None),
        ),
        functools.partial(
            operations.update_credential,
            version=None,
            changes=Changes(status=Status.IN_TRAINING),
            reason="Somebody else's work.",
        ),
    ],
    ids=["award", "set back"],
)
def test_what_is_overtaken_before_delivery_leaves_its_digest(
    app: Flask, database_probe: DatabaseProbe, admin: Account, aroha: str, renew: Callable[..., object]
) -> None:
    past, near = (new_award(app, aroha, expiry=TODAY + timedelta(days=days)) for days in (-1, 20))
    swept(app)
    act(app, admin.id, renew, credential_id=past)
    for row in messages(database_probe, type="CREDENTIAL_EXPIRY"):
        assert row["status"] == "PENDING"
        assert [notice["credential_id"] for notice in row["notices"]] == [near]
        assert row["title"] in {
            "2 micro-credentials at Ridgeline Roofing have expired or expire soon",
            "2 of your micro-credentials have expired or expire soon",
        }


def test_sweep_says_what_it_did(app: Flask, settings: Settings, ridge: str, aroha: str) -> None:
    new_user(app, role=Role.ORG_ADMIN, organisation_id=ridge)
    new_award(app, aroha, expiry=LONG_AGO + timedelta(days=1))
    mailing = {"RANZCRED_SMTP_URL": "smtp://127.0.0.1:9", "RANZCRED_MAIL_FROM": "no-reply@ranz.example.nz"}
    store(app, OrganisationNotificationPreference(organisation_id=ridge, email_enabled=False))
    result = ranzcred(settings, "credentials", "sweep", **mailing)
    assert (result.returncode, result.stderr) == (0, "")
    first, *rest = result.stdout.splitlines()
    assert first.startswith("1 credential that ended before ")
    assert rest == [
        "1 notification created.",
        "2 not sent: The organisation has turned off emails.",
        "0 sign-ins that ended more than 90 days ago deleted.",
        "0 links by email that expired more than 90 days ago deleted.",
    ]
