"""Questions to RANZ. Nothing in this module commits."""

from ranzcred.config import Settings
from ranzcred.core.policy import require
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.domain.accounts.queries import list_admins
from ranzcred.domain.directory.models import Organisation
from ranzcred.domain.directory.queries import get_organisation
from ranzcred.domain.notifications import policy
from ranzcred.domain.notifications.outbox import NewMessage, queue
from ranzcred.domain.notifications.questions.forms import QuestionSubject
from ranzcred.domain.notifications.recipients import Recipient
from ranzcred.domain.notifications.rendering import MessageText
from ranzcred.domain.notifications.types import Channel, NotificationType


def ask_ranz(*, subject: QuestionSubject, text: str, by: SignedInUser, settings: Settings) -> None:
    """Queue a question to each of RANZ's administrators, in the application and by email, and a copy to its sender."""
    require(policy.may_ask_ranz, by)
    organisation = get_organisation(by.organisation_id or "")
    values = {
        "subject": subject.label,
        "text": text,
        "name": by.name,
        "email": by.email,
        "organisation": organisation.name,
    }
    messages = [message for user in list_admins() for message in _to_admin(user, organisation, values)]
    queue([*messages, _copy(by, values)], settings)


def _to_admin(user: User, organisation: Organisation, values: dict[str, str]) -> list[NewMessage]:
    recipient = Recipient(key=f"user:{user.id}", name=user.name, user_id=user.id)
    return [
        NewMessage(
            type=NotificationType.SYSTEM,
            channel=channel,
            recipient=recipient,
            address=address,
            text=MessageText(mail="question", values=values),
            action_url=f"/admin/programme/{organisation.id}",
        )
        for channel, address in ((Channel.IN_APP, None), (Channel.EMAIL, user.email))
    ]


def _copy(by: SignedInUser, values: dict[str, str]) -> NewMessage:
    return NewMessage(
        type=NotificationType.SYSTEM,
        channel=Channel.IN_APP,
        recipient=Recipient(key=f"user:{by.user_id}", name=by.name, user_id=by.user_id),
        address=None,
        text=MessageText(mail="question_sent", values=values),
        is_read=True,
    )
