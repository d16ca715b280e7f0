"""Who may do what with messages, and choose what is sent."""

from ranzcred.core.permissions import Permission
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.notifications.models import (
    Notification,
    NotificationPreference,
    OrganisationNotificationPreference,
)


def may_change_preferences(
    principal: Principal, model: type[NotificationPreference | OrganisationNotificationPreference], owner_id: str
) -> bool:
    """One's own, and with a permission for it an organisation's."""
    if model is NotificationPreference:
        return principal.actor.user_id == owner_id and principal.may(Permission.OWN_ACCOUNT_UPDATE)
    return principal.may(Permission.ORGANISATION_UPDATE)


def may_resend(principal: Principal, _message: Notification) -> bool:
    return principal.may(Permission.MESSAGE_RESEND)
