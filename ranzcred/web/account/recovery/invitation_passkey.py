"""A passkey in place of a password, for whoever is invited."""

from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict, Problem
from ranzcred.core.formats import browser_label
from ranzcred.domain.account_mail import invitations, links
from ranzcred.domain.account_mail.messages import AccountChange, tell_of_change
from ranzcred.domain.accounts.factors import passkeys
from ranzcred.domain.accounts.factors.passkeys import Challenge, PasskeyRefused
from ranzcred.domain.accounts.forms import InvitationForm
from ranzcred.domain.accounts.links.models import LinkKind, UserToken
from ranzcred.domain.accounts.sign_ins import SignInMethod
from ranzcred.web.access.current_user import client_info
from ranzcred.web.access.declare import public
from ranzcred.web.access.passkeys import passkey_party
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.account.factors.page import PASSKEYS, factor_added_response
from ranzcred.web.account.factors.passkeys.challenges import PasskeyUse, new_challenge, take_challenge
from ranzcred.web.account.factors.passkeys.tries import options_response
from ranzcred.web.account.new_session import ATTEMPT_ENDED, enter
from ranzcred.web.account.recovery.invitation import invitation_page
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.refusals import attempt
from ranzcred.web.kit.view_models import render


@blueprint.post("/invitation/<token>/passkey/options")
@public
def invitation_passkey_options(token: str) -> ResponseReturnValue:
    """Return what the browser needs to make a passkey, once the name can be used. Nothing of the user is changed."""
    link, party = links.get_link(token, LinkKind.INVITE), passkey_party()
    if not _name_form().validate():
        return "", HTTPStatus.UNPROCESSABLE_ENTITY
    challenge = new_challenge(PasskeyUse.INVITATION, user_id=link.user_id)
    return options_response(passkeys.creation_options(link.user, challenge=challenge, party=party, present=()))


@blueprint.post("/invitation/<token>/passkey")
@public
def invitation_passkey(token: str) -> ResponseReturnValue:
    """Give the user their name and the passkey that the browser has made, and sign them in. The recovery codes are in
    this response only: there is no redirect.
    """
    link, _ = links.get_link(token, LinkKind.INVITE), passkey_party()
    form, challenge = _name_form(), take_challenge(PasskeyUse.INVITATION, user_id=link.user_id)
    if not form.validate():
        return _refused(link, token, form, ""), HTTPStatus.UNPROCESSABLE_ENTITY
    if challenge is None:
        return _refused(link, token, form, ATTEMPT_ENDED), HTTPStatus.UNPROCESSABLE_ENTITY
    codes = attempt(lambda: _accept(token, form, challenge), PasskeyRefused, Conflict)
    if isinstance(codes, Problem):
        return _refused(link, token, form, codes.message), codes.status
    return factor_added_response("Passkey added", codes, place=PASSKEYS)


def _accept(token: str, form: InvitationForm, challenge: Challenge) -> list[str]:
    """Use the invitation up, and return the recovery codes."""
    new = passkeys.prove_new_passkey(request.form.get("credential", ""), challenge=challenge, party=passkey_party())
    device = browser_label(request.headers.get("User-Agent"))
    with writing():
        user, codes = invitations.accept_with_passkey(
            token=token, name=form.name.data or "", new=new, passkey_name=device, client=client_info()
        )
        tell_of_change(user, AccountChange.PASSKEY_ADDED, current_settings())
        enter(user, SignInMethod.PASSKEY)
        return codes


def _name_form() -> InvitationForm:
    form = InvitationForm(request.form)
    del form.password
    return form


def _refused(link: UserToken, token: str, form: InvitationForm, problem: str) -> str:
    """Return the page again, with a field for a password."""
    shown = InvitationForm(data={"name": form.name.data})
    shown.name.errors = form.name.errors
    return render(invitation_page(link, token, shown, problem=problem))
