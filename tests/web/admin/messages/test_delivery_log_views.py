"""The delivery log: what waits, what was sent and why not, and sending it again."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.notifications.models import Notification
from ranzcred.domain.notifications.types import Channel, DeliveryStatus
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import change_settings
from tests.support.factories.many import store_all
from tests.support.factories.messages import LONG_DUE, digest, message, new_message, queued
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, htmx_event

LOG = "/admin/notifications"
ROWS = table(Notification)
FAILED = {
    "status": DeliveryStatus.FAILED,
    "next_retry_at": None,
    "failure_reason": "550 <b>No such user</b>",
    "retry_count": 2,
    "title": "Zinc <i>lapses</i>",
    "recipient": "gone@ridgeline.example.nz",
}


def titles(page: Element) -> list[str]:
    return page.texts("#messages-table tbody th")


def test_log_lists_filters_and_says_what_waits(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    assert parse(admin_client.get(LOG).text).texts("#channels li") == [
        "Emails: none waiting to be sent.",
        "Text messages: none waiting to be sent.",
    ]
    new_message(app, title="Slate", created_at=LONG_DUE)
    new_message(app, **FAILED)
    queued(app, digest(channel=Channel.IN_APP, user_id=admin.id, address=None, title="Copper"))
    page = parse(admin_client.get(LOG).text)
    assert titles(page) == ["Copper", "Zinc <i>lapses</i>", "Slate"]
    assert page.texts("#channels li")[0] == "Emails: 1 waiting to be sent. Oldest queued 1 Jan 2026, 1:00 pm."
    cells = [row.texts("td") for row in page.all("#messages-table tbody tr")]
    assert cells[1][:4] == ["gone@ridgeline.example.nz", "Email", "Failed550 <b>No such user</b>", "2"]
    assert cells[0][0] == admin.name
    for query, expected in (
        ("status=FAILED", ["Zinc <i>lapses</i>"]),
        ("channel=IN_APP", ["Copper"]),
        ("kind=WELCOME", []),
        ("q=GONE+zinc", ["Zinc <i>lapses</i>"]),
        ("sort=title", ["Copper", "Slate", "Zinc <i>lapses</i>"]),
    ):
        assert titles(parse(admin_client.get(f"{LOG}?{query}").text)) == expected, query
    part = admin_client.htmx_get(f"{LOG}?status=FAILED", current_url=LOG, source="messages-filter")
    assert_fragment(part, "messages-table")
    assert htmx_event(part) == {"announce": "1 message"}
    change_settings(app, mail_from=None)
    assert parse(admin_client.get(LOG).text).texts("#channels li")[0] == (
        "Emails: 1 waiting to be sent. Oldest queued 1 Jan 2026, 1:00 pm. Emails are not set up, so none are sent, "
        "and reminders wait until they are. Ask your system administrator to set RANZCRED_MAIL_FROM."
    )


def test_log_refuses_what_is_no_filter(admin_client: BrowserClient) -> None:
    for query in ("status=LOST", "channel=FAX", "kind=GOSSIP", "sort=body", "page=0"):
        assert admin_client.get(f"{LOG}?{query}").status_code == 400, query


def test_log_takes_the_same_statements_for_one_and_for_many(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    counts = []
    for _ in range(2):
        store_all(app, [message() for _ in range(60)])
        with database_probe.statements() as seen:
            admin_client.get(f"{LOG}?page=2")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6


def test_message_is_shown_as_it_reads_and_sent_again(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    queued(app, digest("c1", "c2"))
    key = database_probe.value(select(ROWS.c.id))
    page = parse(admin_client.get(f"{LOG}/{key}").text)
    assert page.texts("section > p")[-1] == "These credentials expire within 90 days."
    assert page.texts("section > ul > li") == ["c1 expires on 30 Sep 2026", "c2 expires on 30 Sep 2026"]
    assert not page.has("#send-again")
    assert admin_client.post(f"{LOG}/{key}/send-again").status_code == 409
    database_probe.run(ROWS.update().values(status="SENT", sent_at=LONG_DUE, next_retry_at=None))
    assert parse(admin_client.get(f"{LOG}/{key}").text).has("#send-again")
    response = admin_client.post(f"{LOG}/{key}/send-again")
    assert response.status_code == 303
    [again] = database_probe.rows(select(ROWS).where(ROWS.c.id != key))
    assert response.headers["Location"] == f"{LOG}/{again['id']}"
    assert (again["status"], again["recipient"], again["retry_count"]) == ("PENDING", "office@ridgeline.example.nz", 0)
    assert again["message"].endswith("- c1 expires on 30 Sep 2026\n- c2 expires on 30 Sep 2026")
    assert [line["text"] for line in again["data"]["lines"]] == [
        "c1 expires on 30 Sep 2026",
        "c2 expires on 30 Sep 2026",
    ]
    page = parse(admin_client.get(f"{LOG}/{again['id']}").text)
    assert page.texts("section > ul > li") == ["c1 expires on 30 Sep 2026", "c2 expires on 30 Sep 2026"]
    assert page.one("#status").text == "Credentials that expire soon will be sent again"


@pytest.mark.parametrize("change", [{"mail_from": None}, {}], ids=["no sender", "in the application"])
def test_message_that_cannot_be_sent_again(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe, change: dict[str, None]
) -> None:
    columns = {"channel": Channel.IN_APP, "recipient": None, "status": DeliveryStatus.DELIVERED, "sent_at": LONG_DUE}
    key = new_message(app, user_id=admin.id, **FAILED if change else columns | {"next_retry_at": None})
    change_settings(app, **change)
    assert admin_client.post(f"{LOG}/{key}/send-again").status_code == 409
    assert database_probe.count(Notification) == 1
