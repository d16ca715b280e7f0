"""Messages without values, as an older version wrote them out, and messages whose values are not enough any more."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, text

from ranzcred.cli.upgrades import downgrade, upgrade
from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.notifications.delivery.worker import Tally, deliver
from ranzcred.domain.notifications.models import Notification, NotificationNotice
from ranzcred.domain.notifications.rendering import stored_text
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import settings_of, with_channels
from tests.support.factories.messages import LONG_DUE, digest, new_message, queued
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.logs import logged
from tests.support.mailbox import Mailbox, mailbox, plain_text, sending_to

ROWS, NOTICES = table(Notification), table(NotificationNotice)
LOG = "/admin/notifications"
OPENING = "An award is valid to the end of its expiry date in New Zealand. These of yours expire soon, or have expired:"
LINES = ["Slate <i>Repair</i> expired on 2 Mar 2026", "Zinc & Co expires on 23 Mar 2026"]
TITLE = "Micro-credentials have expired, or expire within 30 days"
STATUS_MESSAGE = (
    "RANZ has changed where you stand with micro-credentials:\n\n"
    "- Slate is now Awarded until 30 Sep 2026\n- Zinc is now In Training (it was Not Started)"
)


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as opened:
        yield opened


@pytest.fixture
def settings(settings: Settings, box: Mailbox) -> Settings:
    return sending_to(box, settings)


def old_digest(app: Flask, database_probe: DatabaseProbe, **columns: object) -> str:
    """An expiry digest as the older version queued it: the opening, and the lines in its notices."""
    key = new_message(app, title=TITLE, message=OPENING, **columns)
    for number, line in enumerate(LINES):
        database_probe.run(
            insert(NOTICES),
            {
                "id": f"{key[:50]}-{number}",
                "notification_id": key,
                "credential_id": f"c{number}",
                "expiry_date": clock.today(),
                "threshold": 30,
                "recipient": "member:m",
                "channel": columns.get("channel", "EMAIL"),
                "line": line,
            },
        )
    return key


def delivered(app: Flask, box: Mailbox) -> EmailMessage:
    with app.app_context():
        assert deliver(settings_of(app)) == Tally(sent=1)
    [(_, message)] = box.taken
    return message


def html_of(message: EmailMessage) -> Element:
    body = message.get_body(("html",))
    assert body is not None
    return parse(str(body.get_content()))


def test_old_digest_is_delivered_as_it_was_written_out(app: Flask, database_probe: DatabaseProbe, box: Mailbox) -> None:
    key = old_digest(app, database_probe)
    assert database_probe.value(select(ROWS.c.data).where(ROWS.c.id == key)) is None
    message = delivered(app, box)
    assert message["Subject"] == TITLE
    assert plain_text(message) == (
        f"{OPENING}\n\n- {LINES[0]}\n- {LINES[1]}\n\n--\nRANZ micro-credentials\n"
        "To get fewer messages, ask your organisation's administrator or RANZ.\n"
    )
    html = html_of(message)
    assert (html.one("h1").text, html.texts("p")[0], html.texts("li")) == (TITLE, OPENING, LINES)


def test_old_status_change_is_delivered_as_it_was_written_out(app: Flask, box: Mailbox) -> None:
    new_message(app, title="Micro-credentials have changed status", message=STATUS_MESSAGE, action_url="/credentials")
    message = delivered(app, box)
    assert plain_text(message).startswith(
        f"{STATUS_MESSAGE}\n\nView in RANZ micro-credentials: https://credentials.example.nz/credentials\n\n--\n"
    )
    assert html_of(message).texts("li") == [
        "Slate is now Awarded until 30 Sep 2026",
        "Zinc is now In Training (it was Not Started)",
    ]


def test_old_messages_are_shown_where_they_were(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    columns = {"channel": "IN_APP", "recipient": None, "user_id": admin.id, "status": "DELIVERED", "sent_at": LONG_DUE}
    key = old_digest(app, database_probe, **columns, next_retry_at=None)
    page = parse(admin_client.get("/notifications").text)
    assert page.texts("#inbox h3") == [f"{TITLE} New"]
    assert page.texts(f"#notification-{key} > p")[0] == OPENING
    assert page.texts(f"#notification-{key} li") == LINES
    assert parse(admin_client.get(LOG).text).texts("#messages-table tbody th") == [TITLE]
    page = parse(admin_client.get(f"{LOG}/{key}").text)
    assert page.texts("section > p")[-1] == OPENING
    assert page.texts("section > ul > li") == LINES


def test_old_digest_sent_again_has_its_lines(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    key = old_digest(app, database_probe, status="SENT", sent_at=LONG_DUE, next_retry_at=None)
    assert admin_client.post(f"{LOG}/{key}/send-again").status_code == 303
    [again] = database_probe.rows(select(ROWS).where(ROWS.c.id != key))
    assert (again["title"], again["data"]) == (TITLE, None)
    assert again["message"] == f"{OPENING}\n\n- {LINES[0]}\n- {LINES[1]}"


def test_message_is_rendered_from_its_values_and_not_from_what_was_written_out(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, box: Mailbox
) -> None:
    queued(app, digest("c1"))
    database_probe.run(ROWS.update().values(title="Another title", message="Another message"))
    database_probe.run(NOTICES.update().values(line="Another line"))
    key = database_probe.value(select(ROWS.c.id))
    assert parse(admin_client.get(LOG).text).texts("#messages-table tbody th") == ["Credentials that expire soon"]
    page = parse(admin_client.get(f"{LOG}/{key}").text)
    assert page.texts("section > p")[-1] == "These credentials expire within 90 days."
    assert "Another" not in page.one("main").text
    message = delivered(app, box)
    assert message["Subject"] == "Credentials that expire soon"
    assert "Another" not in plain_text(message)


@pytest.mark.parametrize(
    "data",
    [
        {"mail": "no_longer_here", "values": {}, "lines": []},
        {"mail": "credential_expiry_holder", "values": {}, "lines": []},
        {"mail": "credential_expiry_holder", "values": {"line": {"expiry_date": "soon"}}, "lines": []},
        {"mail": "../errors", "values": {}, "lines": []},
        {},
        [],
    ],
    ids=["no such mail", "a value is missing", "a value cannot be", "another folder", "empty", "no object"],
)
def test_message_that_cannot_be_rendered_reads_as_it_was_written_out(
    app: Flask, database_probe: DatabaseProbe, box: Mailbox, data: Any
) -> None:
    old_digest(app, database_probe)
    database_probe.run(ROWS.update().values(data=data))
    with logged() as lines:
        message = delivered(app, box)
    assert message["Subject"] == TITLE
    assert f"- {LINES[0]}\n- {LINES[1]}" in plain_text(message)
    assert any("cannot be rendered from what is stored" in line for line in lines)


def test_migration_keeps_what_is_queued_up_and_down(empty_settings: Settings, make_app: Callable[..., Flask]) -> None:
    app = make_app(with_channels(empty_settings))
    insert_old = text(
        "INSERT INTO notifications (id, type, channel, title, message, status, recipient, next_retry_at, created_at)"
        " VALUES ('old', 'CREDENTIAL_EXPIRY', 'EMAIL', :title, :message, 'PENDING', 'a@b.example.nz', :due, :due)"
    )
    with app.app_context():
        upgrade(revision="0008")
        due = (clock.now() - timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S.%f")
        with db.engine.begin() as connection:
            connection.execute(insert_old, {"title": TITLE, "message": OPENING, "due": due})
        upgrade()
        row = db.session.get_one(Notification, "old")
        assert (row.data, stored_text(row).subject, stored_text(row).text) == (None, TITLE, OPENING)
        db.session.rollback()
    queued(app, digest("c1", title="A new one"))
    with app.app_context():
        downgrade(revision="0008")
        with db.engine.connect() as connection:
            kept = connection.execute(
                text(
                    "SELECT title, message, line FROM notifications n LEFT JOIN"
                    " notification_notices w ON w.notification_id = n.id ORDER BY title"
                )
            ).all()
        assert [tuple(each) for each in kept] == [
            ("A new one", "These credentials expire within 90 days.", "c1 expires on 30 Sep 2026"),
            (TITLE, OPENING, None),
        ]
        upgrade()
