"""Principals: a signed-in user, or the system under a name. Policies ask them for permissions."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import ClassVar

from ranzcred.core import clock
from ranzcred.core.permissions import TWO_FACTOR_NEEDED_BY, Permission, Role, allowed
from ranzcred.core.token_scopes import scope_allows
from ranzcred.domain.accounts.models import token_hash
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.audit.fingerprints import fingerprint

PROOF_LASTS = timedelta(minutes=10)
"""For how long somebody who has shown who they are is not asked again, before what matters."""
REMINDED = timedelta(days=30)
"""For how long before it is needed somebody is reminded of the second factor."""


@dataclass(frozen=True, kw_only=True)
class KnownBy:
    """What a user is known by: a sign-in or an API token, and the fingerprint of its token's hash as it is stored."""

    sign_in_id: str | None = None
    api_token: str | None = None
    """The API token's name."""
    api_token_id: str | None = None
    token_fingerprint: str | None = None


@dataclass(frozen=True, kw_only=True)
class ClientInfo:
    """The client of a request: address, browser and request id."""

    ip_address: str | None = None
    user_agent: str | None = None
    request_id: str | None = None

    def actor(self, *, user_id: str, email: str, role: Role, known_by: KnownBy | None = None) -> Actor:
        """Return the Actor for a user at this client, and what the user is known by."""
        return Actor(id=user_id, email=email, role=role.value, **vars(known_by or KnownBy()), **vars(self))


@dataclass(frozen=True, kw_only=True)
class SignedInUser:
    """The signed-in user of a request."""

    # What Flask-Login reads of a user.
    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    token: str
    sign_in_id: str
    """Empty for a request with an API token."""
    user_id: str
    name: str
    email: str
    role: Role
    shortcuts_enabled: bool
    organisation_id: str | None = None
    """The organisation that they administer, if any."""
    member_id: str | None = None
    """Their record among an organisation's staff, if any."""
    api_token: str | None = None
    """The name of the API token of the request, if any."""
    api_token_id: str | None = None
    scope: str | None = None
    """The scope of the API token of the request, if any."""
    unread: int | None = None
    """How many unread notifications they have, where a whole page shows it."""
    proved_at: datetime | None = None
    """When they last showed who they are in this browser."""
    two_factor_since: datetime | None = None
    two_factor_due_on: date | None = None
    client: ClientInfo = field(default_factory=ClientInfo)

    def get_id(self) -> str:
        """Return the token in the cookie, for Flask-Login."""
        return self.token

    @property
    def actor(self) -> Actor:
        known_by = KnownBy(
            sign_in_id=self.sign_in_id or None,
            api_token=self.api_token,
            api_token_id=self.api_token_id,
            token_fingerprint=fingerprint(token_hash(self.token)),
        )
        return self.client.actor(user_id=self.user_id, email=self.email, role=self.role, known_by=known_by)

    @property
    def proved_recently(self) -> bool:
        """Return whether they showed who they are in the last minutes; an API token is asked nothing."""
        now = clock.now()
        proved = self.proved_at is not None and now - PROOF_LASTS < self.proved_at <= now + clock.CLOCKS_APART
        return proved or self.api_token is not None

    @property
    def two_factor_coming(self) -> date | None:
        """Return the day from which they need a second factor, if they have none and it is near or past."""
        due = self.two_factor_due_on if self.role in TWO_FACTOR_NEEDED_BY and not self.two_factor_since else None
        return due if due and due - REMINDED <= clock.today() else None

    @property
    def two_factor_overdue(self) -> bool:
        """Return whether they may do nothing else before they have set up a second factor."""
        due = self.two_factor_coming
        return due is not None and due <= clock.today() and self.api_token is None

    def may(self, permission: Permission) -> bool:
        return allowed(self.role, permission) and (self.scope is None or scope_allows(self.scope, permission))


@dataclass(frozen=True, kw_only=True)
class SystemPrincipal:
    """A command or scheduled job, with only the permissions that it needs."""

    actor: Actor
    permissions: frozenset[Permission]

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


def first_admin_principal(client: ClientInfo) -> SystemPrincipal:
    """Return the principal of the one-time link, who may create the first administrator and nothing else."""
    actor = Actor(id="system:first-admin", ip_address=client.ip_address)
    return SystemPrincipal(actor=actor, permissions=frozenset({Permission.USER_CREATE}))
