"""The page that asks a signed-in user again who they are: at its own address, and in place of a page that needs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, make_response
from werkzeug.datastructures import MultiDict

from ranzcred.core.db.session import db
from ranzcred.domain.accounts.factors.forms import ConfirmForm
from ranzcred.domain.accounts.factors.operations import has_passkey
from ranzcred.domain.accounts.models import User
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.passkeys import offers_passkeys
from ranzcred.web.kit.view_models import ViewModel, render


@dataclass(frozen=True, kw_only=True)
class ConfirmPage(ViewModel):
    """The form, and what is said of what was typed before it."""

    template: str = "access/confirm.html"
    form: ConfirmForm
    notice: str
    problem: str
    """What is wrong with a passkey, or ""."""
    has_passkey: bool


def confirm_form(sent: MultiDict[str, str] | None = None, *, kept: Mapping[str, str] | None = None) -> ConfirmForm:
    """Return the form with a field for each thing that the signed-in user knows or has."""
    user = db.session.get_one(User, principal().user_id)
    form = ConfirmForm(sent, data=kept)
    if user.password_hash is None:
        del form.current_password
    if user.totp_secret is None:
        del form.code
    return form


def confirm_response(kept: Mapping[str, str], *, notice: str = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return the response with the page, which leads on to what is kept."""
    return make_response(confirm_page(confirm_form(kept=kept), notice=notice), status)


def confirm_page(form: ConfirmForm, *, notice: str = "", problem: str = "") -> str:
    """Return the page, with a button for a passkey where the user has one."""
    user = db.session.get_one(User, principal().user_id)
    shown = offers_passkeys() and has_passkey(user)
    return render(ConfirmPage(form=form, notice=notice, problem=problem, has_passkey=shown))
