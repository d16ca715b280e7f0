"""Actors and principals: who makes a change."""

from dataclasses import dataclass
from typing import Protocol

from ranzcred.core.permissions import Permission

USER_AGENT_LENGTH = 300


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The actor of an audit entry, with their details at the time."""

    id: str
    """A user's key, or `system`, or `system:NAME` for a command or scheduled job."""
    email: str | None = None
    role: str | None = None
    ip_address: str | None = None
    user_agent: str | None = None
    request_id: str | None = None
    api_token: str | None = None
    """The name of the API token of the call, if any."""
    api_token_id: str | None = None
    sign_in_id: str | None = None
    token_fingerprint: str | None = None
    """The fingerprint of what the sign-in or the API token was known by."""

    @property
    def user_id(self) -> str | None:
        """The user's key; None for a command or scheduled job."""
        return None if self.id.partition(":")[0] == SYSTEM.id else self.id


SYSTEM = Actor(id="system")


class Principal(Protocol):
    """Anybody who acts: with an Actor for the log, and permissions for policies."""

    @property
    def actor(self) -> Actor: ...

    def may(self, permission: Permission) -> bool: ...
