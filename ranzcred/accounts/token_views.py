"""The API tokens' page."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred import htmx
from ranzcred.accounts import api_tokens
from ranzcred.accounts.current import principal
from ranzcred.accounts.forms import TokenForm
from ranzcred.accounts.models import ApiToken
from ranzcred.errors import Conflict
from ranzcred.permissions import Permission, requires
from ranzcred.transaction import transactional

blueprint = Blueprint("api_tokens", __name__, url_prefix="/account/api-tokens")


@blueprint.get("")
@requires(Permission.API_TOKEN_READ)
def token_list() -> ResponseReturnValue:
    """The tokens in use, and the form for a new one."""
    return _answer(TokenForm())


@blueprint.post("")
@requires(Permission.API_TOKEN_CREATE)
@transactional
def token_create() -> ResponseReturnValue:
    """Make a token in one's own name. It is in this answer and nowhere else, so that no redirect may follow."""
    form = TokenForm(request.form)
    if not form.validate():
        return _answer(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        token, text = api_tokens.create_token(
            user_id=principal().user_id,
            name=form.name.data or "",
            scope=form.scope.data,
            days=form.lifetime.data.days,
            by=principal(),
        )
    except Conflict as conflict:
        form.name.errors = [conflict.message]
        return _answer(form, status=conflict.status)
    return _answer(TokenForm(), made=token, text=text)


@blueprint.get("/<key:token_id>/revoke")
@requires(Permission.API_TOKEN_REVOKE)
def token_revoke(token_id: str) -> ResponseReturnValue:
    """The confirmation."""
    token = api_tokens.get_token(token_id)
    if htmx.wants_partial():
        return htmx.partial("accounts/_token_revoke.html", token=token, focus=["revoke-cancel"])
    return render_template("accounts/token_revoke.html", token=token)


@blueprint.post("/<key:token_id>/revoke")
@requires(Permission.API_TOKEN_REVOKE)
@transactional
def token_revoke_confirmed(token_id: str) -> ResponseReturnValue:
    """Revoke a token, one's own or another's."""
    position = [token.id for token in api_tokens.tokens()]
    token = api_tokens.revoke_token(token_id=token_id, by=principal())
    sentence = f"{token.name} revoked"
    left = api_tokens.tokens()
    next_stop = f"token-{left[min(position.index(token_id), len(left) - 1)].id}-revoke" if left else "name"
    if not htmx.wants_partial():
        htmx.tell_next(sentence)
        return redirect(url_for("api_tokens.token_list", _anchor=next_stop), HTTPStatus.SEE_OTHER)
    # The form, and the text of a token just made, stay: neither could be had again.
    return htmx.partial(
        "accounts/_token_revoke.html",
        "accounts/_tokens_table.html",
        announce=sentence,
        focus=[next_stop],
        token=None,
        tokens=left,
    )


def _answer(
    form: TokenForm, *, made: ApiToken | None = None, text: str = "", status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    """The page, or the part of it that the form replaces; with the token that was just made, this once."""
    context: dict[str, Any] = {"form": form, "tokens": api_tokens.tokens(), "made": made, "text": text}
    if not htmx.wants_partial():
        return render_template("accounts/api_tokens.html", **context), status
    focus = "new-token" if made else "token-errors"
    announce = f"{made.name} created. Copy the token now: it is shown only once." if made else ""
    return htmx.partial("accounts/_api_tokens.html", status=status, focus=[focus], announce=announce, **context)
