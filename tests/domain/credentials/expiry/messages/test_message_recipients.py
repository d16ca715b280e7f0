"""Whom the sweep tells of credentials that run out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.config import Settings
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import User
from ranzcred.domain.credentials.expiry.sweep import Swept
from ranzcred.domain.notifications.models import Notification, OrganisationNotificationPreference
from ranzcred.domain.notifications.send_rules import Reason
from tests.domain.credentials.conftest import OFFICE
from tests.domain.credentials.expiry.messages.sweeps import TODAY, Status, flags, swept
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_award, new_definition
from tests.support.factories.people import new_member, new_organisation, new_user
from tests.support.factories.records import credential_row, messages
from tests.support.factories.store import store


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
    assert digest["title"] == "3 micro-credentials at Ridgeline Roofing have expired or expire soon"
    assert digest["priority"] == "HIGH"
    assert digest["message"].startswith("An award is valid until the end of its expiry date, New Zealand time. ")
    assert "These micro-credentials at Ridgeline Roofing have expired or expire soon:" in digest["message"]
    assert {row["action_url"] for row in messages(database_probe, recipient=OFFICE)} == {"/credentials"}
    [to_mere] = messages(database_probe, recipient="+6421555111")
    assert to_mere["action_url"] is None


@pytest.mark.parametrize("own", ["+6421555222", "021 555 222", "021-555-222"])
def test_number_that_the_organisation_has_too_gets_one_message(
    app: Flask, database_probe: DatabaseProbe, slate: str, own: str
) -> None:
    kauri = new_organisation(app, name="Kauri Roofs", phone="+6421555222")
    mere = new_member(app, organisation_id=kauri, first_name="Mere", last_name="Tū", phone=own)
    new_award(app, mere, slate, expiry=TODAY + timedelta(days=20))
    swept(app)
    assert [row["recipient"] for row in messages(database_probe) if row["channel"] == "SMS"] == ["+6421555222"]


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


def test_without_a_gateway_only_the_application_tells(
    settings: Settings, make_app: Callable[[Settings], Flask], database_probe: DatabaseProbe
) -> None:
    app = make_app(replace(settings, mail_from=None, sms_from=""))
    ridge = new_organisation(app, email=OFFICE, phone="+6421555222")
    new_user(app, role=Role.ORG_ADMIN, organisation_id=ridge)
    key = new_award(app, new_member(app, organisation_id=ridge, email="a@example.nz"), expiry=TODAY)
    assert swept(app) == Swept(messages=1)
    assert [row["channel"] for row in messages(database_probe)] == ["IN_APP"]
    assert flags(database_probe, key) == []


def test_what_is_not_wanted_is_counted_with_its_reason(app: Flask, database_probe: DatabaseProbe, ridge: str) -> None:
    store(app, OrganisationNotificationPreference(organisation_id=ridge, email_compliance_alerts=False))
    new_award(app, new_member(app, organisation_id=ridge), expiry=TODAY)
    assert swept(app).suppressed == {Reason.ORGANISATION_KIND: 1, Reason.NO_ADDRESS: 3}
    assert database_probe.count(Notification) == 0


@pytest.mark.parametrize("phone", ["09 555 0100", "+64215550000;ext=2", "ask the office"])
def test_number_that_takes_no_text_message_is_not_tried(app: Flask, database_probe: DatabaseProbe, phone: str) -> None:
    ridge = new_organisation(app, email=OFFICE, phone=phone)
    new_award(app, new_member(app, organisation_id=ridge), expiry=TODAY)
    assert swept(app).suppressed[Reason.NO_MOBILE] == 1
    assert [row["channel"] for row in messages(database_probe)] == ["EMAIL"]
