"""What is told of credentials, and to whom: digests of what runs out, and of what admins have changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from ranzcred.audit.chain import Principal
from ranzcred.audit.presenters import day
from ranzcred.credentials.models import StaffMicroCredential
from ranzcred.credentials.status import MicroCredentialStatus
from ranzcred.notifications import outbox
from ranzcred.notifications.leasing import full_text
from ranzcred.notifications.models import TITLE_LENGTH
from ranzcred.notifications.outbox import Draft, Subject
from ranzcred.notifications.recipients import Recipient, Recipients
from ranzcred.notifications.types import NotificationType, Priority

LIST = "/credentials"
DAY_AFTER = -1
"""The threshold of what has run out."""
URGENT = {DAY_AFTER, 30}


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is said of one credential, after its name: "expires on 30 Sep 2026".

    `threshold` is in days before the expiry date, or `DAY_AFTER`; None for what is told at once.
    """

    credential: StaffMicroCredential
    words: str
    threshold: int | None = None

    def line(self, *, named: bool) -> str:
        """The sentence, with whose it is where it is `named`."""
        whose = self.credential if named else self.credential.definition
        return f"{whose.display_name} {self.words}"

    @property
    def subject(self) -> Subject | None:
        """What keeps it from being told twice."""
        expiry_date = self.credential.expiry_date
        if self.threshold is None or expiry_date is None:
            return None
        return Subject(credential_id=self.credential.id, expiry_date=expiry_date, threshold=self.threshold)


@dataclass(frozen=True, kw_only=True)
class Wording:
    """How a digest begins: its title where it has several lines, and what comes before them, with {} for its name."""

    kind: NotificationType
    title: Callable[[Sequence[Told]], str]
    to_organisation: str
    to_holder: str


def expires(credential: StaffMicroCredential, threshold: int) -> Told:
    """That an award runs out, or has."""
    tense = "expired" if threshold == DAY_AFTER else "expires"
    return Told(credential=credential, words=f"{tense} on {day(credential.expiry_date)}", threshold=threshold)


def changed(credential: StaffMicroCredential, before: MicroCredentialStatus | None) -> Told:
    """Where somebody stands now, and stood before, if they did."""
    now, expiry_date = credential.effective, credential.expiry_date
    until = f" until {day(expiry_date)}" if now is MicroCredentialStatus.AWARDED and expiry_date else ""
    was = f" (it was {before.label})" if before else ""
    return Told(credential=credential, words=f"is now {now.label}{until}{was}")


def expiry_digests(told: Sequence[Told]) -> list[Draft]:
    """What organisations, their admins and those who hold them are to hear of what runs out."""
    return _digests(told, EXPIRY)


def tell(told: Sequence[Told], by: Principal) -> None:
    """Queue what they are to hear, at once, of what somebody has changed; of what the system itself does, nothing."""
    if told and by.actor.user_id:
        outbox.queue(_digests(told, CHANGE))


def _digests(told: Sequence[Told], wording: Wording) -> list[Draft]:
    """One digest for each who is to hear of any of it, on each channel. Nobody is told of those who have left."""
    told = sorted((each for each in told if each.credential.member.active), key=_order)
    recipients = Recipients([each.credential.member for each in told])
    drafts: list[Draft] = []
    for _, group in groupby(told, key=lambda each: each.credential.member.organisation_id):
        theirs = list(group)
        organisation = theirs[0].credential.member.organisation
        opening = wording.to_organisation.format(organisation.name)
        for recipient in recipients.of(organisation):
            drafts += _to(recipient, theirs, wording, opening, named=True)
        theirs.sort(key=lambda each: each.credential.member_id)
        for _, own in groupby(theirs, key=lambda each: each.credential.member_id):
            held = list(own)
            recipient = recipients.member(held[0].credential.member)
            drafts += _to(recipient, held, wording, wording.to_holder, named=False)
    return drafts


def _to(recipient: Recipient, told: Sequence[Told], wording: Wording, opening: str, *, named: bool) -> list[Draft]:
    lines = [each.line(named=named) for each in told]
    title = lines[0] if len(lines) == 1 else wording.title(told)
    subjects = {each.subject: line for each, line in zip(told, lines, strict=True) if each.subject}
    return [
        Draft(
            kind=wording.kind,
            channel=channel,
            title=title if len(title) <= TITLE_LENGTH else f"{title[: TITLE_LENGTH - 1]}…",
            message=opening if subjects else full_text(opening, lines),
            priority=Priority.HIGH if URGENT & {each.threshold for each in told} else Priority.NORMAL,
            organisation_id=recipient.organisation_id,
            user_id=recipient.user_id,
            recipient=address,
            action_url=LIST if named or recipient.user_id else None,
            told_to=recipient.key,
            name=recipient.name,
            lines=subjects,
        )
        for channel, address in recipient.reached()
    ]


def _order(told: Told) -> tuple[str, date, str, str]:
    """By organisation, and in it what runs out first."""
    credential = told.credential
    return (
        credential.member.organisation_id,
        credential.expiry_date or date.max,
        credential.member.name_folded,
        credential.definition.title_folded,
    )


def _expiry_title(told: Sequence[Told]) -> str:
    """Without a count: what is taken back before it is delivered leaves its digest."""
    soon = max(each.threshold or 0 for each in told)
    expired = any(each.threshold == DAY_AFTER for each in told)
    within = f"expire within {soon} days"
    if not expired:
        return f"Micro-credentials {within}"
    return f"Micro-credentials have expired{f', or {within}' if soon > 0 else ''}"


EXPIRY = Wording(
    kind=NotificationType.CREDENTIAL_EXPIRY,
    title=_expiry_title,
    to_organisation="An award is valid to the end of its expiry date in New Zealand. "
    "These of people at {} expire soon, or have expired:",
    to_holder="An award is valid to the end of its expiry date in New Zealand. "
    "These of yours expire soon, or have expired:",
)
CHANGE = Wording(
    kind=NotificationType.CREDENTIAL_STATUS_CHANGE,
    title=lambda _: "Micro-credentials have changed status",
    to_organisation="RANZ has changed where people at {} stand with micro-credentials:",
    to_holder="RANZ has changed where you stand with micro-credentials:",
)
