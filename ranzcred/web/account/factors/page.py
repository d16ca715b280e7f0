"""The page of one's own second factors: which there are, and the way to set up and remove each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Permission
from ranzcred.domain.account_mail.messages import AccountChange, tell_of_change
from ranzcred.domain.accounts.factors import operations, recovery_codes, totp
from ranzcred.domain.accounts.factors.forms import AppCodeForm
from ranzcred.domain.accounts.factors.models import Passkey
from ranzcred.domain.accounts.factors.sealed_secrets import open_secret, seal_secret
from ranzcred.domain.accounts.factors.totp import QrCode
from ranzcred.domain.accounts.models import User
from ranzcred.web.access.current_user import own_user, principal
from ranzcred.web.access.declare import requires
from ranzcred.web.access.passkeys import offers_passkeys, passkeys_elsewhere
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.refusals import attempt
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import ViewModel, render

NEW_SECRET = "new_app"  # noqa: S105 - where the session has it
APP, PASSKEYS = "app-heading", "passkeys-heading"
WRONG_CODE = "This code is wrong. Enter the code that your app shows now, and check that your phone's time is right."


@dataclass(frozen=True, kw_only=True)
class TwoFactorPage(ViewModel):
    """The factors of the signed-in user, and the recovery codes that were just made, this once."""

    template: str = "account/factors/two_factor.html"
    account: User
    codes_left: int
    codes: Sequence[str] = field(default_factory=tuple)
    passkeys: Sequence[Passkey]
    offers_passkeys: bool
    passkeys_elsewhere: str
    """The site's own address, where this one is not that at which passkeys work, or ""."""


@dataclass(frozen=True, kw_only=True)
class NewAppPage(ViewModel):
    """The secret of a new authenticator app, to be scanned or typed, and the field for its first code."""

    template: str = "account/factors/new_app.html"
    form: AppCodeForm
    secret: str
    image: QrCode


@dataclass(frozen=True, kw_only=True)
class RemoveFactorPage(ViewModel):
    """The question before a factor is removed."""

    template: str = "account/factors/remove.html"
    name: str
    address: str
    problem: str = ""


@blueprint.get("/account/two-factor")
@requires(Permission.OWN_ACCOUNT_READ)
def two_factor() -> ResponseReturnValue:
    """Show which second factors there are."""
    return two_factor_response()


@blueprint.get("/account/two-factor/app")
@requires(Permission.OWN_ACCOUNT_UPDATE, recently_proved=True)
def app_new() -> ResponseReturnValue:
    """Show the secret of a new authenticator app; the session keeps it, encrypted, until a code of it comes back."""
    return render(_new_app_page(AppCodeForm(), _secret_in_session() or _keep_in_session(totp.new_secret())))


@blueprint.post("/account/two-factor/app")
@requires(Permission.OWN_ACCOUNT_UPDATE, recently_proved=True)
def app_create() -> ResponseReturnValue:
    """Set up an authenticator app by its first code. New recovery codes are in this response only: no redirect."""
    form, secret = AppCodeForm(request.form), _secret_in_session()
    if secret is None:
        return redirect(url_for("accounts.app_new"), HTTPStatus.SEE_OTHER)
    if not form.validate():
        return render(_new_app_page(form, secret)), HTTPStatus.UNPROCESSABLE_ENTITY
    codes = _set_up(secret, form.code.data or "")
    if codes is None:
        form.code.errors = [WRONG_CODE]
        return render(_new_app_page(form, secret)), HTTPStatus.UNPROCESSABLE_ENTITY
    session.pop(NEW_SECRET)
    return factor_added_response("Authenticator app set up", codes, place=APP)


@blueprint.get("/account/two-factor/app/remove")
@requires(Permission.OWN_ACCOUNT_UPDATE, recently_proved=True)
def app_remove() -> ResponseReturnValue:
    """Ask before the authenticator app is removed."""
    operations.require_app(own_user())
    return render(_remove_app_page())


@blueprint.post("/account/two-factor/app/remove")
@requires(Permission.OWN_ACCOUNT_UPDATE, recently_proved=True)
@transactional
def app_remove_confirmed() -> ResponseReturnValue:
    """Remove the authenticator app."""
    removed = attempt(lambda: operations.remove_app(user=own_user(), by=principal()), Conflict)
    if isinstance(removed, Conflict):
        return render(_remove_app_page(removed.message)), removed.status
    tell_of_change(own_user(), AccountChange.AUTHENTICATOR_REMOVED, current_settings())
    return way_back("Authenticator app removed", place=APP)


@blueprint.post("/account/two-factor/recovery-codes")
@requires(Permission.OWN_ACCOUNT_UPDATE, recently_proved=True)
def recovery_codes_create() -> ResponseReturnValue:
    """Make new recovery codes. They are in this response only: there is no redirect."""
    with writing():
        codes = operations.new_recovery_codes(user=own_user(), by=principal())
        tell_of_change(own_user(), AccountChange.RECOVERY_CODES, current_settings())
    return two_factor_response(codes)


def two_factor_response(codes: Sequence[str] = ()) -> str:
    """Return the page, with the recovery codes that were just made."""
    me = own_user()
    page = TwoFactorPage(
        account=me,
        codes_left=recovery_codes.count_codes_left(me.id),
        codes=codes,
        passkeys=operations.list_passkeys(me.id),
        offers_passkeys=offers_passkeys(),
        passkeys_elsewhere=passkeys_elsewhere(),
    )
    return render(page)


def factor_added_response(message: str, codes: Sequence[str], *, place: str) -> ResponseReturnValue:
    """Return the page with the codes that came with the first factor, or else the way back to the factor's place."""
    if codes:
        htmx.flash_message(message)
        return two_factor_response(codes)
    return way_back(message, place=place)


def way_back(message: str, *, place: str) -> ResponseReturnValue:
    """Return the way back to a factor's place on the page: APP or PASSKEYS."""
    htmx.flash_message(message)
    return redirect(url_for("accounts.two_factor", _anchor=place), HTTPStatus.SEE_OTHER)


def _set_up(secret: str, code: str) -> list[str] | None:
    keys = current_settings().secret_keys
    with writing():
        codes = operations.set_up_app(user=own_user(), secret=secret, code=code, keys=keys, by=principal())
        if codes is not None:
            tell_of_change(own_user(), AccountChange.AUTHENTICATOR_ADDED, current_settings())
        return codes


def _new_app_page(form: AppCodeForm, secret: str) -> NewAppPage:
    image = totp.qr_code(secret, email=principal().email)
    return NewAppPage(form=form, secret=totp.in_groups(secret), image=image)


def _remove_app_page(problem: str = "") -> RemoveFactorPage:
    address = url_for("accounts.app_remove_confirmed")
    return RemoveFactorPage(name="your authenticator app", address=address, problem=problem)


def _secret_in_session() -> str | None:
    sealed = session.get(NEW_SECRET, "")
    return open_secret(sealed, user_id=principal().user_id, keys=current_settings().secret_keys)


def _keep_in_session(secret: str) -> str:
    session[NEW_SECRET] = seal_secret(secret, user_id=principal().user_id, keys=current_settings().secret_keys)
    return secret
