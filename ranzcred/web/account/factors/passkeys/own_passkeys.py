"""One's own passkeys: a new one, and the end of one."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict, Problem
from ranzcred.core.formats import browser_label
from ranzcred.core.permissions import Permission
from ranzcred.domain.account_mail.messages import AccountChange, tell_of_change
from ranzcred.domain.accounts.factors import operations, passkeys
from ranzcred.domain.accounts.factors.forms import NewPasskeyForm
from ranzcred.domain.accounts.factors.passkeys import Challenge, PasskeyRefused
from ranzcred.web.access.current_user import own_user, principal
from ranzcred.web.access.declare import requires
from ranzcred.web.access.identity_provider import takes_password
from ranzcred.web.access.passkeys import passkey_party
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.account.factors.page import (
    PASSKEYS,
    RemoveFactorPage,
    factor_added_response,
    way_back,
)
from ranzcred.web.account.factors.passkeys.challenges import PasskeyUse, new_challenge, take_challenge
from ranzcred.web.account.factors.passkeys.tries import options_response
from ranzcred.web.account.new_session import ATTEMPT_ENDED
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.refusals import attempt
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import ViewModel, render


@dataclass(frozen=True, kw_only=True)
class NewPasskeyPage(ViewModel):
    """The form for a new passkey's name, whose button asks the device for the passkey."""

    template: str = "account/factors/new_passkey.html"
    form: NewPasskeyForm
    problem: str


@blueprint.get("/account/two-factor/passkeys/new")
@requires(Permission.OWN_ACCOUNT_UPDATE, recently_proved=True)
def passkey_new() -> ResponseReturnValue:
    """Show the form for a new passkey, called by the browser until its user knows better."""
    passkey_party()
    return _new_page(NewPasskeyForm(data={"name": browser_label(request.headers.get("User-Agent"))}))


@blueprint.post("/account/two-factor/passkeys/options")
@requires(Permission.OWN_ACCOUNT_UPDATE, recently_proved=True)
def passkey_new_options() -> ResponseReturnValue:
    """Return what the browser needs to make a passkey that the user does not have yet, once its name can be used."""
    party, me = passkey_party(), own_user()
    if not NewPasskeyForm(request.form).validate():
        return "", HTTPStatus.UNPROCESSABLE_ENTITY
    challenge = new_challenge(PasskeyUse.NEW, user_id=me.id)
    present = operations.list_passkeys(me.id)
    return options_response(passkeys.creation_options(me, challenge=challenge, party=party, present=present))


@blueprint.post("/account/two-factor/passkeys")
@requires(Permission.OWN_ACCOUNT_UPDATE, recently_proved=True)
def passkey_create() -> ResponseReturnValue:
    """Add the passkey that the browser has made. New recovery codes are in this response only: no redirect."""
    passkey_party()
    form, challenge = NewPasskeyForm(request.form), take_challenge(PasskeyUse.NEW, user_id=principal().user_id)
    if not form.validate():
        return _new_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    if challenge is None:
        return _new_page(form, ATTEMPT_ENDED), HTTPStatus.UNPROCESSABLE_ENTITY
    codes = attempt(lambda: _add(form, challenge), PasskeyRefused, Conflict)
    if isinstance(codes, Problem):
        return _new_page(form, codes.message), codes.status
    return factor_added_response("Passkey added", codes, place=PASSKEYS)


@blueprint.get("/account/two-factor/passkeys/<key:passkey_id>/remove")
@requires(Permission.OWN_ACCOUNT_UPDATE, recently_proved=True)
def passkey_remove(passkey_id: str) -> ResponseReturnValue:
    """Ask before a passkey is removed."""
    return render(_remove_page(passkey_id))


@blueprint.post("/account/two-factor/passkeys/<key:passkey_id>/remove")
@requires(Permission.OWN_ACCOUNT_UPDATE, recently_proved=True)
@transactional
def passkey_remove_confirmed(passkey_id: str) -> ResponseReturnValue:
    """Remove a passkey of one's own."""
    me = principal()
    counts = takes_password(me.email)
    removed = attempt(lambda: operations.remove_passkey(passkey_id=passkey_id, password_counts=counts, by=me), Conflict)
    if isinstance(removed, Conflict):
        return render(_remove_page(passkey_id, removed.message)), removed.status
    tell_of_change(removed, AccountChange.PASSKEY_REMOVED, current_settings())
    return way_back("Passkey removed", place=PASSKEYS)


def _add(form: NewPasskeyForm, challenge: Challenge) -> list[str]:
    new = passkeys.prove_new_passkey(form.credential.data or "", challenge=challenge, party=passkey_party())
    with writing():
        user = own_user()
        codes = operations.add_passkey(user=user, new=new, name=form.name.data or "", by=principal())
        tell_of_change(user, AccountChange.PASSKEY_ADDED, current_settings())
        return codes


def _new_page(form: NewPasskeyForm, problem: str = "") -> str:
    return render(NewPasskeyPage(form=form, problem=problem))


def _remove_page(passkey_id: str, problem: str = "") -> RemoveFactorPage:
    passkey = operations.get_passkey(passkey_id, user_id=principal().user_id)
    address = url_for("accounts.passkey_remove_confirmed", passkey_id=passkey_id)
    return RemoveFactorPage(name=f"the passkey {passkey.name}", address=address, problem=problem)
