"""Users, their sign-ins and API tokens, the first administrator's links, and the attempts that the throttle counts."""

import enum
import hashlib
from datetime import date

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
    text,
    true,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from ranzcred.core import clock
from ranzcred.core.db.base import Base
from ranzcred.core.db.types import KEY_LENGTH, FoldedText, Key, Moment, labelled_enum
from ranzcred.core.db.versions import Versioned
from ranzcred.core.formats import browser_label
from ranzcred.core.permissions import Role
from ranzcred.core.text import search_key
from ranzcred.core.token_scopes import STORED_SCOPES, scope_label

NAME_LENGTH = 200
EMAIL_LENGTH = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
HASH_LENGTH = 64
TOKEN_NAME_LENGTH = 100


def token_hash(token: str) -> str:
    """Return the hash that is stored of a token. A token is random and long, so a plain hash is safe."""
    return hashlib.sha256(token.encode()).hexdigest()


class TokenLifetime(enum.StrEnum):
    """The lifetime of an API token."""

    MONTH = "30"
    QUARTER = "90"
    HALF_YEAR = "180"
    YEAR = "365"

    @property
    def days(self) -> int:
        return int(self.value)

    @property
    def label(self) -> str:
        return f"In {self.days} days"


class User(Versioned, Base):
    """A person who can sign in. The e-mail address is unique whatever its case."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("email_key"),
        CheckConstraint(f"length(name) BETWEEN 1 AND {NAME_LENGTH}", name="name_length"),
        CheckConstraint(f"length(email) BETWEEN 3 AND {EMAIL_LENGTH}", name="email_length"),
        CheckConstraint(
            "(role IN ('ranz:admin', 'ranz:auditor') AND organisation_id IS NULL AND member_id IS NULL)"
            " OR (role = 'org:admin' AND organisation_id IS NOT NULL)"
            " OR (role = 'org:staff' AND member_id IS NOT NULL)",
            name="role_stands_for",
        ),
        Index(None, "role"),
        Index(None, "organisation_id"),
        Index(None, "member_id"),
    )

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(Text)
    email_key: Mapped[str] = mapped_column(Text, info={"audit": "omit"})
    name: Mapped[str] = mapped_column(Text)
    name_folded: Mapped[str] = mapped_column(
        FoldedText(), default="", server_default=text("''"), info={"audit": "omit"}
    )
    """What users are searched and sorted by."""
    password_hash: Mapped[str | None] = mapped_column(Text, info={"audit": "secret"})
    """None before they have chosen one, and for whoever signs in without."""
    role: Mapped[Role] = mapped_column(labelled_enum(Role, name="role_known"))
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id", ondelete="RESTRICT"))
    member_id: Mapped[str | None] = mapped_column(ForeignKey("organisation_members.id", ondelete="RESTRICT"))
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    access_until: Mapped[date | None]
    """The last day on which they may sign in, in Auckland."""
    shortcuts_enabled: Mapped[bool] = mapped_column(default=True, server_default=true())
    totp_secret: Mapped[str | None] = mapped_column(Text, info={"audit": "secret"})
    """The secret of their authenticator app, encrypted by a key that is not in the database."""
    totp_last_step: Mapped[int | None] = mapped_column(
        info={"audit": "omit", "not_proven": "it moves with each code; at worst a code is taken twice in its minute"}
    )
    """The step of the last code that was accepted: each is accepted once."""
    two_factor_since: Mapped[Moment | None]
    """Since when there is a second factor or a passkey; None without any."""
    two_factor_due_on: Mapped[date | None] = mapped_column(
        info={
            "audit": "omit",
            "not_proven": "at worst they have longer to set it up; each LOGIN says by what it was",
        }
    )
    """The day from which they need a second factor, for a role that needs one."""

    @property
    def display_name(self) -> str:
        return self.name


@event.listens_for(User, "before_insert")
@event.listens_for(User, "before_update")
def _fold_name(_mapper: Mapper[User], _connection: Connection, user: User) -> None:
    user.name_folded = search_key(user.name)


class SignIn(Base):
    """A signed-in browser. The token itself is only in that browser's cookie."""

    __tablename__ = "sign_ins"
    __table_args__ = (UniqueConstraint("token_hash"), Index(None, "user_id"))
    audit_exempt = "sign-ins and sign-outs are entries of their own, LOGIN and LOGOUT"
    proven_by = "the entries LOGIN and LOGOUT, which say all of it"

    id: Mapped[Key]
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    created_at: Mapped[Moment]
    last_seen_at: Mapped[Moment] = mapped_column(
        info={
            "not_proven": "it moves with every minute of use; at worst a sign-in lasts its twelve hours when left idle"
        }
    )
    ended_at: Mapped[Moment | None]
    ip_address: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    user_agent: Mapped[str | None] = mapped_column(Text)
    proved_at: Mapped[Moment | None] = mapped_column(
        info={"not_proven": "it is no later than its LOGIN; at worst they are not asked for ten minutes"}
    )
    """When they last showed who they are in this browser."""

    user: Mapped[User] = relationship()

    @property
    def browser(self) -> str:
        return browser_label(self.user_agent)


class ApiToken(Base):
    """A token with which another system calls the API in a user's name. Its text is not stored.

    Names are unique among a user's tokens that are not revoked.
    """

    __tablename__ = "api_tokens"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint(f"length(name) BETWEEN 1 AND {TOKEN_NAME_LENGTH}", name="name_length"),
        CheckConstraint(f"scope IN ({', '.join(map(repr, STORED_SCOPES))})", name="scope_known"),
        Index(
            "uq_api_tokens_name_in_use",
            "user_id",
            "name",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
            sqlite_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), info={"audit": "secret"})
    scope: Mapped[str] = mapped_column(String(KEY_LENGTH))
    """One of STORED_SCOPES."""
    created_at: Mapped[Moment] = mapped_column(default=clock.now)
    expires_at: Mapped[Moment | None]
    last_used_at: Mapped[Moment | None] = mapped_column(
        info={
            "audit": "omit",
            "not_proven": "it is only shown, nothing is decided by it, and each change names its token",
        }
    )
    revoked_at: Mapped[Moment | None]

    user: Mapped[User] = relationship()

    @property
    def display_name(self) -> str:
        return self.name

    @property
    def scope_label(self) -> str:
        return scope_label(self.scope)

    @property
    def expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= clock.now()


class SignInFailure(Base):
    """The sign-in attempts for an account that have not succeeded, as the throttle counts them: those from one place,
    or, with no place, all of them.
    """

    __tablename__ = "sign_in_failures"
    __table_args__ = (UniqueConstraint("account", "place"), Index(None, "place", "failed_at"), Index(None, "failed_at"))
    audit_exempt = "counters of the throttle, kept for two days at most"

    id: Mapped[Key]
    account: Mapped[str] = mapped_column(String(HASH_LENGTH))
    place: Mapped[str] = mapped_column(String(KEY_LENGTH))
    tries: Mapped[int]
    started_at: Mapped[Moment]
    failed_at: Mapped[Moment]
    """When the last of them was."""
    throttled_at: Mapped[Moment | None]
    """When the account was throttled for the first time since it started; only with no place."""
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    """Whose account it is, where it was throttled."""


class FirstAdminLink(Base):
    """A link that creates the first administrator, and is deleted then. The token itself is only in the link."""

    __tablename__ = "first_admin_links"
    __table_args__ = (UniqueConstraint("token_hash"),)
    audit_exempt = "links that are good for an hour; the administrator that one creates is an entry"

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    created_at: Mapped[Moment]
