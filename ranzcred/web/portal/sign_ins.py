"""Who of an organisation's people may sign in: its administrator invites them, and ends it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Conflict, Problem
from ranzcred.core.forms.base import BaseForm
from ranzcred.core.permissions import Permission
from ranzcred.domain.account_mail.invitations import SHOWN_ONCE
from ranzcred.domain.account_mail.own_invitations import invite_own_person
from ranzcred.domain.accounts.access import has_way_in, is_true_of
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.directory.own_people.operations import get_own_person
from ranzcred.domain.directory.own_people.sign_ins import current_users, deactivate_own_sign_in
from ranzcred.domain.directory.users.forms import UserReasonForm
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.lists.conflicts import show_refusal
from ranzcred.web.kit.lists.dialogs import RowDialog
from ranzcred.web.kit.refusals import attempt, status_in_form
from ranzcred.web.kit.restored_forms import restorable, submitted
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import ViewModel, render
from ranzcred.web.portal.people import OWN_PEOPLE, blueprint

SIGNED_OUT = "They'll be signed out and can't sign in any more."
INVITATION_ENDS = "Their invitation will stop working."
DEACTIVATE = RowDialog(
    partial="portal/people/_dialog.html",
    page="portal/people/person_dialog.html",
    endpoint="own_people.person_sign_in_deactivate_confirmed",
    control="sign-in",
    prefix="sign-in",
    verb="Deactivate sign-in",
    done="can't sign in any more",
    text=f"{SIGNED_OUT} They stay on your list, with their credentials. Only RANZ can let them sign in again.",
    first_focus="reason",
    danger=True,
)
INVITE = replace(
    DEACTIVATE,
    endpoint="own_people.person_invite_confirmed",
    control="invite",
    verb="Invite",
    done="invited",
    text="They get a link, good for 7 days, to choose how they sign in. Then they see their own credentials only.",
    first_focus="sign-in-cancel",
    danger=False,
)


@dataclass(frozen=True, kw_only=True)
class OwnInvitationAddress(ViewModel):
    """The link of an invitation, shown once where no email is set up."""

    template: str = "portal/people/_form.html"
    opened: None = None
    name: str
    address: str


@blueprint.get("/<key:person_id>/invite")
@requires(Permission.OWN_USER_INVITE)
def person_invite(person_id: str) -> ResponseReturnValue:
    """Ask before somebody is invited to sign in."""
    person = get_own_person(principal(), person_id)
    return OWN_PEOPLE.open_dialog(_invite(person), person)


@blueprint.post("/<key:person_id>/invite")
@requires(Permission.OWN_USER_INVITE, recently_proved=True)
@transactional
def person_invite_confirmed(person_id: str) -> ResponseReturnValue:
    """Invite somebody: they get an email, or the link is shown, this once, where no email is set up."""
    person = get_own_person(principal(), person_id)
    sent = attempt(
        lambda: invite_own_person(person_id=person_id, by=principal(), settings=current_settings()), Conflict
    )
    if isinstance(sent, Problem):
        return _refused(_invite, person_id, BaseForm(), sent)
    sentence = f"{person.display_name} invited"
    if sent.address:
        return _link_response(person, sentence, sent.address)
    return OWN_PEOPLE.saved_response(person, sentence, control="invite", closing=INVITE.closed())


@blueprint.get("/<key:person_id>/deactivate-sign-in")
@requires(Permission.OWN_USER_DEACTIVATE)
def person_sign_in_deactivate(person_id: str) -> ResponseReturnValue:
    """Ask why, before somebody's sign-in ends."""
    person = get_own_person(principal(), person_id)
    return OWN_PEOPLE.open_dialog(_deactivate(person), person, UserReasonForm())


@blueprint.post("/<key:person_id>/deactivate-sign-in")
@requires(Permission.OWN_USER_DEACTIVATE, recently_proved=True)
@restorable
@transactional
def person_sign_in_deactivate_confirmed(person_id: str) -> ResponseReturnValue:
    """End somebody's sign-in. What ends it leaves the row, so the focus goes to what stays."""
    person, form = get_own_person(principal(), person_id), UserReasonForm(request.form)
    if not submitted():
        return OWN_PEOPLE.open_dialog(_deactivate(person), person, form)
    if not form.validate():
        return OWN_PEOPLE.open_dialog(_deactivate(person), person, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    reason = form.reason.data or ""
    ended = attempt(lambda: deactivate_own_sign_in(person_id=person_id, reason=reason, by=principal()), Conflict)
    if isinstance(ended, Problem):
        return _refused(_deactivate, person_id, form, ended)
    sentence = f"{person.display_name} can't sign in any more"
    return OWN_PEOPLE.saved_response(person, sentence, closing=DEACTIVATE.closed())


def _invite(person: OrganisationMember) -> RowDialog:
    """Return the dialog that says where the invitation goes, and that a link before it ends."""
    text = INVITE.text.replace("a link", f"a link at {person.email}", 1) if person.email else INVITE.text
    again = " The link before stops working." if current_users(person) else ""
    return replace(INVITE, heading=f"Invite {person.display_name} to sign in", text=text + again)


def _deactivate(person: OrganisationMember) -> RowDialog:
    """Return the dialog that says what ends: sign-ins, or an invitation that waits."""
    waits = not any(is_true_of(user, has_way_in()) for user in current_users(person))
    text = DEACTIVATE.text.replace(SIGNED_OUT, INVITATION_ENDS, 1) if waits else DEACTIVATE.text
    return replace(DEACTIVATE, heading=f"Deactivate the sign-in of {person.display_name}", text=text)


def _refused(
    dialog: Callable[[OrganisationMember], RowDialog], person_id: str, form: BaseForm, why: Problem
) -> ResponseReturnValue:
    """Return the dialog again with the reason for a refusal."""
    person = get_own_person(principal(), person_id)
    refusal = show_refusal(form, why, person)
    return OWN_PEOPLE.open_dialog(dialog(person), person, form, status=status_in_form(why), refusal=refusal)


def _link_response(person: OrganisationMember, sentence: str, address: str) -> ResponseReturnValue:
    """Return the link, in place of the form: only this response has it, so there is no redirect."""
    shown = OwnInvitationAddress(name=person.display_name, address=address)
    if not htmx.wants_partial():
        return render(replace(shown, template="portal/people/link_page.html"))
    table = OWN_PEOPLE.shown_table(OWN_PEOPLE.load(OWN_PEOPLE.current_filters()))
    announce = f"{sentence}. {SHOWN_ONCE}"
    return htmx.partial(INVITE.closed(), shown, table, announce=announce, focus=["invitation-link"])
