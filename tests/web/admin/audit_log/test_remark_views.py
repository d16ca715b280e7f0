"""What a verification tells though it proves nothing: where the time goes back, and what cannot be compared."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from ranzcred.domain.audit.models import LOG as ENTRIES
from tests.cli.test_audit_commands import run
from tests.domain.audit.tampering.test_upgrade import old_log  # noqa: F401 - a fixture
from tests.domain.audit.test_chain import happened, written
from tests.support.database.probe import DatabaseProbe
from tests.support.database.tampering import rehash, unguard
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.web.admin.audit_log.test_verification_views import LOG, short_steps, verify  # noqa: F401 - a fixture

By = Callable[[Flask, BrowserClient], object]
EITHER = pytest.mark.parametrize("by", [lambda app, _client: run(app, "verify"), lambda _app, client: verify(client)])


def told(browser_client: BrowserClient) -> str:
    """What the page says of the last verification."""
    return parse(browser_client.get(LOG).text).one("#audit-verification").text


def written_back(app: Flask, database_probe: DatabaseProbe, *, seq: int, back: timedelta) -> str:
    """Write an entry with a time before that of its predecessor, as the owner of the database can; answer the end."""
    written(app, *[happened()] * 15)
    entries = database_probe.entries()
    unguard(database_probe)
    moment = entries[seq - 2]["timestamp"] - back
    database_probe.run(update(ENTRIES).where(ENTRIES.c.seq == seq).values(timestamp=moment))
    rehash(database_probe, first=seq, head=True)
    return f"({len(entries)} entries)"


@pytest.mark.usefixtures("short_steps")
@pytest.mark.parametrize("seq", [5, 11])
@EITHER
def test_page_names_where_the_time_goes_back(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, by: By, seq: int
) -> None:
    """Where two steps of a verification meet, too."""
    end = written_back(app, database_probe, seq=seq, back=timedelta(days=2000))
    by(app, admin_client)
    said = told(admin_client)
    assert end in said
    assert f"The time goes back at entry {seq}: from" in said
    assert said.count("goes back") == 1


@EITHER
def test_page_is_silent_of_clocks_that_are_a_little_apart(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, by: By
) -> None:
    written_back(app, database_probe, seq=5, back=timedelta(seconds=30))
    by(app, admin_client)
    assert "goes back" not in told(admin_client)


@pytest.mark.usefixtures("old_log")
@EITHER
def test_page_counts_what_a_version_of_before_recorded_too_little_of(
    app: Flask, admin_client: BrowserClient, by: By
) -> None:
    by(app, admin_client)
    assert "Couldn't be checked: 3 values that an earlier version recorded in too little detail." in told(admin_client)


@EITHER
def test_page_says_nothing_where_all_is_proven(app: Flask, admin_client: BrowserClient, by: By) -> None:
    by(app, admin_client)
    assert "Couldn't be checked" not in told(admin_client)
