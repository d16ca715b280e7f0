"""Who is asking, as the domain knows them."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from flask_login import UserMixin

from ranzcred.core.permissions import Permission, Role, allowed
from ranzcred.domain.accounts.models import User

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last use is known: one write a minute, not one a request."""
KNOWN = (User.name, User.email, User.role, User.shortcuts_enabled, User.organisation_id, User.member_id)
"""What a request knows of its user, by the names that Principal has for it."""


@dataclass(frozen=True, kw_only=True)
class Principal(UserMixin):  # type: ignore[misc]
    """The signed-in user, as this request needs them."""

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

    def get_id(self) -> str:
        """What the cookie carries."""
        return self.token

    def may(self, permission: Permission | None) -> bool:
        return allowed(self.role, permission)


def token_hash(token: str) -> str:
    """What is stored of a token. It is random and long, so that a plain hash does."""
    return hashlib.sha256(token.encode()).hexdigest()
