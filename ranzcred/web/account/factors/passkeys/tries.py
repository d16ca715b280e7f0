"""Tries with a passkey: each has its challenge, and is counted by the throttle."""

from collections.abc import Callable

from flask import Response

from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts import throttle
from ranzcred.domain.accounts.factors import passkeys
from ranzcred.domain.accounts.factors.forms import PasskeyForm
from ranzcred.domain.accounts.factors.passkeys import PasskeyRefused
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.throttle import Place
from ranzcred.web.access.passkeys import passkey_party
from ranzcred.web.account.factors.passkeys.challenges import PasskeyUse, take_challenge
from ranzcred.web.account.new_session import ATTEMPT_ENDED
from ranzcred.web.account.password_tries import UNUSABLE, Refusal, refuse_try
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event
from ranzcred.web.kit.refusals import attempt


def options_response(options: str) -> Response:
    """Return what the browser asks the device for."""
    return Response(options, mimetype="application/json")


def refuse_passkey(
    form: PasskeyForm,
    use: PasskeyUse,
    accept: Callable[[User], None],
    *,
    user: User | None = None,
    place_of: Callable[[str], Place],
) -> Refusal | None:
    """Let `accept` have the user whose passkey the form proves and return None; else put the error at its field.

    With `user` it must be one of theirs. A try with a passkey of nobody's counts for its place.
    """
    party, sent = passkey_party(), form.credential.data or ""
    challenge = take_challenge(use, user_id=user.id if user else "")
    if challenge is None:
        form.credential.errors = [ATTEMPT_ENDED]
        return UNUSABLE
    owner = user or passkeys.find_owner(sent)
    email = owner.email if owner else ""
    signs_in = use is not PasskeyUse.CONFIRM
    event = SecurityEvent.SIGN_IN_THROTTLED if signs_in else SecurityEvent.PASSWORD_THROTTLED
    place = place_of(email)
    refusal = refuse_try(form.credential, email, place, event=event)
    if refusal:
        return refusal

    def use_it() -> None:
        throttle.lock_tries()
        used_by = passkeys.use_passkey(sent, challenge=challenge, party=party, user=user)
        throttle.forget(email_key=used_by.email_key, place=place)
        accept(used_by)

    with writing():
        refused = attempt(use_it, PasskeyRefused)
    if refused is None:
        return None
    failed = SecurityEvent.SIGN_IN_FAILED if signs_in else SecurityEvent.PASSWORD_WRONG
    log_security_event(failed, reason=refused.logged, user_id=owner.id if owner else None)
    form.credential.errors = [refused.message]
    return UNUSABLE
