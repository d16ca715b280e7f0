"""Entries that only somebody past the application can have written: no page fails for them."""

import pytest
from flask import Flask
from sqlalchemy import update

from ranzcred.domain.audit.models import LOG
from tests.domain.audit.test_chain import happened, written
from tests.support.database.probe import DatabaseProbe
from tests.support.database.tampering import unguard
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

UNREADABLE = "This entry can't be read. Export the log to see all of it."
ODD = (
    '{"name":"\\ud800"}',
    '{"awarded_on":"yesterday"}',
    '{"awarded_on":5,"status":"NOPE","member_id":[]}',
    '{"version":1e999999}',
    '{"level":' + "9" * 5000 + "}",
    '{"notes":' + "[" * 5000 + "]" * 5000 + "}",
    "[]",
    "5",
    "nothing",
)


@pytest.mark.parametrize("column", ["previous_state", "new_state", "metadata"])
@pytest.mark.parametrize("content", ODD)
def test_odd_entry_is_shown_among_the_others(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, column: str, content: str
) -> None:
    written(app, happened(details={"name": "Aroha Ngata"}, previous_state={}, new_state={}))
    last = database_probe.last_seq()
    unguard(database_probe)
    database_probe.run(update(LOG).where(LOG.c.seq == last).values({column: content}))
    for address in ("/admin", "/admin/audit-log"):
        response = admin_client.get(address)
        assert response.status_code == 200
        assert "\ud800" not in response.text
    is_fact = column == "metadata" and content.startswith('{"awarded_on"')
    assert (UNREADABLE in parse(response.text).text) is not is_fact
