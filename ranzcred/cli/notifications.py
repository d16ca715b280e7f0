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
from ranzcred.web.kit.current_settings import current_settings

POLL_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 300.0

notifications_group = AppGroup("notifications", help="Deliver what people are to be told.")


@notifications_group.command("deliver")
@click.option("--watch", is_flag=True, help="Go on until SIGTERM, and deliver whatever becomes due.")
def deliver_command(watch: bool) -> None:
    """Deliver what is due. For a timer, or with --watch for a service; any number may run at once."""
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
            f"{channel.label}: {count:,} wait since {clock.auckland(oldest)}, and nothing is set up to send them.",
            err=True,
        )
    if unsent or not tally.well:
        sys.exit(1)


def _watch(stop: threading.Event) -> None:
    """Deliver until `stop`: look again every few seconds, and less often while something is unavailable."""
    click.echo("Delivering. SIGTERM ends it.")
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
        click.echo(f"The database refused: {str(error.orig).splitlines()[0]}.", err=True)
        return False
    if tally != Tally():
        _report(tally)
    return not tally.unavailable


def _report(tally: Tally) -> None:
    click.echo(f"{tally.sent:,} sent, {tally.deferred:,} to be tried again, {tally.failed:,} failed.")
    for channel, why in tally.unavailable.items():
        click.echo(f"{channel.label} cannot be sent at the moment: {why}", err=True)
    sys.stdout.flush()
