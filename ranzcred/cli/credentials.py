"""The `ranzcred credentials` commands."""

import click
from flask.cli import AppGroup

from ranzcred.cli.database import as_the_owner
from ranzcred.core import clock
from ranzcred.core.db.transactions import writing
from ranzcred.core.formats import plural
from ranzcred.domain.accounts import sign_ins
from ranzcred.domain.audit.labels import day
from ranzcred.domain.credentials.expiry.sweep import sweep
from ranzcred.domain.credentials.figures.recount import recount
from ranzcred.web.kit.current_settings import current_settings

credentials_group = AppGroup("credentials", help="Manage credentials.")


@credentials_group.command("sweep")
def sweep_command() -> None:
    """Mark overdue credentials as expired, queue reminders, and delete records of old sign-ins. Run daily; safe to
    repeat, and to run many times at once."""
    today = clock.today()
    swept = sweep(current_settings(), today=today)
    click.echo(f"{plural(swept.expired, 'credential')} that ended before {day(today)} marked as expired.")
    click.echo(f"{plural(swept.messages, 'notification')} created.")
    for reason, number in swept.suppressed.most_common():
        click.echo(f"{number:,} not sent: {reason}")
    with writing():
        deleted = sign_ins.delete_old_sign_ins()
    click.echo(f"{plural(deleted, 'sign-in')} that ended more than {sign_ins.RETENTION.days} days ago deleted.")


@credentials_group.command("recount")
def recount_command() -> None:
    """Count again what lists and the dashboard show, and correct what differs. Can run while people work."""
    with as_the_owner("write figures", command="ranzcred credentials recount"):
        corrected = recount()
    click.echo(f"Figures counted again. {corrected:,} corrected.")
