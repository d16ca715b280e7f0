"""The decision whether a message is sent, by type, channel, priority and preferences."""

import enum
import re

from ranzcred.domain.notifications.models import NotificationPreference, OrganisationNotificationPreference
from ranzcred.domain.notifications.types import Channel, NotificationType, Priority

UPPER = re.compile("[A-Z]")


class Reason(enum.StrEnum):
    """The reason that a message is suppressed."""

    WITHDRAWN = "The organisation has withdrawn from the programme."
    NO_ADDRESS = "No email address or phone number."
    NO_MOBILE = "The phone number can't receive text messages: it isn't a mobile number, or it has an extension."
    NEVER_BY_SMS = "This type of message is never sent as a text message."
    NEVER_BY_PUSH = "Push notifications are not sent."
    ORGANISATION_EMAIL = "The organisation has turned off emails."
    ORGANISATION_SMS = "The organisation has turned off text messages."
    ORGANISATION_KIND = "The organisation has turned off this type of message."
    USER_EMAIL = "The recipient has turned off emails."
    USER_SMS = "The recipient has turned off text messages."
    USER_KIND = "The recipient has turned off this type of message."


def column(preference: str) -> str:
    """Return the column of a preference by its name in the contract: "email_audit" for "emailAudit"."""
    return UPPER.sub(lambda capital: f"_{capital[0].lower()}", preference)


def suppression_reason(
    kind: NotificationType,
    channel: Channel,
    priority: Priority,
    *,
    organisation: OrganisationNotificationPreference | None,
    user: NotificationPreference | None,
) -> Reason | None:
    """Return the reason that a message is suppressed, or None if it is sent. A missing row allows everything.

    In order: in-app messages always; never by a channel that the type does not use, even if critical; critical ones,
    and those that cannot be switched off, always; then the organisation's preferences; then the user's.
    """
    governing = kind.preferences
    user_kind: str | None
    organisation_kind: str | None
    match channel:
        case Channel.IN_APP:
            return None
        case Channel.PUSH:
            return Reason.NEVER_BY_PUSH
        case Channel.SMS if governing.user_sms is None:
            return Reason.NEVER_BY_SMS
        case Channel.SMS:
            master, user_kind, organisation_kind = "smsEnabled", governing.user_sms, governing.organisation_sms
        case Channel.EMAIL:
            master, user_kind, organisation_kind = (
                "emailEnabled",
                governing.user_email,
                governing.organisation_email,
            )
    if priority is Priority.CRITICAL or user_kind is None:
        return None
    if not _on(organisation, master):
        return Reason[f"ORGANISATION_{channel}"]
    if not _on(organisation, organisation_kind):
        return Reason.ORGANISATION_KIND
    if not _on(user, master):
        return Reason[f"USER_{channel}"]
    return None if _on(user, user_kind) else Reason.USER_KIND


def _on(row: NotificationPreference | OrganisationNotificationPreference | None, preference: str | None) -> bool:
    return row is None or preference is None or bool(getattr(row, column(preference)))
