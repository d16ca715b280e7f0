"""The commands that keep the tokens that other systems call the API with."""

import click
from flask.cli import AppGroup
from werkzeug.datastructures import MultiDict

from ranzcred.cli.users import COMMAND_LINE, find_user, require_valid
from ranzcred.core import clock
from ranzcred.core.db.transactions import writing
from ranzcred.core.token_scopes import AREAS, TokenScope, scope_label, scope_of
from ranzcred.domain.accounts import api_tokens
from ranzcred.domain.accounts.forms import TokenForm
from ranzcred.domain.accounts.models import ApiToken, TokenLifetime

SCOPE = click.Choice([TokenScope.READ.value, *(area.value for area in AREAS)])


@click.group("token", cls=AppGroup)
def token_group() -> None:
    """Manage API tokens."""


@token_group.command("create")
@click.argument("email")
@click.option("--name", required=True, help="The system that will use it. Shown in the audit log.")
@click.option("--scope", "scopes", type=SCOPE, multiple=True, help="What it can change. [default: everything]")
@click.option("--read-only", is_flag=True, help="Read-only. The same as --scope read.")
@click.option(
    "--expires",
    type=click.IntRange(1, api_tokens.DAYS_AT_MOST),
    metavar="DAYS",
    default=TokenLifetime.QUARTER.days,
    show_default=True,
    help="Days until it expires.",
)
def token_create(email: str, name: str, scopes: tuple[str, ...], read_only: bool, expires: int) -> None:
    """Create an API token for a user, and print it once."""
    areas = [TokenScope(scope) for scope in scopes if scope in AREAS] if scopes or read_only else list(AREAS)
    if areas and (read_only or TokenScope.READ in scopes):
        raise click.UsageError("A read-only token can't have another scope.")
    form = TokenForm(MultiDict([("name", name), ("lifetime", TokenLifetime.YEAR.value)]))
    require_valid(form)
    user = find_user(email)
    with writing():
        token, text = api_tokens.create_token(
            user_id=user.id, name=form.name.data or "", scope=scope_of(areas), days=expires, by=COMMAND_LINE
        )
        about = _describe(token)
    click.echo(f"{name}: {about}. Token (copy it now; it won't be shown again):", err=True)
    click.echo(text)


@token_group.command("list")
@click.argument("email", required=False)
def token_list(email: str | None) -> None:
    """List the active tokens of one user, or of everyone."""
    for token in api_tokens.tokens(find_user(email).id if email else ""):
        used = f"last used {clock.auckland(token.last_used_at)}" if token.last_used_at else "never used"
        click.echo(f"{token.user.email}  {token.name}: {_describe(token)}, {used}")


@token_group.command("revoke")
@click.argument("email")
@click.option("--name", required=True, help="The token's name.")
def token_revoke(email: str, name: str) -> None:
    """Revoke a user's token: anything using it stops working."""
    with writing():
        token = api_tokens.find_token(user_id=find_user(email).id, name=name)
        if token is None:
            raise click.ClickException(f"{email} has no token called {name}.")
        api_tokens.revoke_token(token_id=token.id, by=COMMAND_LINE)
    click.echo(f"Token {name} of {email} revoked.")


def _describe(token: ApiToken) -> str:
    verb = "expired" if token.expired else "expires"
    expires = f"{verb} {clock.auckland(token.expires_at)}" if token.expires_at else "never expires"
    return f"{scope_label(token.scope)}, {expires}"
