"""Sign-in and sign-out, the first administrator, and one's own account."""

from http import HTTPStatus

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import MESSAGES, Conflict, Denied
from ranzcred.core.permissions import Permission
from ranzcred.core.text import identity_key
from ranzcred.domain.accounts import first_admin as first_admin_module
from ranzcred.domain.accounts import passwords, queries, sign_ins, throttle, users
from ranzcred.domain.accounts.forms import NewUserForm, PasswordForm, SignInForm
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.principal import first_admin_principal
from ranzcred.web.access.current_user import client_info, load_principal, principal
from ranzcred.web.access.declare import public, requires
from ranzcred.web.access.guard import kept_typed_form, safe_next
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.refusals import attempt, status_in_form
from ranzcred.web.kit.transaction import transactional

blueprint = Blueprint("accounts", __name__)

WRONG = "The e-mail address or the password is not right. Check both and try again."


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in page; whoever is signed in already goes on."""
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")))
    return render_template("account/sign_in.html", form=SignInForm(data={"next": request.args.get("next")}))


@blueprint.post("/sign-in")
@public
def sign_in_submit() -> ResponseReturnValue:
    """Sign in. The try is counted, checked and ended in transactions of its own: a refusal must leave its mark."""
    form = SignInForm(request.form)
    if not form.validate():
        return render_template("account/sign_in.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    wait = _admit(form.email.data or "")
    if wait:
        form.email.errors = [MESSAGES[HTTPStatus.TOO_MANY_REQUESTS]]
        return render_template("account/sign_in.html", form=form), HTTPStatus.TOO_MANY_REQUESTS, wait
    user = queries.find_user(form.email.data or "")
    known = user if user is not None and user.active else None
    stored = known.password_hash if known else None
    if not passwords.verified(stored, form.password.data or "", current_settings().password_hasher) or known is None:
        form.email.errors = [WRONG]
        return render_template("account/sign_in.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    with writing():
        _enter(known)
    return _go_on(form)


def _admit(email: str) -> dict[str, str] | None:
    """Count a try for this user and address; past the limit, the header that says how long to wait."""
    with writing():
        seconds = throttle.admit(email_key=identity_key(email), ip_address=request.remote_addr or "")
    return {"Retry-After": str(seconds)} if seconds else None


def _enter(user: User) -> None:
    """Make a new session for `user`; nothing of the one before stays."""
    if current_user.is_authenticated:
        sign_ins.end_sign_in(sign_in_id=principal().sign_in_id, by=principal())
    token = sign_ins.start_sign_in(user=user, client=client_info())
    session.clear()
    db.session.flush()
    signed_in = load_principal(token)
    if signed_in is None:
        raise Denied(WRONG)  # deactivated at this very moment
    login_user(signed_in)


def _go_on(form: SignInForm) -> ResponseReturnValue:
    """To the page that was asked for, or to the form that was being sent when the session ended."""
    typed = kept_typed_form(form.typed.data) if form.typed.data else None
    if typed:
        return render_template("account/resume.html", typed=typed)
    return redirect(safe_next(form.next.data), HTTPStatus.SEE_OTHER)


@blueprint.post("/sign-out")
@requires(Permission.OWN_ACCOUNT_READ)
@transactional
def sign_out() -> ResponseReturnValue:
    """End this sign-in, in the database and in the browser."""
    sign_ins.end_sign_in(sign_in_id=principal().sign_in_id, by=principal())
    session.clear()
    return redirect(url_for("accounts.sign_in"), HTTPStatus.SEE_OTHER)


@blueprint.get("/first-admin/<token>")
@public
def first_admin(token: str) -> ResponseReturnValue:
    """The page behind the one-time link."""
    first_admin_module.check_first_admin_token(token, current_app.config["SECRET_KEY"])
    return render_template("account/first_admin.html", form=NewUserForm(), token=token)


@blueprint.post("/first-admin/<token>")
@public
@transactional
def first_admin_create(token: str) -> ResponseReturnValue:
    """Make the first administrator and sign them in."""
    first_admin_module.check_first_admin_token(token, current_app.config["SECRET_KEY"])
    form = NewUserForm(request.form)
    if not form.validate():
        page = render_template("account/first_admin.html", form=form, token=token)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    user = attempt(
        lambda: first_admin_module.create_first_admin(
            name=form.name.data or "",
            email=form.email.data or "",
            password=form.password.data or "",
            token=token,
            secret_key=current_app.config["SECRET_KEY"],
            hasher=current_settings().password_hasher,
            by=first_admin_principal(client_info()),
        ),
        Conflict,
    )
    if isinstance(user, Conflict):
        form.email.errors = [user.message]
        return render_template("account/first_admin.html", form=form, token=token), status_in_form(user)
    _enter(user)
    return redirect(url_for("admin.home"), HTTPStatus.SEE_OTHER)


@blueprint.get("/account")
@requires(Permission.OWN_ACCOUNT_READ)
def account() -> ResponseReturnValue:
    """Who is signed in, and how to change the password."""
    return render_template("account/account.html", form=PasswordForm())


@blueprint.post("/account/password")
@requires(Permission.OWN_ACCOUNT_UPDATE)
def password_change() -> ResponseReturnValue:
    """Change one's own password: every other browser is signed out, this one gets a new session."""
    me = principal()
    form = PasswordForm(request.form, context=(me.name, me.email))
    if not form.validate():
        return render_template("account/account.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    wait = _admit(me.email)
    if wait:
        form.current_password.errors = [MESSAGES[HTTPStatus.TOO_MANY_REQUESTS]]
        return render_template("account/account.html", form=form), HTTPStatus.TOO_MANY_REQUESTS, wait
    user = db.session.get_one(User, me.user_id)
    if not passwords.verified(user.password_hash, form.current_password.data or "", current_settings().password_hasher):
        form.current_password.errors = ["Current password is not right."]
        return render_template("account/account.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    with writing():
        users.change_password(
            user=user, password=form.new_password.data or "", hasher=current_settings().password_hasher, by=principal()
        )
        _enter(user)
    htmx.flash_message("Your password is changed. Other browsers have been signed out.")
    return redirect(url_for("accounts.account"), HTTPStatus.SEE_OTHER)


@blueprint.post("/account/shortcuts")
@requires(Permission.OWN_ACCOUNT_UPDATE)
@transactional
def shortcuts_switch() -> ResponseReturnValue:
    """Switch one's keyboard shortcuts on or off."""
    enabled = request.form.get("enabled") == "yes"
    me = db.session.get_one(User, principal().user_id)
    users.set_shortcuts(user=me, enabled=enabled, by=principal())
    message = f"Keyboard shortcuts are {'on' if enabled else 'off'}"
    if htmx.wants_partial():
        return htmx.partial(
            "components/_shortcuts.html", enabled=enabled, focus=["shortcuts-switch-button"], announce=message
        )
    htmx.flash_message(message)
    return redirect(_back(), HTTPStatus.SEE_OTHER)


def _back() -> str:
    """The page that this form stood on."""
    return safe_next(request.form.get("next"))
