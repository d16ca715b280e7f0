"""Inviting somebody to sign in, and sending the invitation again."""

from dataclasses import dataclass, replace

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.core.db.types import KEY_LENGTH
from ranzcred.core.errors import Conflict, Invalid, Problem
from ranzcred.core.lists.arguments import optional_text
from ranzcred.core.permissions import Permission
from ranzcred.domain.account_mail.invitations import SHOWN_ONCE, invite_user, send_invitation_again
from ranzcred.domain.accounts.models import User
from ranzcred.domain.credentials.suggestions.record_types import narrowing_to
from ranzcred.domain.directory.queries import list_members_by_key
from ranzcred.domain.directory.users.forms import UserForm
from ranzcred.domain.directory.users.operations import get_user
from ranzcred.domain.directory.users.stands_for import with_keys
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.users.blueprint import blueprint
from ranzcred.web.admin.users.dialogs import INVITE_AGAIN
from ranzcred.web.admin.users.responses import USERS, parts_of
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.lists.conflicts import Refusal
from ranzcred.web.kit.refusals import attempt, status_in_form
from ranzcred.web.kit.restored_forms import restorable, submitted
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import ViewModel, render


@dataclass(frozen=True, kw_only=True)
class InvitationAddress(ViewModel):
    """The link of an invitation, shown once where no email is set up."""

    template: str = "admin/users/_form.html"
    opened: None = None
    name: str
    address: str


@blueprint.get("/new")
@requires(Permission.USER_CREATE, readable_by=Permission.USER_READ)
def user_new() -> ResponseReturnValue:
    """Show the inline form that invites somebody; of a person, where the query has one, filled in."""
    key = optional_text(request.args, "person", label="Person", longest=KEY_LENGTH)
    people = list_members_by_key([key]) if key else []
    filled = {"name": people[0].display_name, "email": people[0].email, "stands_for": people[0].id} if people else {}
    form = UserForm(data=filled)
    form.stands_for.look_up(narrowing_to)
    return USERS.form_response(form)


@blueprint.post("")
@requires(Permission.USER_CREATE, recently_proved=True)
@restorable
@transactional
def user_create() -> ResponseReturnValue:
    """Invite somebody: they get an email, or the link is shown, this once, where no email is set up."""
    form = UserForm(request.form)
    form.stands_for.look_up(narrowing_to)
    if not (submitted() and form.validate()):
        return USERS.create(form, _not_run)
    invited = attempt(
        lambda: invite_user(**with_keys(form.values(), invited=True), by=principal(), settings=current_settings()),
        Conflict,
        Invalid,
    )
    if isinstance(invited, Problem):
        return USERS.refused_response(form, invited)
    sentence = f"{invited.user.name} invited"
    if invited.address:
        return _link_response(invited.user, sentence, invited.address)
    return USERS.saved_response(invited.user, sentence, created=True)


def _not_run() -> User:
    raise AssertionError("A form that is wrong runs nothing.")


@blueprint.get("/<key:user_id>/invite")
@requires(Permission.USER_CREATE, readable_by=Permission.USER_READ)
def user_invite_again(user_id: str) -> ResponseReturnValue:
    """Ask before the invitation is sent again."""
    return USERS.open_dialog(INVITE_AGAIN, get_user(user_id))


@blueprint.post("/<key:user_id>/invite")
@requires(Permission.USER_CREATE, recently_proved=True)
@transactional
def user_invite_again_confirmed(user_id: str) -> ResponseReturnValue:
    """Send the invitation again: the link before ends."""
    user = get_user(user_id)
    sent = attempt(
        lambda: send_invitation_again(user=user, by=principal(), settings=current_settings()), Conflict, Invalid
    )
    if isinstance(sent, Problem):
        refusal, status = Refusal(problem=sent.message), status_in_form(sent)
        return USERS.open_dialog(INVITE_AGAIN, get_user(user_id), status=status, refusal=refusal)
    if sent.address:
        return _link_response(sent.user, "Invitation made again", sent.address, INVITE_AGAIN.closed())
    sentence = f"{user.name} invited again"
    return USERS.saved_response(sent.user, sentence, control="invite", closing=INVITE_AGAIN.closed())


def _link_response(user: User, sentence: str, address: str, *closing: ViewModel) -> ResponseReturnValue:
    """Return the link, in place of the form: only this response has it, so there is no redirect."""
    shown = InvitationAddress(name=user.name, address=address)
    if not htmx.wants_partial():
        return render(replace(shown, template="admin/users/link_page.html"))
    changed = parts_of(user) if USERS.on_record_page() else [USERS.shown_table(USERS.load(USERS.current_filters()))]
    return htmx.partial(shown, *closing, *changed, announce=f"{sentence}. {SHOWN_ONCE}", focus=["invitation-link"])
