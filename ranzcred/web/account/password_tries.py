"""Tries at a password: admitted by the throttle, and each failure in the security log."""

from http import HTTPStatus

from wtforms import Field

from ranzcred.core.db.transactions import writing
from ranzcred.core.text import address_key
from ranzcred.domain.accounts import passwords, queries, throttle
from ranzcred.domain.accounts.throttle import Place, sign_in_place
from ranzcred.web.access.current_user import client_info, own_user, principal
from ranzcred.web.access.known_devices import sign_in_origin
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event

WRONG = "Current password is incorrect."

Refusal = tuple[HTTPStatus, dict[str, str]]
"""The status and headers of a refusal."""
UNUSABLE: Refusal = (HTTPStatus.UNPROCESSABLE_ENTITY, {})
"""Of what is wrong, and says so at its field."""


def origin_of(email: str) -> Place:
    """Return where a try for this account comes from: the sign-in of whoever is asked again is a place of its own."""
    return sign_in_origin(queries.find_user(email))


def own_sign_in() -> Place:
    """Return the place of the signed-in user, who is asked for the password again."""
    return sign_in_place(principal().sign_in_id)


def refuse_try(field: Field, email: str, place: Place, *, event: SecurityEvent, weight: int = 1) -> Refusal | None:
    """Count a try for this account from this place and return None; past a limit, log it and put the error at the
    field.
    """
    with writing():
        user = queries.find_user(email)
        user_id = user.id if user else None
        throttled = throttle.admit(
            email_key=address_key(email), place=place, user=user, client=client_info(), weight=weight
        )
    if throttled is None:
        return None
    log_security_event(event, reason=throttled.limit, user_id=user_id, typed=email)
    field.errors = [throttled.sentence]
    return HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(throttled.seconds)}


def refuse_wrong_password(field: Field) -> Refusal | None:
    """Return None if the field has the signed-in user's password; else put the error at the field.

    It is asked again before what a stolen session must not do. One try past the limit is refused before the password is
    looked at.
    """
    place = own_sign_in()
    refusal = refuse_try(field, principal().email, place, event=SecurityEvent.PASSWORD_THROTTLED)
    if refusal:
        return refusal
    refusal = check_password(field)
    if refusal is None:
        with writing():
            throttle.forget(email_key=own_user().email_key, place=place)
    return refusal


def check_password(field: Field) -> Refusal | None:
    """Return None if the field has the signed-in user's password; else put the error at the field. It counts no try."""
    if passwords.verified(own_user().password_hash, field.data or "", current_settings().password_hasher):
        return None
    log_security_event(SecurityEvent.PASSWORD_WRONG, reason="wrong current password")
    field.errors = [WRONG]
    return UNUSABLE
