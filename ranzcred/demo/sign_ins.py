"""The users of the sample association: one for each role, with a password that is new each time."""

import os
import secrets
from dataclasses import replace
from datetime import date
from pathlib import Path

from argon2 import PasswordHasher

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict
from ranzcred.core.formats import date as in_words
from ranzcred.core.permissions import Role
from ranzcred.core.text import search_key
from ranzcred.demo.filling import Association, fill
from ranzcred.demo.principal import DEMO
from ranzcred.domain.account_mail.invitations import invite_user
from ranzcred.domain.accounts.users import create_user, deactivate_user

FILE = "demo-sign-ins.txt"
PASSWORD_BYTES = 12
IN_PRODUCTION = "Sample data can't be loaded in production."


def make_association(settings: Settings, *, keep: bool) -> str:
    """Fill an empty database and return who may sign in, which is also kept in the data folder for its owner alone.

    Raise Conflict if the database is not empty, unless it is to be kept and was filled by this command, and in
    production.
    """
    if settings.production:
        raise Conflict(IN_PRODUCTION)
    path, sentence = settings.data_dir / FILE, ""
    try:
        with writing():
            association = fill(settings)
            _write(path, make_users(association, settings.password_hasher))
            _add_who_cannot_sign_in(settings)
            sentence = (
                f"Created {len(association.organisations)} organisations, {len(association.members)} people and "
                f"{association.credentials:,} credentials.\n"
            )
    except Conflict:
        if not (keep and path.exists()):
            raise
    return f"{sentence}\n{path.read_text()}\nSaved in {path}.\n"


def make_users(association: Association, hasher: PasswordHasher) -> str:
    """Create a user for each role; return the sentences about them."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    active, pending = association.organisations[1], association.organisations[19]
    owner, member, other = (
        association.staff[active.id][0],
        association.staff[active.id][3],
        association.staff[pending.id][0],
    )
    nothing = f"administrator of {pending.name}, where nothing is assigned yet"
    june = next_june(clock.today())
    auditor = f"RANZ auditor, until {in_words(june)}"
    users = (
        ("Mere Tamahori", "mere.tamahori@ranz.example", Role.RANZ_ADMIN, None, None, "RANZ administrator"),
        ("Hinemoa Te Awa", "hinemoa.teawa@audit.example", Role.RANZ_AUDITOR, None, None, auditor),
        (owner.display_name, owner.email, Role.ORG_ADMIN, active.id, None, f"administrator of {active.name}"),
        (other.display_name, other.email, Role.ORG_ADMIN, pending.id, None, nothing),
        (member.display_name, member.email, Role.ORG_STAFF, None, member.id, f"person at {active.name}"),
    )
    lines = []
    for name, email, role, organisation_id, member_id, what in users:
        create_user(
            name=name,
            email=str(email),
            password=password,
            role=role,
            organisation_id=organisation_id,
            member_id=member_id,
            access_until=june if role is Role.RANZ_AUDITOR else None,
            hasher=hasher,
            by=DEMO,
        )
        lines.append(f"    {email:<44} {what}")
    return "\n".join(
        ["Sign in with this password", "", f"    {password}", "", "and one of these users", "", *lines, ""]
    )


def _add_who_cannot_sign_in(settings: Settings) -> None:
    """Add a user who was invited and one who has left RANZ. Nothing is sent to either."""
    silent = replace(settings, mail_from=None)
    for name, role in (("Rāwiri Kelly", Role.RANZ_AUDITOR), ("Janet Frew", Role.RANZ_ADMIN)):
        email = f"{search_key(name).replace(' ', '.')}@ranz.example"
        invited = invite_user(name=name, email=email, role=role, by=DEMO, settings=silent).user
        if role is Role.RANZ_ADMIN:
            deactivate_user(user=invited, reason="Left RANZ.", by=DEMO)


def next_june(today: date) -> date:
    """Return the next 30 June, on which the year of RANZ's auditor ends."""
    return date(today.year + (today >= date(today.year, 6, 30)), 6, 30)


def _write(path: Path, text: str) -> None:
    """Write the file before the commit, so that there is no association that nobody can sign in to."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
