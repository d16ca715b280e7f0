"""Inviting all people of an organisation who have no sign-in: the page shows first who they are."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Conflict, Problem
from ranzcred.core.formats import plural
from ranzcred.core.permissions import Permission
from ranzcred.domain.account_mail.organisation_invitations import (
    NO_MAIL,
    PeopleToInvite,
    invite_people,
    list_people_to_invite,
)
from ranzcred.domain.directory.models import Organisation
from ranzcred.domain.directory.queries import get_organisation
from ranzcred.domain.directory.users.forms import PeopleInvitationForm
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.users.blueprint import blueprint
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.refusals import attempt
from ranzcred.web.kit.restored_forms import restorable, submitted
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import ViewModel, render

PEOPLE = "/organisations/<key:organisation_id>/invite"


@dataclass(frozen=True, kw_only=True)
class PeopleInvitationPage(ViewModel):
    """Who of an organisation will be invited, and who will not."""

    template: str = "admin/users/people_page.html"
    organisation: Organisation
    people: PeopleToInvite
    form: PeopleInvitationForm
    refusal: str
    """Why nobody was invited, if it was not for what was chosen."""
    notice: str
    """Why nobody can be invited."""


@blueprint.get(PEOPLE)
@requires(Permission.USER_CREATE, readable_by=Permission.USER_READ)
def people_invite(organisation_id: str) -> ResponseReturnValue:
    """Show who would be invited, and who would not."""
    return _page(get_organisation(organisation_id), PeopleInvitationForm())


@blueprint.post(PEOPLE)
@requires(Permission.USER_CREATE, recently_proved=True)
@restorable
@transactional
def people_invite_confirmed(organisation_id: str) -> ResponseReturnValue:
    """Invite those who are chosen; each gets an email."""
    organisation, form = get_organisation(organisation_id), PeopleInvitationForm(request.form)
    form.offer(list_people_to_invite(organisation.id).invited)
    if not submitted():
        return _page(organisation, form)
    if not form.validate():
        return _page(organisation, form), HTTPStatus.UNPROCESSABLE_ENTITY
    chosen, settings = form.people.data or (), current_settings()
    invited = attempt(
        lambda: invite_people(organisation_id=organisation.id, member_ids=chosen, by=principal(), settings=settings),
        Conflict,
    )
    if isinstance(invited, Problem):
        return _page(organisation, form, invited.message), invited.status
    htmx.flash_message(f"{plural(len(invited), 'person', 'people')} of {organisation.name} invited")
    address = url_for("directory.organisation_page", organisation_id=organisation.id)
    return redirect(f"{address}#invite-people", HTTPStatus.SEE_OTHER)


def _page(organisation: Organisation, form: PeopleInvitationForm, refusal: str = "") -> str:
    people, notice = list_people_to_invite(organisation.id), "" if current_settings().mail_from else NO_MAIL
    form.offer(people.invited)
    return render(
        PeopleInvitationPage(organisation=organisation, people=people, form=form, refusal=refusal, notice=notice)
    )
