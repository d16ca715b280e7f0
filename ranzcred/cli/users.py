"""The commands that keep the people who sign in."""

import sys

import click
from flask.cli import AppGroup
from werkzeug.datastructures import MultiDict

from ranzcred.core.db.transactions import writing
from ranzcred.core.forms.base import BaseForm
from ranzcred.core.permissions import Permission, Role
from ranzcred.domain.accounts import queries, users
from ranzcred.domain.accounts.forms import NewUserForm
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.principal import SystemPrincipal
from ranzcred.domain.audit.actor import Actor
from ranzcred.web.kit.current_settings import current_settings

COMMAND_LINE = SystemPrincipal(
    actor=Actor(id="system:cli"),
    permissions=frozenset(
        {Permission.USER_CREATE, Permission.USER_UPDATE, Permission.USER_DEACTIVATE, Permission.API_TOKEN_CREATE}
    ),
)
FROM_STDIN = "Read the password from standard input."


@click.group("user", cls=AppGroup)
def user_group() -> None:
    """Keep the people who sign in."""


@user_group.command("create")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--organisation", help="The organisation's ID, for org:admin.")
@click.option("--member", help="The member's ID, for org:staff.")
@click.option("--password-stdin", is_flag=True, required=True, expose_value=False, help=FROM_STDIN)
def user_create(email: str, name: str, role: str, organisation: str | None, member: str | None) -> None:
    """Create a user."""
    form = NewUserForm(MultiDict({"email": email, "name": name, "password": _password()}))
    require_valid(form)
    with writing():
        users.create_user(
            name=form.name.data or "",
            email=form.email.data or "",
            password=form.password.data or "",
            role=Role(role),
            organisation_id=organisation,
            member_id=member,
            hasher=current_settings().password_hasher,
            by=COMMAND_LINE,
        )
    click.echo(f"User {email} created.")


@user_group.command("password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, required=True, expose_value=False, help=FROM_STDIN)
def user_password(email: str) -> None:
    """Set a user's password and end their sign-ins."""
    user = find_user(email)
    password = _password()
    form = NewUserForm(MultiDict({"email": user.email, "name": user.name, "password": password}))
    require_valid(form)
    with writing():
        users.change_password(user=user, password=password, hasher=current_settings().password_hasher, by=COMMAND_LINE)
    click.echo(f"The password of {email} is changed.")


@user_group.command("deactivate")
@click.argument("email")
def user_deactivate(email: str) -> None:
    """Let a user sign in no more; the record of what they did stays."""
    with writing():
        users.deactivate_user(user=find_user(email), by=COMMAND_LINE)
    click.echo(f"User {email} can no longer sign in.")


def _password() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def require_valid(form: BaseForm) -> None:
    """Raise ClickException with everything that is wrong with a form."""
    if not form.validate():
        raise click.ClickException("\n".join(f"{field.label.text}: {message}" for field, message in form.summary))


def find_user(email: str) -> User:
    """Return the user with an e-mail address, or raise ClickException."""
    user = queries.find_user(email)
    if user is None:
        raise click.ClickException(f"There is no user with the e-mail address {email}.")
    return user
