"""The policy for messages and preferences."""

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
    """Allow one's own preferences, and an organisation's with a permission for it."""
    if model is NotificationPreference:
        return principal.actor.user_id == owner_id and principal.may(Permission.OWN_ACCOUNT_UPDATE)
    return principal.may(Permission.ORGANISATION_UPDATE)


def may_ask_ranz(principal: Principal) -> bool:
    return principal.may(Permission.QUESTION_SEND)


def may_resend(principal: Principal, _message: Notification) -> bool:
    return principal.may(Permission.MESSAGE_RESEND)
