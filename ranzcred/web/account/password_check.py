"""The signed-in user's password, asked again before what a stolen session must not do."""

from http import HTTPStatus

from wtforms import Field

from ranzcred.core.db.session import db
from ranzcred.core.errors import MESSAGES
from ranzcred.domain.accounts import passwords
from ranzcred.domain.accounts.models import User
from ranzcred.web.access.current_user import principal
from ranzcred.web.account.sign_in import admit
from ranzcred.web.kit.current_settings import current_settings

WRONG = "Current password is not right."

Refusal = tuple[HTTPStatus, dict[str, str]]
"""The status and headers of a refusal."""


def refuse_wrong_password(field: Field) -> Refusal | None:
    """Return None if the field has the signed-in user's password; else put the error at the field.

    Each try counts with those of signing in, and one past the limit is refused before the password is looked at.
    """
    wait = admit(principal().email)
    if wait:
        field.errors = [MESSAGES[HTTPStatus.TOO_MANY_REQUESTS]]
        return HTTPStatus.TOO_MANY_REQUESTS, wait
    user = db.session.get_one(User, principal().user_id)
    if passwords.verified(user.password_hash, field.data or "", current_settings().password_hasher):
        return None
    field.errors = [WRONG]
    return HTTPStatus.UNPROCESSABLE_ENTITY, {}
