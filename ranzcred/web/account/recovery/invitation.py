"""The page of an invitation."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.domain.account_mail import invitations, links
from ranzcred.domain.accounts.forms import InvitationForm
from ranzcred.domain.accounts.links.models import LinkKind, UserToken
from ranzcred.web.access.current_user import client_info
from ranzcred.web.access.declare import public
from ranzcred.web.access.identity_provider import provider_name, refuse_password, takes_password
from ranzcred.web.access.passkeys import offers_passkeys
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.account.new_session import enter
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import ViewModel, render


@dataclass(frozen=True, kw_only=True)
class InvitationPage(ViewModel):
    """Who invites whom to what, and the form."""

    template: str = "account/recovery/invitation.html"
    form: InvitationForm
    token: str
    email: str
    inviter: str
    role: str
    place: str
    """The organisation that it is about, or ""."""
    provider: str
    """What an account at another service is called by which they may sign in, or ""."""
    takes_password: bool
    passkeys: bool
    """Whether they may choose a passkey."""
    problem: str
    """What is wrong with a passkey, or ""."""


@blueprint.get("/invitation/<token>")
@public
def invitation(token: str) -> ResponseReturnValue:
    """Show who invites, and the form."""
    link = links.get_link(token, LinkKind.INVITE)
    return render(invitation_page(link, token, InvitationForm(data={"name": link.user.name})))


@blueprint.post("/invitation/<token>")
@public
@transactional
def invitation_accept(token: str) -> ResponseReturnValue:
    """Give the user the name and password that they chose, and sign them in."""
    link, form = links.get_link(token, LinkKind.INVITE), InvitationForm(request.form)
    refuse_password(link.user.email)
    if not form.judge(form.name.data or "", link.user.email):
        return render(invitation_page(link, token, form)), HTTPStatus.UNPROCESSABLE_ENTITY
    user = invitations.accept_invitation(
        token=token,
        name=form.name.data or "",
        password=form.password.data or "",
        hasher=current_settings().password_hasher,
        client=client_info(),
    )
    enter(user)
    return redirect(url_for("admin.home"), HTTPStatus.SEE_OTHER)


def invitation_page(link: UserToken, token: str, form: InvitationForm, *, problem: str = "") -> InvitationPage:
    """Return the page of an invitation."""
    return InvitationPage(
        form=form,
        token=token,
        email=link.user.email,
        inviter=links.inviter_name(link),
        role=link.user.role.label,
        place=invitations.place_label(link.user),
        provider=provider_name(),
        takes_password=takes_password(link.user.email),
        passkeys=offers_passkeys(),
        problem=problem,
    )
