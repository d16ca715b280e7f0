"""The archive as it is sent: in little memory, by as many statements for anybody, and broken off without a trace."""

import tracemalloc

from flask import Flask

from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import Account
from tests.support.http.archives import OpenedArchive
from tests.support.http.browser_client import BrowserClient
from tests.web.own_data.conftest import PAGE, SignsIn, exported, send_many


def peak(browser_client: BrowserClient) -> tuple[int, int]:
    """The most memory that was taken while the archive was sent, and how long it was."""
    tracemalloc.start()
    try:
        response = browser_client.client.post(PAGE, data={"csrf_token": browser_client.token}, buffered=False)
        length = sum(map(len, response.response))
        response.close()
        return tracemalloc.get_traced_memory()[1], length
    finally:
        tracemalloc.stop()


def test_more_messages_take_no_more_memory(
    org_staff: Account, org_staff_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    """Eight times the messages, of 4 KB each, which pack to half."""
    org_staff_client.get(PAGE)
    send_many(database_probe, org_staff, 1_000, length=4_000, seed=1)
    few, short = peak(org_staff_client)
    send_many(database_probe, org_staff, 7_000, length=4_000, seed=2)
    many, long = peak(org_staff_client)
    assert long > 7 * short > 7 * 3_000_000
    assert many - few < 5 << 20, (few, many)


def test_statements_are_as_many_for_anybody(
    app: Flask, aroha: Account, org_staff: Account, signed_in: SignsIn, database_probe: DatabaseProbe
) -> None:
    counts = []
    for somebody in (org_staff, aroha):
        client = signed_in(somebody)
        client.get(PAGE)
        with database_probe.statements() as seen:
            exported(client)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] < 60


def test_download_that_is_broken_off_leaves_no_connection(
    org_staff: Account, org_staff_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    send_many(database_probe, org_staff, 3_000, length=400)
    org_staff_client.get(PAGE)
    last = database_probe.last_seq()
    streamed = org_staff_client.client.post(PAGE, data={"csrf_token": org_staff_client.token}, buffered=False)
    parts = iter(streamed.response)
    next(parts)
    next(parts)
    assert database_probe.engine.pool.checkedout() == 1  # type: ignore[attr-defined]
    streamed.close()
    assert database_probe.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert [entry["action"] for entry in database_probe.entries(after=last)] == ["EXPORT"]


def test_archive_is_one_moment(
    org_staff: Account, org_staff_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    """What happens while it is sent is in none of its files."""
    send_many(database_probe, org_staff, 3_000, length=400, seed=1)
    org_staff_client.get(PAGE)
    streamed = org_staff_client.client.post(PAGE, data={"csrf_token": org_staff_client.token}, buffered=False)
    parts = streamed.iter_encoded()
    content = next(parts)
    send_many(database_probe, org_staff, 10, seed=2)
    archive = OpenedArchive(b"".join([content, *parts]))
    streamed.close()
    assert len(archive.table("messages")) == len(archive.json["messages"]) == 3_000
