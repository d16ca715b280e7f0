"""`ranzcred notifications deliver`, as a timer runs it and as a service does."""

import signal
import subprocess

from flask import Flask
from sqlalchemy import select

from ranzcred.config import Settings
from ranzcred.domain.notifications.models import Notification
from tests.support.command import RANZCRED, ranzcred
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import environment
from tests.support.factories.messages import new_message
from tests.support.mailbox import Mailbox, mailbox

ROWS = table(Notification)
DELIVER = ("notifications", "deliver")


def mailing(box: Mailbox) -> dict[str, str]:
    return {
        "RANZCRED_SMTP_URL": f"smtp://127.0.0.1:{box.port}",
        "RANZCRED_MAIL_FROM": "RANZ <no-reply@ranz.example.nz>",
    }


def test_deliver_what_is_due(app: Flask, settings: Settings, database_probe: DatabaseProbe) -> None:
    new_message(app)
    with mailbox() as box:
        result = ranzcred(settings, *DELIVER, **mailing(box))
        assert (result.returncode, result.stderr) == (0, "")
        assert result.stdout == "1 sent, 0 will be retried, 0 failed.\n"
        assert len(box.taken) == 1
        new_message(app, recipient="gone@ridgeline.example.nz")
        result = ranzcred(settings, *DELIVER, **mailing(box))
    assert (result.returncode, result.stdout) == (1, "0 sent, 0 will be retried, 1 failed.\n")


def test_deliver_without_a_server(app: Flask, settings: Settings, database_probe: DatabaseProbe) -> None:
    new_message(app)
    with mailbox() as gone:
        pass
    result = ranzcred(settings, *DELIVER, **mailing(gone))
    assert result.returncode == 1
    assert result.stderr.startswith("Emails can't be sent at the moment: ")
    result = ranzcred(settings, *DELIVER)
    assert result.returncode == 1
    assert result.stderr.startswith("Emails: 1 waiting since ")
    assert result.stderr.endswith(". Set RANZCRED_MAIL_FROM to send them.\n")
    [row] = database_probe.rows(select(ROWS))
    assert (row["status"], row["retry_count"]) == ("PENDING", 0)


def test_deliver_watches_until_it_is_told_to_end(app: Flask, settings: Settings, database_probe: DatabaseProbe) -> None:
    new_message(app)
    with (
        mailbox() as box,
        subprocess.Popen(
            [RANZCRED, *DELIVER, "--watch"],
            env={**environment(settings), **mailing(box)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as watching,
    ):
        assert watching.stdout is not None
        assert watching.stdout.readline() == "Sending messages. Press Ctrl+C to stop.\n"
        assert watching.stdout.readline() == "1 sent, 0 will be retried, 0 failed.\n"
        watching.send_signal(signal.SIGTERM)
        out, err = watching.communicate(timeout=60)
        assert (watching.returncode, out, err) == (0, "", "")
        assert len(box.taken) == 1
