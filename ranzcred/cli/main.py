"""The `ranzcred` commands: each a few lines over operations."""

import atexit
import os
import socket
import sys
from contextlib import nullcontext
from itertools import chain
from pathlib import Path
from typing import NoReturn

import click
from click.core import ParameterSource
from flask import Flask, current_app
from flask.cli import FlaskGroup
from sqlalchemy.exc import DBAPIError

from ranzcred import create_app
from ranzcred.cli.audit import audit_group
from ranzcred.cli.credentials import credentials_group
from ranzcred.cli.database import (
    apply_grants,
    is_new,
    make_searchable,
    migrate_database,
    refusal_of_database,
    require_guards,
    require_migrated,
)
from ranzcred.cli.notifications import notifications_group
from ranzcred.cli.private_files import UMASK, mend_private_files
from ranzcred.cli.tokens import token_group
from ranzcred.cli.users import user_group
from ranzcred.config import ConfigurationError, Settings
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict, Problem
from ranzcred.core.formats import plural
from ranzcred.core.text import printable
from ranzcred.demo.filling import opened
from ranzcred.demo.sign_ins import make_association
from ranzcred.domain.account_mail import first_admin
from ranzcred.domain.accounts import queries
from ranzcred.domain.audit.proof.first_fingerprints import record_fingerprints
from ranzcred.domain.definitions.operations import ensure_defaults
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.http.static_files import FOLDER, stale_compressed

HOST = "127.0.0.1"
LOCALHOST = "localhost"
"""What HOST is called: browsers bind passkeys to a name alone."""
WORKERS = 2
THREADS = 8
REQUEST_SECONDS = 30.0
SOCKET_LENGTH = 107
PORT = 5000
PORT_HELP = "The port that the server listens on, on this machine."
NO_PROXIES = (
    "Warning: RANZCRED_PROXIES is 0. Behind a proxy, such as nginx, every request then seems to come from the proxy's "
    "address, in the audit log and to the throttle of sign-ins. Set it to the number of proxies in front, usually 1."
)
SOCKET_WITHOUT_PROXIES = (
    "--socket needs RANZCRED_PROXIES. A Unix socket has no addresses: without the proxy's word every client would look "
    "the same, in the audit log and to the throttle of sign-ins. Set it to the number of proxies in front, usually 1."
)


def app_for_commands() -> Flask:
    """Return the application, whose connections are closed when the command ends."""
    settings = Settings.from_environment(serving=False)
    for sentence in mend_private_files(settings):
        click.echo(f"Warning: {printable(sentence)}", err=True)
    app = create_app(settings)
    atexit.register(_close_connections, app)
    return app


def _close_connections(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


@click.group(
    cls=FlaskGroup, create_app=app_for_commands, add_default_commands=False, add_version_option=False, load_dotenv=False
)
def cli() -> None:
    """RANZ micro-credentials: set up, run, manage accounts, check the audit log."""


@cli.command()
@click.option(
    "--grants", type=click.Path(path_type=Path), help="SQL that grants rights to each role, run after the migrations."
)
def init(grants: Path | None) -> None:
    """Set up or upgrade the database, and add the default micro-credentials. Safe to repeat."""
    migrate_database()
    if grants:
        apply_grants(db.engine, grants)
    require_guards()
    searchable = make_searchable()
    if searchable:
        click.echo(f"{searchable:,} audit log entries can now be searched.")
    with writing():
        created = ensure_defaults()
    added = f" {plural(created, 'default micro-credential')} added." if created else ""
    click.echo(f"Database ready.{added}")
    recorded = record_fingerprints(db.engine)
    if recorded:
        click.echo(f"Fingerprints of {recorded:,} passwords and API tokens recorded.")


@cli.command()
@click.option("--keep", is_flag=True, help="Keep existing sample data and show the sign-in details.")
@click.pass_context
def demo(context: click.Context, keep: bool) -> None:
    """Fill an empty database with sample data, and show the sign-in details."""
    with opened() if is_new() else nullcontext():
        context.invoke(init)
    click.echo(make_association(current_settings(), keep=keep))


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True)
@click.option("--host", default=HOST, show_default=True, help="The IPv4 or IPv6 address to listen on.")
@click.option(
    "--socket",
    "socket_path",
    type=click.Path(path_type=Path, resolve_path=True),
    help="Listen on a Unix socket instead of a port.",
)
@click.option("--workers", type=click.IntRange(1), default=WORKERS, show_default=True)
@click.option(
    "--request-seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=REQUEST_SECONDS,
    show_default=True,
    help="The longest that a request may take to arrive, and each part of a response to be received.",
)
@click.pass_context
def run(
    context: click.Context, port: int, host: str, socket_path: Path | None, workers: int, request_seconds: float
) -> None:
    """Set up if needed, then start the web server. In production nothing is set up: use `init`."""
    if socket_path:
        check_socket(context, socket_path)
    if Settings.from_environment().production:
        require_migrated()
        require_fresh_static_files()
    else:
        context.invoke(init)
    host = f"[{host}]" if ":" in host and not host.startswith("[") else host
    named = LOCALHOST if host == HOST and LOCALHOST in current_settings().allowed_hosts else host
    if not queries.has_admin():
        click.echo(first_admin_notice(None if socket_path else port, named))
    if current_settings().production and not current_settings().proxies:
        click.echo(NO_PROXIES, err=True)
    click.echo(f"Serving at {socket_path or f'http://{named}:{port}'}")
    sys.stdout.flush()
    options = {
        "--bind": f"unix:{socket_path}" if socket_path else f"{host}:{port}",
        "--workers": str(workers),
        "--threads": str(THREADS),
        "--request-seconds": str(request_seconds),
    }
    arguments = [sys.executable, "-m", "ranzcred.server", *chain.from_iterable(options.items())]
    if named == LOCALHOST and not current_settings().production and not socket_path:
        os.environ.setdefault("RANZCRED_BASE_URL", f"http://{LOCALHOST}:{port}")
    # Otherwise glibc keeps for each thread what it has once allocated.
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")
    os.execv(sys.executable, arguments)  # noqa: S606 - this process becomes the server


def check_socket(context: click.Context, path: Path) -> None:
    """Raise Problem or UsageError unless a server may listen at this Unix socket."""
    if any(context.get_parameter_source(name) is not ParameterSource.DEFAULT for name in ("port", "host")):
        raise click.UsageError("Give --socket, or --port and --host, not both.")
    if not current_settings().proxies:
        raise Problem(SOCKET_WITHOUT_PROXIES)
    if len(os.fsencode(path)) > SOCKET_LENGTH:
        raise Problem(f"--socket: {path} is longer than the {SOCKET_LENGTH} bytes that a Unix socket's path may have.")
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise Problem(f"--socket: {path.parent} is not a folder that this user can write to.")
    if not path.exists():
        return
    if not path.is_socket():
        raise Problem(f"--socket: {path} already exists and is not a socket.")
    with socket.socket(socket.AF_UNIX) as client:
        if client.connect_ex(str(path)) == 0:
            raise Problem(f"--socket: another server is listening on {path}.")


@cli.command("first-admin")
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True, help=PORT_HELP)
def first_admin_command(port: int) -> None:
    """Print a one-time link, valid for an hour, to create the first administrator. Earlier links stop working."""
    click.echo(new_first_admin_link(port))


def first_admin_notice(port: int | None, host: str = "") -> str:
    """Return what a start of the server says where there is no administrator.

    In production it is kept in the service's log, where no link belongs; and at a Unix socket (None) a link is none.
    """
    notice = "There is no administrator yet."
    if current_settings().production or port is None:
        return f"{notice} Create a link for the first one with: {first_admin.COMMAND}"
    link = new_first_admin_link(port, host)
    return f"\n{notice} Open this link within an hour to create one:\n\n    {link}\n"


def new_first_admin_link(port: int, host: str = "") -> str:
    """Return a new one-time link: in production with https at the first allowed host name, else at this port.

    Outside production it is at `host`, if that is an allowed one.
    """
    with writing():
        token = first_admin.create_first_admin_token()
    allowed = current_app.config["ALLOWED_HOSTS"]
    first = allowed[0].lstrip(".")
    local = host if host in allowed else first
    base = f"https://{first}" if current_settings().production else f"http://{local}:{port}"
    return base + current_app.url_map.bind("").build("accounts.first_admin", {"token": token})


def require_fresh_static_files() -> None:
    """Raise Conflict where a compressed file would be served in place of a newer one, which may not be removed here."""
    for path in stale_compressed(FOLDER):
        raise Conflict(f"{path} is out of date. Run `make setup`, then start again.")


cli.add_command(audit_group)
cli.add_command(credentials_group)
cli.add_command(notifications_group)
cli.add_command(user_group)
cli.add_command(token_group)


def main() -> None:
    """Run a command; what cannot be done is said in one sentence, with exit status 1."""
    os.umask(UMASK)
    try:
        cli()
    except (Problem, ConfigurationError) as error:
        _fail(str(error))
    except DBAPIError as error:
        _fail(refusal_of_database(error))


def _fail(sentence: str) -> NoReturn:
    click.echo(f"ranzcred: {printable(sentence)}", err=True)
    sys.exit(1)
