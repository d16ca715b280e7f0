"""The commands that keep the tokens that other systems call the API with."""

import click
from flask.cli import AppGroup
from werkzeug.datastructures import MultiDict

from ranzcred.cli.users import COMMAND_LINE, find_user, require_valid
from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts import api_tokens
from ranzcred.domain.accounts.forms import TokenForm
from ranzcred.domain.accounts.models import TokenLifetime, TokenScope


@click.group("token", cls=AppGroup)
def token_group() -> None:
    """Keep the tokens that other systems call the API with."""


@token_group.command("create")
@click.argument("email")
@click.option("--name", required=True, help="What will use it. The audit log names it.")
@click.option("--read-only", is_flag=True, help="Good for reading alone.")
@click.option("--expires", type=click.IntRange(1, 3650), metavar="DAYS", help="After how many days it expires.")
def token_create(email: str, name: str, read_only: bool, expires: int | None) -> None:
    """Create an API token in a user's name, and print it, this once."""
    form = TokenForm(MultiDict({"name": name, "scope": TokenScope.READ, "lifetime": TokenLifetime.NEVER}))
    require_valid(form)
    user = find_user(email)
    with writing():
        _, text = api_tokens.create_token(
            user_id=user.id,
            name=form.name.data or "",
            scope=TokenScope.READ if read_only else TokenScope.WRITE,
            days=expires,
            by=COMMAND_LINE,
        )
    click.echo("This is the token. It is shown only now, and kept nowhere:", err=True)
    click.echo(text)
