"""Whether something is sent: the one place that weighs type, channel, priority and what people have chosen."""

import enum
import re

from ranzcred.domain.notifications.models import NotificationPreference, OrganisationNotificationPreference
from ranzcred.domain.notifications.types import Channel, NotificationType, Priority

UPPER = re.compile("[A-Z]")


class Reason(enum.StrEnum):
    """Why something is not sent."""

    NO_ADDRESS = "There is no address or number to send it to."
    NEVER_BY_SMS = "This type is never sent by SMS."
    NEVER_BY_PUSH = "Push notifications are not sent."
    ORGANISATION_CHANNEL = "The organisation has switched this channel off."
    ORGANISATION_KIND = "The organisation has switched this kind off."
    USER_CHANNEL = "The recipient has switched this channel off."
    USER_KIND = "The recipient has switched this kind off."


def column(preference: str) -> str:
    """The column of a preference as the contract names it: "emailAudit" is "email_audit"."""
    return UPPER.sub(lambda letter: f"_{letter[0].lower()}", preference)


def why_not(
    kind: NotificationType,
    channel: Channel,
    priority: Priority,
    *,
    organisation: OrganisationNotificationPreference | None,
    user: NotificationPreference | None,
) -> Reason | None:
    """Why this is not to be sent, or None where it is. No row of preferences allows everything.

    In order: in the application always; never by a channel that the type does not take, not even what is critical;
    what is critical, and what nobody can opt out of, always; then the organisation's choice; then the user's.
    """
    governs = kind.preferences
    of_user: str | None
    of_organisation: str | None
    match channel:
        case Channel.IN_APP:
            return None
        case Channel.PUSH:
            return Reason.NEVER_BY_PUSH
        case Channel.SMS if governs.user_sms is None:
            return Reason.NEVER_BY_SMS
        case Channel.SMS:
            master, of_user, of_organisation = "smsEnabled", governs.user_sms, governs.organisation_sms
        case Channel.EMAIL:
            master, of_user, of_organisation = "emailEnabled", governs.user_email, governs.organisation_email
    if priority is Priority.CRITICAL or of_user is None:
        return None
    if not _on(organisation, master):
        return Reason.ORGANISATION_CHANNEL
    if not _on(organisation, of_organisation):
        return Reason.ORGANISATION_KIND
    if not _on(user, master):
        return Reason.USER_CHANNEL
    return None if _on(user, of_user) else Reason.USER_KIND


def _on(row: NotificationPreference | OrganisationNotificationPreference | None, preference: str | None) -> bool:
    return row is None or preference is None or bool(getattr(row, column(preference)))
