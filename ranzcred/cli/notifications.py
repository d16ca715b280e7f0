"""The `ranzcred notifications` commands."""

import signal
import sys
import threading

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.notifications.delivery import leases
from ranzcred.domain.notifications.delivery.worker import Tally, deliver, gateways
from ranzcred.domain.notifications.message_log import SETTINGS
from ranzcred.web.kit.current_settings import current_settings

POLL_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 300.0

notifications_group = AppGroup("notifications", help="Send queued messages.")


@notifications_group.command("deliver")
@click.option("--watch", is_flag=True, help="Keep running and send messages as they fall due.")
def deliver_command(watch: bool) -> None:
    """Send the messages that are due. Run it from a timer, or with --watch as a service; several may run at once."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if watch:
        _watch(stop)
        return
    settings = current_settings()
    tally = deliver(settings, stop=stop.is_set)
    _report(tally)
    unsent = {channel: since for channel, since in leases.waiting().items() if channel not in gateways(settings)}
    for channel, (count, oldest) in unsent.items():
        click.echo(
            f"{channel.many}: {count:,} waiting since {clock.auckland(oldest)}. Set {SETTINGS[channel]} to send them.",
            err=True,
        )
    if unsent or not tally.well:
        sys.exit(1)


def _watch(stop: threading.Event) -> None:
    """Deliver until `stop`: look again every few seconds, and less often while something is unavailable."""
    click.echo("Sending messages. Press Ctrl+C to stop.")
    sys.stdout.flush()
    pause = POLL_SECONDS
    while not stop.is_set():
        well = _deliver_due(stop)
        pause = POLL_SECONDS if well else min(pause * 2, LONGEST_PAUSE_SECONDS)
        stop.wait(pause)


def _deliver_due(stop: threading.Event) -> bool:
    """Deliver what is due now; return whether everything could be reached."""
    try:
        tally = deliver(current_settings(), stop=stop.is_set)
    except DBAPIError as error:
        db.session.rollback()
        click.echo(f"Database error: {str(error.orig).splitlines()[0]}.", err=True)
        return False
    if tally != Tally():
        _report(tally)
    return not tally.unavailable


def _report(tally: Tally) -> None:
    click.echo(f"{tally.sent:,} sent, {tally.deferred:,} will be retried, {tally.failed:,} failed.")
    for channel, why in tally.unavailable.items():
        click.echo(f"{channel.many} can't be sent at the moment: {why}", err=True)
    sys.stdout.flush()
