"""Links by email are deleted long after their time."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.domain.accounts.links.models import LinkKind, UserToken
from tests.support.command import ranzcred
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.links import new_link
from tests.support.factories.people import new_user

LINKS = table(UserToken)


def test_sweep_deletes_links_that_expired_long_ago(
    app: Flask, settings: Settings, database_probe: DatabaseProbe
) -> None:
    for _ in range(4):
        new_link(app, LinkKind.RESET, user_id=new_user(app).id)
    keys = [row["id"] for row in database_probe.rows(select(LINKS).order_by(LINKS.c.id))]
    now = clock.now()
    expired = [now - timedelta(days=91), now - timedelta(days=91), now - timedelta(days=89), now + timedelta(hours=1)]
    for key, expires_at, used_at in zip(keys, expired, (None, now, now, None), strict=True):
        database_probe.run(update(LINKS).where(LINKS.c.id == key).values(expires_at=expires_at, used_at=used_at))
    before = database_probe.last_seq()
    result = ranzcred(settings, "credentials", "sweep")
    assert result.stdout.splitlines()[-1] == "2 links by email that expired more than 90 days ago deleted."
    assert [row["id"] for row in database_probe.rows(select(LINKS).order_by(LINKS.c.id))] == keys[2:]
    assert database_probe.last_seq() == before
