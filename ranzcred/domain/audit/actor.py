"""Who makes a change, as the audit log names them."""

from dataclasses import dataclass
from typing import Protocol

from ranzcred.core.permissions import Permission

USER_AGENT_LENGTH = 300


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who does it, as they are at this time."""

    id: str
    """A user's key, or `system`, or `system:NAME` for a command or scheduled work."""
    email: str | None = None
    role: str | None = None
    ip_address: str | None = None
    user_agent: str | None = None
    request_id: str | None = None
    api_token: str | None = None
    """The name of the API token that the user's system called with."""

    @property
    def user_id(self) -> str | None:
        """The user's key; None for a command or scheduled work."""
        return None if self.id.partition(":")[0] == SYSTEM.id else self.id


SYSTEM = Actor(id="system")


class Principal(Protocol):
    """Whoever acts: how the log names them, and what they may."""

    @property
    def actor(self) -> Actor: ...

    def may(self, permission: Permission) -> bool: ...
