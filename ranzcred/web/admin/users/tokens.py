"""Revoking one of a user's API tokens on their own page: it asks first."""

from flask.typing import ResponseReturnValue

from ranzcred.core.errors import NotFound
from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts.api_tokens import NO_TOKEN, get_token, revoke_token
from ranzcred.domain.accounts.models import ApiToken
from ranzcred.domain.directory.users.operations import get_user
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.users.blueprint import blueprint
from ranzcred.web.admin.users.dialogs import ask_about, closed_about
from ranzcred.web.kit.lists.dialogs import confirmation
from ranzcred.web.kit.transaction import transactional

TOKEN = "/<key:user_id>/api-tokens/<key:token_id>/revoke"  # noqa: S105 - an address
REVOKE = confirmation(
    "user-token",
    "users.user_token_revoke_confirmed",
    "Anything using this token will stop working. This can't be undone.",
    control="revoke",
    verb="Revoke",
    done="revoked",
)


@blueprint.get(TOKEN)
@requires(Permission.API_TOKEN_REVOKE, readable_by=Permission.USER_READ)
def user_token_revoke(user_id: str, token_id: str) -> ResponseReturnValue:
    """Ask before one of a user's API tokens is revoked."""
    token = _get_token_of(user_id, token_id)
    return ask_about(token.user, REVOKE, token, heading=f"Revoke {token.name}", opener=f"token-{token.id}-revoke")


@blueprint.post(TOKEN)
@requires(Permission.API_TOKEN_REVOKE, recently_proved=True)
@transactional
def user_token_revoke_confirmed(user_id: str, token_id: str) -> ResponseReturnValue:
    """Revoke one of a user's API tokens."""
    token = _get_token_of(user_id, token_id)
    revoke_token(token_id=token.id, by=principal())
    return closed_about(token.user, REVOKE, token.name, focus="user-tokens-heading")


def _get_token_of(user_id: str, token_id: str) -> ApiToken:
    """Return a token of a user that is not revoked, or raise NotFound."""
    user, token = get_user(user_id), get_token(token_id)
    if token.user_id != user.id:
        raise NotFound(NO_TOKEN)
    return token
