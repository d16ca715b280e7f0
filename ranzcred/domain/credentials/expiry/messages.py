"""The messages about credentials, and who gets them: digests of expiring credentials and of changes by admins.

Their text is in the folders of `templates/mail/` that `EXPIRY` and `STATUS_CHANGE` name; this module gives the values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, ClassVar, TypeVar, cast

from ranzcred.config import Settings
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.notifications import outbox
from ranzcred.domain.notifications.outbox import NewMessage, NoticeKey
from ranzcred.domain.notifications.recipients import Recipient, Recipients
from ranzcred.domain.notifications.rendering import SUMMARIES, MessageText
from ranzcred.domain.notifications.types import NotificationType, Priority

CREDENTIALS = "/credentials"
DAY_AFTER = -1
"""The threshold of an expired credential."""
FURTHEST = 90
"""The most days before its expiry date on which an award is told of."""
URGENT = {DAY_AFTER, 30}


@dataclass(frozen=True, kw_only=True)
class ExpiryLine:
    """The line of a digest about an expiring or expired award; `threshold` is in days before its expiry date."""

    credential: StaffMicroCredential
    threshold: int

    @property
    def values(self) -> dict[str, Any]:
        return _names(self.credential) | {
            "expiry_date": str(self.expiry_date),
            "expired": self.threshold == DAY_AFTER,
            "within_days": self.threshold,
        }

    @property
    def notice_keys(self) -> list[NoticeKey]:
        """The key of its notice, which each recipient gets only once."""
        return [NoticeKey(credential_id=self.credential.id, expiry_date=self.expiry_date, threshold=self.threshold)]

    @property
    def expiry_date(self) -> date:
        return cast("date", self.credential.expiry_date)

    @property
    def urgent(self) -> bool:
        return self.threshold in URGENT


@dataclass(frozen=True, kw_only=True)
class StatusLine:
    """The line of a digest about a credential whose status an admin has set or changed."""

    credential: StaffMicroCredential
    previous: MicroCredentialStatus | None
    urgent: bool = False
    notice_keys: ClassVar[Sequence[NoticeKey]] = ()

    @property
    def values(self) -> dict[str, Any]:
        status, expiry_date = self.credential.effective, self.credential.expiry_date
        until = expiry_date if status is MicroCredentialStatus.AWARDED else None
        return _names(self.credential) | {
            "status": self.credential.state_label,
            "until": str(until) if until else None,
            "previous": self.previous.label if self.previous and self.previous is not status else None,
        }


Line = TypeVar("Line", ExpiryLine, StatusLine)


@dataclass(frozen=True, kw_only=True)
class Digest:
    """A kind of digest: its type, and its mails by name."""

    type: NotificationType
    to_organisation: str
    to_holder: str


def expiry_messages(lines: Sequence[ExpiryLine]) -> list[NewMessage]:
    """Return the messages about expiring credentials, to organisations, their admins and the holders."""
    return _messages(lines, EXPIRY)


def queue_status_changes(lines: Sequence[StatusLine], *, by: Principal, settings: Settings) -> None:
    """Queue the messages about changes by a user; changes by the system have none."""
    if lines and by.actor.user_id:
        outbox.queue(status_messages(lines), settings)


def status_messages(lines: Sequence[StatusLine]) -> list[NewMessage]:
    """Return the messages about credentials whose status has changed, to organisations, their admins and holders."""
    return _messages(lines, STATUS_CHANGE)


def _messages(lines: Sequence[Line], digest: Digest) -> list[NewMessage]:
    """Return one message for each recipient and channel, without lines about members who have left."""
    lines = sorted((line for line in lines if line.credential.member.active), key=_order)
    recipients = Recipients([line.credential.member for line in lines])
    messages: list[NewMessage] = []
    for _, group in groupby(lines, key=lambda line: line.credential.member.organisation_id):
        theirs = list(group)
        organisation = theirs[0].credential.member.organisation
        text = _text(digest.to_organisation, theirs)
        for recipient in recipients.for_organisation(organisation):
            messages += _to(recipient, text, theirs, digest, action_url=CREDENTIALS)
        theirs.sort(key=lambda line: line.credential.member_id)
        for _, own in groupby(theirs, key=lambda line: line.credential.member_id):
            held = list(own)
            recipient = recipients.for_member(held[0].credential.member)
            text = _text(digest.to_holder, held)
            messages += _to(recipient, text, held, digest, action_url=CREDENTIALS if recipient.user_id else None)
    return messages


def _text(mail: str, lines: Sequence[Line]) -> MessageText:
    """Return the text that all recipients of a mail share; a single line is the subject too."""
    organisation = lines[0].credential.member.organisation.name
    return MessageText(mail=mail, values={"organisation": organisation}).with_lines([line.values for line in lines])


def _to(
    recipient: Recipient, text: MessageText, lines: Sequence[Line], digest: Digest, *, action_url: str | None
) -> list[NewMessage]:
    """Return the messages to one recipient, by each channel that reaches them."""
    return [
        NewMessage(
            type=digest.type,
            channel=channel,
            recipient=recipient,
            address=address,
            text=text,
            notice_keys=[key for line in lines for key in line.notice_keys],
            priority=Priority.HIGH if any(line.urgent for line in lines) else Priority.NORMAL,
            action_url=action_url,
        )
        for channel, address in recipient.channels()
    ]


def _names(credential: StaffMicroCredential) -> dict[str, Any]:
    """Return the names of holder and definition for a line, and who the holder is."""
    return {
        "member": credential.member.display_name,
        "member_id": credential.member_id,
        "definition": credential.definition.display_name,
    }


def _order(line: ExpiryLine | StatusLine) -> tuple[str, date, str, str]:
    """Return the sort key of a line: by organisation, then by expiry date."""
    credential = line.credential
    return (
        credential.member.organisation_id,
        credential.expiry_date or date.max,
        credential.member.name_folded,
        credential.definition.title_folded,
    )


def _summarise_expiry(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return whether any has expired, and within how many days the others do. A line of an older version does not say
    how many: then the most.
    """
    soon = [line.get("within_days", FURTHEST) for line in lines if not line["expired"]]
    return {"expired": any(line["expired"] for line in lines), "within_days": max(soon, default=None)}


EXPIRY = Digest(
    type=NotificationType.CREDENTIAL_EXPIRY,
    to_organisation="credential_expiry_organisation",
    to_holder="credential_expiry_holder",
)
SUMMARIES.update(dict.fromkeys((EXPIRY.to_organisation, EXPIRY.to_holder), _summarise_expiry))
STATUS_CHANGE = Digest(
    type=NotificationType.CREDENTIAL_STATUS_CHANGE,
    to_organisation="credential_status_organisation",
    to_holder="credential_status_holder",
)
