"""The first administrator, behind a one-time link."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Conflict
from ranzcred.domain.account_mail import first_admin as first_admin_links
from ranzcred.domain.accounts.forms import NewUserForm
from ranzcred.domain.accounts.principal import first_admin_principal
from ranzcred.web.access.current_user import client_info
from ranzcred.web.access.declare import public
from ranzcred.web.access.identity_provider import takes_password
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.account.new_session import enter
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.refusals import attempt, status_in_form
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import ViewModel, render

NOT_TAKEN = "Only emergency access has a password here: use the email that RANZCRED_BREAK_GLASS_USER names."


@dataclass(frozen=True, kw_only=True)
class FirstAdminPage(ViewModel):
    """The form behind the link."""

    template: str = "account/sign_in/first_admin.html"
    form: NewUserForm
    token: str


@blueprint.get("/first-admin/<token>")
@public
def first_admin(token: str) -> ResponseReturnValue:
    """Show the page of the one-time link."""
    first_admin_links.check_first_admin_token(token)
    return render(FirstAdminPage(form=NewUserForm(), token=token))


@blueprint.post("/first-admin/<token>")
@public
@transactional
def first_admin_create(token: str) -> ResponseReturnValue:
    """Create the first administrator and sign them in."""
    first_admin_links.check_first_admin_token(token)
    form = NewUserForm(request.form)
    if not _is_usable(form):
        page = render(FirstAdminPage(form=form, token=token))
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    user = attempt(
        lambda: first_admin_links.create_first_admin(
            name=form.name.data or "",
            email=form.email.data or "",
            password=form.password.data or "",
            token=token,
            hasher=current_settings().password_hasher,
            by=first_admin_principal(client_info()),
        ),
        Conflict,
    )
    if isinstance(user, Conflict):
        form.email.errors = [user.message]
        return render(FirstAdminPage(form=form, token=token)), status_in_form(user)
    enter(user)
    return redirect(url_for("admin.home"), HTTPStatus.SEE_OTHER)


def _is_usable(form: NewUserForm) -> bool:
    """Return whether the form can be used, and its user may sign in with a password after that."""
    if not form.validate():
        return False
    if not takes_password(form.email.data or ""):
        form.email.errors = [NOT_TAKEN]
    return not form.email.errors
