"""The messages to a user about their account. Nothing in this module commits."""

import enum
from collections.abc import Mapping

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.domain.accounts.links.models import LinkKind, UserToken
from ranzcred.domain.accounts.models import User
from ranzcred.domain.notifications.outbox import NewMessage, queue
from ranzcred.domain.notifications.recipients import Recipient
from ranzcred.domain.notifications.rendering import MessageText
from ranzcred.domain.notifications.types import Channel, NotificationType, Priority

MAILS = {
    LinkKind.INVITE: ("invitation", NotificationType.WELCOME),
    LinkKind.RESET: ("password_reset", NotificationType.SYSTEM),
    LinkKind.EMAIL: ("email_change", NotificationType.SYSTEM),
}


class AccountChange(enum.StrEnum):
    """What has changed in how somebody signs in, as the message about it says."""

    PASSWORD = "Your password was changed"  # noqa: S105 - a sentence
    EMAIL = "Your email was changed"
    AUTHENTICATOR_ADDED = "An authenticator app was added"
    AUTHENTICATOR_REMOVED = "Your authenticator app was removed"
    PASSKEY_ADDED = "A passkey was added"
    PASSKEY_REMOVED = "A passkey was removed"
    RECOVERY_CODES = "New recovery codes were created"
    RECOVERY_CODE_USED = "A recovery code was used to sign in"
    TWO_FACTOR_RESET = "Your two-factor sign-in was reset by RANZ"
    SERVICE_LINKED = "An account at another service was linked"
    SERVICE_UNLINKED = "An account at another service was unlinked"


def tell_of_change(user: User, change: AccountChange, settings: Settings, *, address: str = "") -> None:
    """Queue the message that something has changed in how a user signs in, to their address or a former one."""
    values = {"change": change.value, "email": user.email, "at": clock.auckland(clock.now())}
    text = MessageText(mail="account_changed", values=values)
    queue([account_message(user, address or user.email, text, NotificationType.SYSTEM)], settings)


def send_link(user: User, link: UserToken, settings: Settings, *, address: str = "", **values: str) -> None:
    """Queue the email with a link, to the user's address or to the one that the link proves."""
    queue([link_message(user, link.id, link.kind, values, address=address)], settings)


def link_message(
    user: User, link_id: str, kind: LinkKind, values: Mapping[str, str], *, address: str = ""
) -> NewMessage:
    """Return the email with a link."""
    mail, kind_of_message = MAILS[kind]
    text = MessageText(mail=mail, values=values)
    return account_message(user, address or user.email, text, kind_of_message, link_id=link_id)


def account_message(
    user: User, address: str, text: MessageText, kind: NotificationType, *, link_id: str | None = None
) -> NewMessage:
    """Return an email to a user that nobody has switched off."""
    return NewMessage(
        type=kind,
        channel=Channel.EMAIL,
        recipient=Recipient(key=f"user:{user.id}", name=user.name, user_id=user.id),
        address=address,
        text=text,
        priority=Priority.CRITICAL,
        link_id=link_id,
    )
