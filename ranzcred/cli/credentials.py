"""The `ranzcred credentials` commands."""

import click
from flask.cli import AppGroup

from ranzcred.core import clock
from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts import sign_ins
from ranzcred.domain.audit.labels import day
from ranzcred.domain.credentials.expiry.sweep import sweep
from ranzcred.web.kit.current_settings import current_settings

credentials_group = AppGroup("credentials", help="Keep who holds what.")


@credentials_group.command("sweep")
def sweep_command() -> None:
    """Store as expired what has run out, queue what is to be told of it and of what soon will, and delete what is kept
    of sign-ins that ended long ago. For a daily timer; safe to repeat, and to run many times at once."""
    today = clock.today()
    swept = sweep(current_settings(), today=today)
    click.echo(f"{swept.expired:,} credential(s) with an expiry date before {day(today)} stored as expired.")
    click.echo(f"{swept.messages:,} message(s) queued or shown.")
    for reason, number in swept.suppressed.most_common():
        click.echo(f"{number:,} not: {reason}")
    with writing():
        deleted = sign_ins.delete_old_sign_ins()
    click.echo(f"{deleted:,} sign-in(s) that ended more than {sign_ins.RETENTION.days} days ago deleted.")
