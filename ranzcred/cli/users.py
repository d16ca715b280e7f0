"""The commands that keep the people who sign in."""

import sys
from datetime import datetime

import click
from flask.cli import AppGroup
from werkzeug.datastructures import MultiDict

from ranzcred.core import clock
from ranzcred.core.db.transactions import writing
from ranzcred.core.formats import date as in_words
from ranzcred.core.formats import plural
from ranzcred.core.forms.base import BaseForm
from ranzcred.core.permissions import Permission, Role
from ranzcred.domain.account_mail.messages import AccountChange, tell_of_change
from ranzcred.domain.accounts import queries, users
from ranzcred.domain.accounts.factors.operations import has_other_way_in, reset_two_factor
from ranzcred.domain.accounts.forms import NewEmailForm, NewUserForm
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.principal import SystemPrincipal
from ranzcred.domain.audit.actor import Actor
from ranzcred.web.kit.current_settings import current_settings

COMMAND_LINE = SystemPrincipal(
    actor=Actor(id="system:cli"),
    permissions=frozenset(
        {
            Permission.USER_CREATE,
            Permission.USER_UPDATE,
            Permission.USER_DEACTIVATE,
            Permission.USER_REACTIVATE,
            Permission.API_TOKEN_CREATE,
            Permission.API_TOKEN_REVOKE,
        }
    ),
)
FROM_STDIN = "Read the password from standard input."
ROLE = click.Choice([role.value for role in Role])
ORGANISATION_HELP = "The organisation's ID, for org:admin."
MEMBER_HELP = "The person's ID, for org:staff."
DATE = click.DateTime(["%Y-%m-%d"])
UNTIL_HELP = "The last day on which they may sign in, in New Zealand."


@click.group("user", cls=AppGroup)
def user_group() -> None:
    """Manage users."""


@user_group.command("create")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", type=ROLE, required=True)
@click.option("--organisation", help=ORGANISATION_HELP)
@click.option("--member", help=MEMBER_HELP)
@click.option("--until", type=DATE, help=UNTIL_HELP)
@click.option("--password-stdin", is_flag=True, required=True, expose_value=False, help=FROM_STDIN)
def user_create(
    email: str, name: str, role: str, organisation: str | None, member: str | None, until: datetime | None
) -> None:
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
            access_until=until and until.date(),
            hasher=current_settings().password_hasher,
            by=COMMAND_LINE,
        )
    click.echo(f"User {email} created.")


@user_group.command("password")
@click.argument("email")
@click.option("--keep-tokens", is_flag=True, help="Keep the user's API tokens.")
@click.option("--password-stdin", is_flag=True, required=True, expose_value=False, help=FROM_STDIN)
def user_password(email: str, keep_tokens: bool) -> None:
    """Set a user's password, and end their sign-ins and API tokens."""
    user = find_user(email)
    password = _password()
    form = NewUserForm(MultiDict({"email": user.email, "name": user.name, "password": password}))
    require_valid(form)
    with writing():
        tokens = users.change_password(
            user=user,
            password=password,
            hasher=current_settings().password_hasher,
            by=COMMAND_LINE,
            end_tokens=not keep_tokens,
        )
        tell_of_change(user, AccountChange.PASSWORD, current_settings())
    ended = f" Their {plural(tokens, 'API token')} ended too." if tokens else ""
    click.echo(f"Password changed for {email}. They are signed out everywhere.{ended}")


@user_group.command("email")
@click.argument("email")
@click.argument("new_email")
def user_email(email: str, new_email: str) -> None:
    """Change the email that a user signs in with, and sign them out."""
    form = NewEmailForm(MultiDict({"email": new_email}))
    require_valid(form)
    with writing():
        user = find_user(email)
        former = user.email
        users.change_email(user=user, email=form.email.data or "", by=COMMAND_LINE)
        tell_of_change(user, AccountChange.EMAIL, current_settings(), address=former)
    click.echo(f"User {email} now signs in as {form.email.data}.")


@user_group.command("role")
@click.argument("email")
@click.argument("role", type=ROLE)
@click.option("--organisation", help=ORGANISATION_HELP)
@click.option("--member", help=MEMBER_HELP)
@click.option("--until", type=DATE, help=UNTIL_HELP)
def user_role(email: str, role: str, organisation: str | None, member: str | None, until: datetime | None) -> None:
    """Change a user's role, and end their sign-ins and API tokens."""
    with writing():
        users.change_role(
            user=find_user(email),
            role=Role(role),
            organisation_id=organisation,
            member_id=member,
            access_until=until and until.date(),
            by=COMMAND_LINE,
        )
    click.echo(f"User {email} is now {role}. Their sign-ins and API tokens have ended.")


@user_group.command("sign-out")
@click.argument("email")
def user_sign_out(email: str) -> None:
    """Sign a user out of every browser; they can sign in again."""
    with writing():
        ended = users.sign_user_out(user=find_user(email), by=COMMAND_LINE)
    click.echo(f"User {email} signed out: {plural(ended, 'sign-in')} ended.")


@user_group.command("reset-two-factor")
@click.argument("email")
@click.option("--reason", required=True, help="Why, for the audit log.")
def user_reset_two_factor(email: str, reason: str) -> None:
    """Remove a user's authenticator app, passkeys and recovery codes, and sign them out."""
    with writing():
        user = find_user(email)
        reset_two_factor(user=user, reason=reason, by=COMMAND_LINE)
        tell_of_change(user, AccountChange.TWO_FACTOR_RESET, current_settings())
        has_way = has_other_way_in(user)
    then = (
        "sign in without a second factor" if has_way else "have no way to sign in: set one with ranzcred user password"
    )
    click.echo(f"Two-factor of {email} reset. They are signed out, and {then}.")


@user_group.command("deactivate")
@click.argument("email")
def user_deactivate(email: str) -> None:
    """Deactivate a user, and end their sign-ins and API tokens. Their history is kept."""
    with writing():
        users.deactivate_user(user=find_user(email), by=COMMAND_LINE)
    click.echo(f"User {email} deactivated. They can no longer sign in.")


@user_group.command("reactivate")
@click.argument("email")
def user_reactivate(email: str) -> None:
    """Reactivate a user, with the password they had."""
    with writing():
        users.reactivate_user(user=find_user(email), by=COMMAND_LINE)
    user = find_user(email)
    if queries.find_user_who_may_act(email):
        click.echo(f"User {email} reactivated. They can sign in again.")
    elif user.access_until and user.access_until < clock.today():
        click.echo(f"User {email} reactivated, but their access ended on {in_words(user.access_until)}.")
    else:
        click.echo(f"User {email} reactivated, but they can't sign in while they are an inactive person.")


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
        raise click.ClickException(f"No user {email}.")
    return user
