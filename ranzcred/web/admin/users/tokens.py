"""Revoking one of a user's API tokens on their own page: it asks first."""

from flask import url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import NotFound
from ranzcred.core.forms.base import BaseForm
from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts.api_tokens import NO_TOKEN, get_token, revoke_token
from ranzcred.domain.accounts.models import ApiToken
from ranzcred.domain.directory.users.operations import get_user
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.users.blueprint import blueprint
from ranzcred.web.admin.users.responses import parts_of, user_address
from ranzcred.web.kit.lists.dialogs import OpenDialog, confirmation, dialog_response
from ranzcred.web.kit.lists.list_responses import closed_response
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
    opener = f"token-{token.id}-revoke"
    opened = OpenDialog(
        form=BaseForm(),
        record=token,
        heading=f"Revoke {token.name}",
        opener_id=opener,
        draft_key=opener,
        address=url_for(REVOKE.endpoint, user_id=user_id, token_id=token_id),
        cancel=user_address(token.user),
        dialog=REVOKE,
    )
    return dialog_response(opened)


@blueprint.post(TOKEN)
@requires(Permission.API_TOKEN_REVOKE, recently_proved=True)
@transactional
def user_token_revoke_confirmed(user_id: str, token_id: str) -> ResponseReturnValue:
    """Revoke one of a user's API tokens."""
    token = _get_token_of(user_id, token_id)
    revoke_token(token_id=token.id, by=principal())
    return closed_response(
        REVOKE.closed(),
        lambda: parts_of(token.user),
        announce=f"{token.name} {REVOKE.done}",
        focus="user-tokens-heading",
        address=user_address(token.user),
    )


def _get_token_of(user_id: str, token_id: str) -> ApiToken:
    """Return a token of a user that is not revoked, or raise NotFound."""
    user, token = get_user(user_id), get_token(token_id)
    if token.user_id != user.id:
        raise NotFound(NO_TOKEN)
    return token
