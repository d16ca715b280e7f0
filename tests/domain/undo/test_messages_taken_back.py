"""What nobody has been told is taken back with the change; what somebody has been told keeps it from being undone."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import URL, select, update

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Role
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.audit.queries import get_entry
from ranzcred.domain.credentials.operations import update_credential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.notifications.inbox import inbox, mark_all_read, unread_count
from ranzcred.domain.notifications.types import Channel, DeliveryStatus
from ranzcred.domain.undo.changes import offers
from ranzcred.domain.undo.operations import BY_HAND
from tests.domain.undo.changing import Administrator
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import settings_for, with_channels
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account, new_user
from tests.support.factories.principals import acting
from tests.support.factories.records import MESSAGES, messages

Status = MicroCredentialStatus


@pytest.fixture
def settings(database_url: URL, tmp_path: Path) -> Settings:
    return with_channels(settings_for(database_url, tmp_path))


def user_of(app: Flask, probe: DatabaseProbe, member: str) -> Account:
    """The administrator of a person's organisation."""
    members = table(OrganisationMember).c
    organisation = probe.value(select(members.organisation_id).where(members.id == member))
    return new_user(app, role=Role.ORG_ADMIN, email="wiremu@ridgeline.example.nz", organisation_id=organisation)


def test_messages_that_nobody_has_got_are_taken_back(
    app: Flask, database_probe: DatabaseProbe, mere: Administrator, slate: str, aroha: str
) -> None:
    wiremu = user_of(app, database_probe, aroha)
    key = new_credential(app, definition_id=slate, member_id=aroha)
    other = new_credential(app, definition_id=new_definition(app, title="Slate Repair"), member_id=aroha)
    offer = mere.change(update_credential, credential_id=key, version=1, changes={"status": Status.ASSESSMENT_PENDING})
    mere.change(update_credential, credential_id=other, version=1, changes={"status": Status.ASSESSMENT_PENDING})
    with app.app_context():
        assert unread_count(wiremu.id) == 2
    mere.undo(offer)
    sent = messages(database_probe)
    cancelled = [row for row in sent if row["status"] is DeliveryStatus.CANCELLED]
    assert {row["channel"] for row in cancelled} == {Channel.EMAIL, Channel.IN_APP}
    assert len(cancelled) * 2 == len(sent), "nobody is told of the undo, nor of less than they were"
    with app.app_context():
        assert unread_count(wiremu.id) == 1
        assert [item.text.lines[0]["definition"] for item in inbox(wiremu.id, 1).rows] == ["Slate Repair"]


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.IN_APP])
def test_nothing_is_undone_that_somebody_has_been_told(
    app: Flask, database_probe: DatabaseProbe, mere: Administrator, slate: str, aroha: str, channel: Channel
) -> None:
    wiremu = user_of(app, database_probe, aroha)
    key = new_credential(app, definition_id=slate, member_id=aroha)
    offer = mere.change(update_credential, credential_id=key, version=1, changes={"status": Status.ASSESSMENT_PENDING})
    if channel is Channel.IN_APP:
        with app.app_context(), writing():
            mark_all_read(wiremu.id)
    else:
        to_office = MESSAGES.c.recipient == "office@ridgeline.example.nz"
        database_probe.run(
            update(MESSAGES)
            .where(to_office)
            .values(status=DeliveryStatus.SENT, sent_at=clock.now(), next_retry_at=None)
        )
    assert offer
    with app.app_context():
        assert offers([get_entry(str(offer.seq)).entry], acting(Actor(id=mere.user_id))) == []
    whom = {Channel.EMAIL: "office@ridgeline.example.nz", Channel.IN_APP: wiremu.email}[channel]
    how = {Channel.EMAIL: "email", Channel.IN_APP: "in-app"}[channel]
    with pytest.raises(Conflict) as refusal:
        mere.undo(offer)
    assert str(refusal.value) == f"This can't be undone: {whom} has a message about it already ({how}). {BY_HAND}"
    assert DeliveryStatus.CANCELLED not in {row["status"] for row in messages(database_probe)}
