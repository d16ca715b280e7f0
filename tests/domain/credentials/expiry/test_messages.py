"""What the sweep tells of credentials that run out: each once, to whom it concerns."""

import functools
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import URL

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import User
from ranzcred.domain.credentials import operations
from ranzcred.domain.credentials.expiry.sweep import Swept, sweep
from ranzcred.domain.credentials.lifecycle import Changes
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.notifications.models import Notification, OrganisationNotificationPreference
from ranzcred.domain.notifications.send_rules import Reason
from tests.domain.credentials.conftest import OFFICE
from tests.support.command import ranzcred
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import settings_for, settings_of, with_channels
from tests.support.factories.catalogue import LONG_AGO, act, new_award, new_credential, new_definition
from tests.support.factories.people import Account, new_member, new_organisation, new_user
from tests.support.factories.records import MESSAGES, credential_row, messages, verbs
from tests.support.factories.store import store

Status = MicroCredentialStatus
TODAY = date(2026, 3, 3)


@pytest.fixture
def settings(database_url: URL, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return with_channels(settings_for(database_url, tmp_path_factory.mktemp("data")))


def swept(app: Flask, today: date = TODAY) -> Swept:
    with app.app_context():
        return sweep(settings_of(app), today=today)


def flags(database_probe: DatabaseProbe, key: str) -> list[int]:
    row = credential_row(database_probe, key)
    return [days for days in (90, 60, 30) if row[f"expiry_alert_{days}_sent"]]


# Days from the sweep to the expiry date: the threshold, what is told, how urgent it is, and which alerts count as sent.
BANDS = [
    (-1, -1, "expired on 2 Mar 2026", "HIGH", []),
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


def test_one_digest_for_each_organisation_and_each_holder(
    app: Flask, database_probe: DatabaseProbe, ridge: str, aroha: str, slate: str
) -> None:
    mere = new_member(app, organisation_id=ridge, first_name="Mere", last_name="Tū", phone="+6421555111")
    other = new_organisation(app, name="Kauri Roofs", email="kauri@example.nz")
    store(app, OrganisationNotificationPreference(organisation_id=other, notification_email="alerts@example.nz"))
    tama = new_member(app, organisation_id=other, first_name="Tama", last_name="Hale")
    metal = new_definition(app, title="Metal Roofing Level 4")
    bosses = {new_user(app, role=Role.ORG_ADMIN, organisation_id=ridge).id for _ in range(2)}
    account = new_user(app, role=Role.ORG_STAFF, member_id=aroha)
    new_award(app, aroha, slate, expiry=TODAY + timedelta(days=80))
    new_award(app, aroha, metal, expiry=TODAY + timedelta(days=10))
    new_award(app, mere, slate, expiry=TODAY - timedelta(days=1))
    new_award(app, tama, slate, expiry=TODAY + timedelta(days=20))
    outcome = swept(app)
    lines = {
        (row["recipient"] or row["user_id"]): [notice["line"] for notice in row["notices"]]
        for row in messages(database_probe)
    }
    of_ridge = [
        "Mere Tū: Slate Repair Level 3 expired on 2 Mar 2026",
        "Aroha Ngata: Metal Roofing Level 4 expires on 13 Mar 2026",
        "Aroha Ngata: Slate Repair Level 3 expires on 22 May 2026",
    ]
    her_own = ["Metal Roofing Level 4 expires on 13 Mar 2026", "Slate Repair Level 3 expires on 22 May 2026"]
    assert lines == {
        OFFICE: of_ridge,
        **dict.fromkeys(bosses, of_ridge),
        "aroha@example.nz": her_own,
        account.id: her_own,
        "+6421555111": ["Slate Repair Level 3 expired on 2 Mar 2026"],
        "alerts@example.nz": ["Tama Hale: Slate Repair Level 3 expires on 23 Mar 2026"],
    }
    assert (outcome.messages, len(lines)) == (7, 7)
    [digest] = messages(database_probe, recipient=OFFICE)
    assert digest["title"] == "Micro-credentials have expired, or expire within 90 days"
    assert digest["priority"] == "HIGH"
    assert digest["message"].startswith("An award is valid to the end of its expiry date in New Zealand. ")
    assert "people at Ridgeline Roofing" in digest["message"]
    assert {row["action_url"] for row in messages(database_probe, recipient=OFFICE)} == {"/credentials"}
    [to_mere] = messages(database_probe, recipient="+6421555111")
    assert to_mere["action_url"] is None


def test_admin_who_holds_one_is_told_once_in_the_application(
    app: Flask, database_probe: DatabaseProbe, ridge: str
) -> None:
    own = new_member(app, organisation_id=ridge)
    boss = new_user(app, role=Role.ORG_ADMIN, organisation_id=ridge, member_id=own)
    new_award(app, own, expiry=TODAY)
    swept(app)
    assert [row["user_id"] for row in messages(database_probe, channel="IN_APP")] == [boss.id]


def test_address_of_organisation_and_holder_alike_is_told_once(
    app: Flask, database_probe: DatabaseProbe, ridge: str
) -> None:
    owner = new_member(app, organisation_id=ridge, email=OFFICE.upper())
    new_award(app, owner, expiry=TODAY)
    assert swept(app).messages == 1
    assert [row["recipient"] for row in messages(database_probe)] == [OFFICE]


def test_nobody_is_told_of_who_has_left(app: Flask, database_probe: DatabaseProbe, ridge: str) -> None:
    gone = new_member(app, organisation_id=ridge, email="gone@example.nz", active=False)
    near, past = new_award(app, gone, expiry=TODAY), new_award(app, gone, expiry=TODAY - timedelta(days=1))
    assert swept(app) == Swept(expired=1)
    assert credential_row(database_probe, past)["status"] is Status.EXPIRED
    assert flags(database_probe, near) == []
    assert database_probe.count(Notification) == 0


def test_user_who_was_disabled_is_not_told(app: Flask, database_probe: DatabaseProbe, ridge: str, aroha: str) -> None:
    boss = new_user(app, role=Role.ORG_ADMIN, organisation_id=ridge)
    users = table(User)
    database_probe.run(users.update().where(users.c.id == boss.id).values(active=False))
    new_award(app, aroha, expiry=TODAY)
    swept(app)
    assert messages(database_probe, channel="IN_APP") == []


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
        functools.partial(operations.remove_credential, reason="Assigned by mistake."),
    ],
    ids=["award", "withdrawal", "removal"],
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
        assert row["title"] == ("Micro-credentials have expired, or expire within 30 days")


def test_without_a_gateway_only_the_application_tells(
    settings: Settings, make_app: Callable[[Settings], Flask], database_probe: DatabaseProbe
) -> None:
    app = make_app(replace(settings, mail_server=None, sms=None))
    ridge = new_organisation(app, email=OFFICE, phone="+6421555222")
    new_user(app, role=Role.ORG_ADMIN, organisation_id=ridge)
    key = new_award(app, new_member(app, organisation_id=ridge, email="a@example.nz"), expiry=TODAY)
    assert swept(app) == Swept(messages=1)
    assert [row["channel"] for row in messages(database_probe)] == ["IN_APP"]
    assert flags(database_probe, key) == [90, 60, 30]


def test_what_is_not_wanted_is_counted_with_its_reason(app: Flask, database_probe: DatabaseProbe, ridge: str) -> None:
    store(app, OrganisationNotificationPreference(organisation_id=ridge, email_compliance_alerts=False))
    new_award(app, new_member(app, organisation_id=ridge), expiry=TODAY)
    assert swept(app).suppressed == {Reason.ORGANISATION_KIND: 1, Reason.NO_ADDRESS: 3}
    assert database_probe.count(Notification) == 0


def test_sweep_says_what_it_did(app: Flask, settings: Settings, ridge: str, aroha: str) -> None:
    new_user(app, role=Role.ORG_ADMIN, organisation_id=ridge)
    new_award(app, aroha, expiry=LONG_AGO + timedelta(days=1))
    mailing = {"RANZCRED_SMTP_URL": "smtp://127.0.0.1:9", "RANZCRED_MAIL_FROM": "no-reply@ranz.example.nz"}
    store(app, OrganisationNotificationPreference(organisation_id=ridge, email_enabled=False))
    result = ranzcred(settings, "credentials", "sweep", **mailing)
    assert (result.returncode, result.stderr) == (0, "")
    first, *rest = result.stdout.splitlines()
    assert first.startswith("1 credential(s) with an expiry date before ")
    assert rest == ["1 message(s) queued or shown.", "2 not: The organisation has switched this channel off."]
