"""Who acts: a signed-in user, or the system itself under a name. Policies ask them what they may."""

from dataclasses import dataclass, field
from typing import ClassVar

from ranzcred.core.permissions import Permission, Role, allowed
from ranzcred.domain.audit.actor import Actor


@dataclass(frozen=True, kw_only=True)
class ClientInfo:
    """Where a request comes from, and what the request log calls it."""

    ip_address: str | None = None
    user_agent: str | None = None
    request_id: str | None = None

    def actor(self, *, user_id: str, email: str, role: Role, api_token: str | None = None) -> Actor:
        """Return a user who acts from here, as the audit log names them."""
        return Actor(id=user_id, email=email, role=role.value, api_token=api_token, **vars(self))


@dataclass(frozen=True, kw_only=True)
class SignedInUser:
    """The user behind a request, as it needs them."""

    # What Flask-Login reads of a user.
    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    token: str
    sign_in_id: str
    """Empty where an API token stands for a sign-in."""
    user_id: str
    name: str
    email: str
    role: Role
    shortcuts_enabled: bool
    organisation_id: str | None = None
    """Whose administrator they are, if they are one."""
    member_id: str | None = None
    """Whom they are among an organisation's staff, if they are."""
    api_token: str | None = None
    """The name of the API token that is used, if one is."""
    read_only: bool = False
    client: ClientInfo = field(default_factory=ClientInfo)

    def get_id(self) -> str:
        """Return what the cookie carries."""
        return self.token

    @property
    def actor(self) -> Actor:
        return self.client.actor(user_id=self.user_id, email=self.email, role=self.role, api_token=self.api_token)

    def may(self, permission: Permission) -> bool:
        return allowed(self.role, permission)


@dataclass(frozen=True, kw_only=True)
class SystemPrincipal:
    """A command or scheduled work, with the permissions that it needs and no others."""

    actor: Actor
    permissions: frozenset[Permission]

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


def first_admin_principal(client: ClientInfo) -> SystemPrincipal:
    """Return whoever follows the one-time link, which makes the first administrator and nothing else."""
    actor = Actor(id="system:first-admin", ip_address=client.ip_address)
    return SystemPrincipal(actor=actor, permissions=frozenset({Permission.USER_CREATE}))
