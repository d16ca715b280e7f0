"""The preferences of a user, and of an organisation, about notifications."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.directory.queries import get_organisation
from ranzcred.domain.notifications.forms import OrganisationChoicesForm, UserChoicesForm
from ranzcred.domain.notifications.models import NotificationPreference, OrganisationNotificationPreference
from ranzcred.domain.notifications.preferences import ORGANISATION, USER, choices_of
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.account.preferences import responses
from ranzcred.web.kit.restored_forms import restorable
from ranzcred.web.kit.transaction import transactional

blueprint = Blueprint("notifications", __name__)


@blueprint.get("/settings/notifications")
@requires(Permission.OWN_ACCOUNT_READ)
def preferences() -> ResponseReturnValue:
    """Show one's own notification preferences."""
    mine = choices_of(NotificationPreference, USER, principal().user_id)
    return responses.preferences_response(responses.for_user(UserChoicesForm.offered(obj=mine)))


@blueprint.post("/settings/notifications")
@requires(Permission.OWN_ACCOUNT_UPDATE)
@restorable
@transactional
def preferences_update() -> ResponseReturnValue:
    """Save one's own notification preferences."""
    opened = responses.for_user(UserChoicesForm.offered(request.form))
    return responses.save_response(opened, NotificationPreference, USER, principal().user_id)


@blueprint.get("/admin/programme/<key:organisation_id>/notifications")
@requires(Permission.ORGANISATION_UPDATE, readable_by=Permission.ORGANISATION_READ)
def organisation_preferences(organisation_id: str) -> ResponseReturnValue:
    """Show an organisation's notification preferences and addresses."""
    organisation = get_organisation(organisation_id)
    theirs = choices_of(OrganisationNotificationPreference, ORGANISATION, organisation_id)
    return responses.preferences_response(
        responses.for_organisation(OrganisationChoicesForm.offered(obj=theirs), organisation)
    )


@blueprint.post("/admin/programme/<key:organisation_id>/notifications")
@requires(Permission.ORGANISATION_UPDATE)
@restorable
@transactional
def organisation_preferences_update(organisation_id: str) -> ResponseReturnValue:
    """Save an organisation's notification preferences and addresses."""
    opened = responses.for_organisation(
        OrganisationChoicesForm.offered(request.form), get_organisation(organisation_id)
    )
    return responses.save_response(opened, OrganisationNotificationPreference, ORGANISATION, organisation_id)
