"""The bell, and what one was told in the application."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.notifications.models import Notification
from ranzcred.domain.notifications.types import Channel
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.messages import digest, new_message, queued
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, htmx_event

INBOX = "/notifications"
ROWS = table(Notification)


@pytest.fixture
def three(app: Flask, admin: Account, org_staff: Account, database_probe: DatabaseProbe) -> list[str]:
    """The keys of an administrator's own, the newest first; somebody else has one too, and an e-mail was sent."""
    mine = {"channel": Channel.IN_APP, "user_id": admin.id, "address": None, "recipient_key": f"user:{admin.id}"}
    queued(app, digest("c1", **mine, title="Oldest"), digest("c2", "c3", **mine, title="<b>Second</b>"))
    queued(app, digest("c1", **mine | {"user_id": org_staff.id, "recipient_key": "user:other"}))
    new_message(app, user_id=admin.id)
    queued(app, digest("c4", **mine, title="Newest", action_url="/admin"))
    own = (ROWS.c.user_id == admin.id, ROWS.c.channel == Channel.IN_APP)
    return [row["id"] for row in database_probe.rows(select(ROWS.c.id).where(*own).order_by(ROWS.c.id.desc()))]


def bell(page: Element) -> str:
    return page.one("#bell").text


def test_bell_counts_what_is_unread(
    admin_client: BrowserClient, org_admin_client: BrowserClient, three: list[str]
) -> None:
    assert bell(parse(admin_client.get("/account").text)) == "Notifications, unread: 3"
    assert bell(parse(org_admin_client.get("/account").text)) == "Notifications"


def test_inbox_lists_ones_own_newest_first(admin_client: BrowserClient, three: list[str]) -> None:
    page = parse(admin_client.get(INBOX).text)
    assert page.texts("#inbox h3") == ["Newest New", "<b>Second</b> New", "Oldest New"]
    assert [link["href"] for link in page.all("#inbox h3 a")] == ["/admin"]
    second = page.one(f"#notification-{three[1]}")
    assert second.texts("li") == ["c2 expires on 30 Sep 2026", "c3 expires on 30 Sep 2026"]


def test_inbox_that_is_empty(org_staff_client: BrowserClient) -> None:
    page = parse(org_staff_client.get(INBOX).text)
    assert page.one(".empty").text == "No notifications yet."
    assert not page.has("#read-all")


def test_notification_read_plain_and_for_htmx(
    admin_client: BrowserClient, database_probe: DatabaseProbe, three: list[str]
) -> None:
    first, second, _ = three
    response = admin_client.post(f"{INBOX}/{first}/read")
    assert (response.status_code, response.headers["Location"]) == (303, f"{INBOX}#subject-{first}")
    page = parse(admin_client.get(INBOX).text)
    assert page.one("#status").text == "Newest marked as read"
    part = admin_client.htmx_post(f"{INBOX}/{second}/read", {"sent": "yes"}, current_url=INBOX)
    page = assert_fragment(part, "inbox")
    assert htmx_event(part) == {"announce": "<b>Second</b> marked as read", "focus": [f"subject-{second}"]}
    assert page.texts("#inbox h3") == ["Newest", "<b>Second</b>", "Oldest New"]
    assert bell(page.one("hx-partial")) == "Notifications, unread: 1"
    read_at = database_probe.value(select(ROWS.c.read_at).where(ROWS.c.id == first))
    admin_client.post(f"{INBOX}/{first}/read")
    assert database_probe.value(select(ROWS.c.read_at).where(ROWS.c.id == first)) == read_at


def test_notification_read_all_leaves_other_peoples(
    admin_client: BrowserClient, database_probe: DatabaseProbe, admin: Account, three: list[str]
) -> None:
    part = admin_client.htmx_post(f"{INBOX}/read", {"sent": "yes"}, current_url=INBOX)
    assert htmx_event(part) == {"announce": "All notifications marked as read", "focus": ["inbox-heading"]}
    assert not assert_fragment(part, "inbox").has("button")
    unread = database_probe.rows(select(ROWS).where(ROWS.c.channel == Channel.IN_APP, ROWS.c.read_at.is_(None)))
    assert [row["user_id"] == admin.id for row in unread] == [False]


def test_inbox_takes_the_same_statements_for_one_and_for_many(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe, three: list[str]
) -> None:
    mine = {"channel": Channel.IN_APP, "user_id": admin.id, "address": None, "recipient_key": f"user:{admin.id}"}
    counts = []
    for _ in range(2):
        with database_probe.statements() as seen:
            admin_client.get(INBOX)
        counts.append(len(seen))
        queued(app, *(digest(f"d{number}", **mine) for number in range(60)))
    assert counts[0] == counts[1] <= 6
    page = parse(admin_client.get(f"{INBOX}?page=2").text)
    assert len(page.all("#inbox h3")) == 13
