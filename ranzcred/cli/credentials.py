"""The `ranzcred credentials` commands."""

import click
from flask.cli import AppGroup

from ranzcred.cli.database import as_the_owner
from ranzcred.cli.users import COMMAND_LINE
from ranzcred.core import clock
from ranzcred.core.db.transactions import writing
from ranzcred.core.formats import plural
from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts import sign_ins
from ranzcred.domain.accounts.links.tokens import delete_old_links
from ranzcred.domain.accounts.principal import SystemPrincipal
from ranzcred.domain.audit.labels import day
from ranzcred.domain.coverage.rebuilding import rebuild
from ranzcred.domain.credentials.expiry.sweep import sweep
from ranzcred.domain.credentials.figures.recount import recount
from ranzcred.domain.credentials.record.rebuild.filling import Filled, Filler
from ranzcred.web.kit.current_settings import current_settings

DECIDE = frozenset({Permission.CREDENTIAL_AWARD, Permission.CREDENTIAL_UPDATE})
LINES = 20
"""The most earlier awards that are named."""
credentials_group = AppGroup("credentials", help="Manage credentials.")


@credentials_group.command("sweep")
def sweep_command() -> None:
    """Mark overdue credentials as expired, queue reminders, and delete records of old sign-ins and links. Run daily;
    safe to repeat, and to run many times at once."""
    today = clock.today()
    swept = sweep(current_settings(), today=today)
    click.echo(f"{plural(swept.expired, 'credential')} that ended before {day(today)} marked as expired.")
    click.echo(f"{plural(swept.messages, 'notification')} created.")
    for reason, number in swept.suppressed.most_common():
        click.echo(f"{number:,} not sent: {reason}")
    with writing():
        deleted, links = sign_ins.delete_old_sign_ins(), delete_old_links()
    click.echo(f"{plural(deleted, 'sign-in')} that ended more than {sign_ins.RETENTION.days} days ago deleted.")
    click.echo(f"{plural(links, 'link')} by email that expired more than {sign_ins.RETENTION.days} days ago deleted.")


@credentials_group.command("recount")
def recount_command() -> None:
    """Count again what lists and the dashboard show, and correct what differs. Can run while people work."""
    with as_the_owner("write figures", command="ranzcred credentials recount"):
        corrected = recount()
    click.echo(f"Figures counted again. {corrected:,} corrected.")


@credentials_group.command("rebuild-coverage")
def rebuild_coverage_command() -> None:
    """Work out again what coverage is counted from, and correct what differs. Can run while people work."""
    rebuilt = rebuild()
    click.echo(
        f"Worked out again. Corrected: {plural(rebuilt.people, 'person', 'people')}, "
        f"{plural(rebuilt.credentials, 'credential')}, {plural(rebuilt.definitions, 'micro-credential')}."
    )


@credentials_group.command("history")
@click.option("--rebuild", is_flag=True, required=True, expose_value=False, help="Fill in earlier awards from the log.")
@click.option("--apply", is_flag=True, help="Do it. Without this, only what it would do is shown.")
def history_command(apply: bool) -> None:
    """Fill in the awards from before awards were records, from what the audit log says of them. Safe to repeat, and
    while people work."""
    by = SystemPrincipal(actor=COMMAND_LINE.actor, permissions=DECIDE)
    filled = Filler(by=by, lines=LINES).run(apply=apply)
    for line in filled.lines:
        click.echo(line)
    if filled.awards > len(filled.lines):
        click.echo("…")
    click.echo(summary(filled, apply=apply))


def summary(filled: Filled, *, apply: bool) -> str:
    """Return what was done, or would be: how many awards, rows and credentials."""
    if not filled.credentials and not filled.overlapping:
        return "Every award is a record and has its entry in the audit log. Nothing to do."
    verb = "" if apply else "would be "
    number, rows = plural(filled.credentials, "credential"), plural(filled.proven, "row")
    sentences = [
        f"{plural(filled.awards, 'earlier award')} {verb}added from the log, and {rows} of the migration "
        f"{verb}recorded in it, of {number}."
    ]
    if filled.overlapping:
        sentences.append(f"{plural(filled.overlapping, 'credential')} left as they are.")
    return " ".join(sentences) if apply else f"{' '.join(sentences)} Nothing was changed: add --apply to do it."
