"""The accounts at another service by which users sign in: linked and found. None commits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, exists, select
from werkzeug.datastructures import MultiDict

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.versions import translate_db_errors
from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Permission, Role
from ranzcred.core.policy import require
from ranzcred.core.text import address_key
from ranzcred.domain.accounts import policy, queries
from ranzcred.domain.accounts.access import may_act
from ranzcred.domain.accounts.forms import LinkedUserForm
from ranzcred.domain.accounts.identities.errors import IdentityRefused
from ranzcred.domain.accounts.identities.id_tokens import LEEWAY, ProvenIdentity
from ranzcred.domain.accounts.identities.models import UserIdentity
from ranzcred.domain.accounts.models import NAME_LENGTH, User
from ranzcred.domain.accounts.principal import ClientInfo, SystemPrincipal
from ranzcred.domain.accounts.sign_ins import lock_signed_in
from ranzcred.domain.audit.actor import Actor, Principal
from ranzcred.domain.audit.recording import acting_as

NOT_VERIFIED = "The email address of this account has not been verified there. Verify it there first, then try again."
UNKNOWN = "No one here is linked to this account. Sign in with your password, then link it under Your account."
UNUSABLE = "Your name or email there can't be used here. Contact RANZ if you need access."
TAKEN = "This account is already linked to another user. Sign in with the other user, and remove the link there first."

OTHER_ACCOUNT = "That account isn't linked to you. Use the one that is."
NOT_ASKED = "You weren't asked there who you are. Try again, or sign out and sign in again."


def use_identity(proven: ProvenIdentity) -> User | None:
    """Return the user who is linked to an account there, and note its use; None if nobody is, or they may not act."""
    found = db.session.scalar(
        select(UserIdentity)
        .join(UserIdentity.user)
        .where(UserIdentity.issuer == proven.issuer, UserIdentity.subject == proven.subject, may_act())
        .with_for_update(of=User)  # whoever removes it does so too
    )
    if found is None:
        return None
    found.last_used_at = clock.now()
    return found.user


def confirm_identity(*, user: User, proven: ProvenIdentity, since: datetime, by: Principal) -> None:
    """Note the use of an account there by which a user has shown again who they are.

    Raise IdentityRefused unless it is linked to them, and they have signed in there since they were asked.
    """
    require(policy.may_change_account, by, user)
    lock_signed_in(user, by=by)
    found = db.session.scalar(
        select(UserIdentity).where(
            UserIdentity.issuer == proven.issuer,
            UserIdentity.subject == proven.subject,
            UserIdentity.user_id == user.id,
        )
    )
    if found is None:
        raise IdentityRefused(OTHER_ACCOUNT, logged="the account there is not linked to this user")
    off = timedelta(seconds=LEEWAY)
    if proven.shown_at is None or not since - off <= proven.shown_at <= clock.now() + off:
        raise IdentityRefused(
            NOT_ASKED, logged="ID token: they have not signed in there since they were asked (auth_time)"
        )
    found.last_used_at = clock.now()


def is_linked(proven: ProvenIdentity) -> bool:
    """Return whether an account there is linked to anybody, whether or not they may act."""
    linked = exists().where(UserIdentity.issuer == proven.issuer, UserIdentity.subject == proven.subject)
    return bool(db.session.scalar(select(linked)))


def is_linked_at(issuer: str, *, user_id: str) -> bool:
    """Return whether a user has linked an account of an issuer."""
    linked = exists().where(UserIdentity.issuer == issuer, UserIdentity.user_id == user_id)
    return bool(db.session.scalar(select(linked)))


def link_identity(*, user: User, proven: ProvenIdentity, by: Principal) -> UserIdentity:
    """Link an account there to a user.

    Raise IdentityRefused unless its address has been verified there, Conflict if it is linked to somebody else.
    """
    require(policy.may_change_account, by, user)
    if not proven.email:
        raise IdentityRefused(NOT_VERIFIED, logged="ID token: the email address is not verified")
    acting_as(db.session(), by.actor)
    lock_signed_in(user, by=by)
    known = db.session.scalar(
        select(UserIdentity).where(UserIdentity.issuer == proven.issuer, UserIdentity.subject == proven.subject)
    )
    if known and known.user_id == user.id:
        return known
    identity = UserIdentity(user_id=user.id, issuer=proven.issuer, subject=proven.subject, last_used_at=clock.now())
    db.session.add(identity)
    with translate_db_errors("account", {"uq_user_identities_issuer_subject": Conflict(TAKEN)}):
        db.session.flush()
    return identity


def create_linked_user(*, proven: ProvenIdentity, client: ClientInfo) -> User:
    """Create a user for an account there, with the role that its claims give or else as one of an organisation's staff.

    Raise IdentityRefused if the address is unverified or a user's already, or if the role is a person's and not exactly
    one who is active has this address.
    """
    if not proven.email:
        raise IdentityRefused(NOT_VERIFIED, logged="ID token: the email address is not verified")
    if queries.find_user(proven.email):
        raise IdentityRefused(UNKNOWN, logged="the address belongs to a user who has not linked this account")
    by = SystemPrincipal(
        actor=Actor(id="system:oidc", ip_address=client.ip_address),
        permissions=frozenset({Permission.USER_CREATE, Permission.USER_UPDATE}),
    )
    require(policy.may_create_user, by)
    acting_as(db.session(), by.actor)
    user = _new_user(proven)
    db.session.add(user)
    with translate_db_errors("user", {"uq_users_email_key": Conflict(TAKEN)}):
        db.session.flush()
    link_identity(user=user, proven=proven, by=by)
    return user


def get_user(user_id: str) -> User:
    """Return the user who links an account."""
    return db.session.get_one(User, user_id)


def list_identities(user_id: str) -> Sequence[UserIdentity]:
    """Return the accounts at another service by which a user signs in, oldest first."""
    statement = select(UserIdentity).where(UserIdentity.user_id == user_id)
    return db.session.scalars(statement.order_by(UserIdentity.created_at, UserIdentity.id)).all()


def _new_user(proven: ProvenIdentity) -> User:
    role = Role(proven.roles[0]) if proven.roles else Role.ORG_STAFF
    if role is Role.RANZ_ADMIN:
        raise IdentityRefused(UNKNOWN, logged="no claim makes a RANZ administrator")
    name = (" ".join(proven.name.split()) or proven.email)[:NAME_LENGTH]
    form = LinkedUserForm(MultiDict({"name": name, "email": proven.email}))
    if not form.validate():
        raise IdentityRefused(UNUSABLE, logged="the name or the address of the account cannot be used")
    email = form.email.data or ""
    organisation_id, member_id = (None, None) if role is Role.RANZ_AUDITOR else _find_member(email)
    return User(
        name=form.name.data or "",
        email=email,
        email_key=address_key(email),
        role=role,
        organisation_id=organisation_id if role is Role.ORG_ADMIN else None,
        member_id=member_id,
    )


def _find_member(email: str) -> tuple[str, str]:
    """Return the organisation and the key of the one active person with an address, who is no user yet.

    The address is the same to the letter, whatever its case: what else counts as equal may be somebody else's.
    """
    # The table is reached through the foreign key: accounts know nothing of the directory above them.
    [reference] = cast("Table", User.__table__).c.member_id.foreign_keys
    people = reference.column.table.c
    is_user = exists().where(User.member_id == people.id)
    statement = select(people.organisation_id, people.id, people.email, is_user).where(
        people.email_key == address_key(email), people.active
    )
    rows = db.session.execute(statement.limit(2)).all()
    if len(rows) == 1 and (rows[0][-1] or rows[0].email.lower() != email.lower()):
        raise IdentityRefused(UNKNOWN, logged="the person has a user, or another address that counts as equal")
    if len(rows) != 1:
        count = "no" if not rows else "more than one"
        raise IdentityRefused(UNKNOWN, logged=f"{count} active person has the address of this account")
    return rows[0].organisation_id, rows[0].id
