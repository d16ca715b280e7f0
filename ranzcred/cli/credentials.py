"""The `ranzcred credentials` commands."""

import click
from flask.cli import AppGroup

from ranzcred.core import clock
from ranzcred.domain.audit.labels import day
from ranzcred.domain.credentials.expiry.sweep import sweep
from ranzcred.web.kit.current_settings import current_settings

credentials_group = AppGroup("credentials", help="Keep who holds what.")


@credentials_group.command("sweep")
def sweep_command() -> None:
    """Store as expired what has run out, and queue what is to be told of it and of what soon will. For a daily timer;
    safe to repeat, and to run many times at once."""
    today = clock.today()
    swept = sweep(current_settings(), today=today)
    click.echo(f"{swept.expired:,} credential(s) with an expiry date before {day(today)} stored as expired.")
    click.echo(f"{swept.messages:,} message(s) queued or shown.")
    for reason, number in swept.suppressed.most_common():
        click.echo(f"{number:,} not: {reason}")
