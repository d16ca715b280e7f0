"""The last look at a message before it is sent: to whom it goes now, where, and which of its lines still hold.

What was queued is decided again from the data of this moment: whoever left is not told and not told of, whoever moved
is of their new organisation alone, and an address or a name that was corrected is the corrected one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload

from ranzcred.core.db.session import db
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.domain.notifications import outbox
from ranzcred.domain.notifications.outbox import NewMessage
from ranzcred.domain.notifications.recipients import Recipient, Recipients
from ranzcred.domain.notifications.rendering import MessageText, stored_text

GONE = "Everyone this was about has left."

Line = Mapping[str, Any]
People = Mapping[str, OrganisationMember]


@dataclass(frozen=True, kw_only=True)
class Review:
    """What becomes of a message: its address and text, or the reason that nobody gets it."""

    address: str
    text: MessageText
    over: Sequence[str] = ()
    """The keys of its notices that hold no more."""
    reason: str | None = None


def review(row: Row[Any], notices: Mapping[str, Line]) -> Review:
    """Return what becomes of a message of the outbox now; `notices` are the values of its further lines, by key.

    A message that does not say whom it is for, as an older version queued it, goes where it was queued to.
    """
    text = stored_text(row, list(notices.values()))
    queued = Review(address=row.recipient, text=text)
    kind, _, key = (row.data or {}).get("to", "").partition(":")
    people = _load_people([*(line.get("member_id") for line in text.lines), key if kind == "member" else None])
    found = _recipient_now(kind, key, people)
    if found is None:
        return queued
    recipient, organisation = found
    place = organisation if kind == "organisation" else None
    lines = [_line_now(line, people) for line in text.lines if _holds(line, people, place)]
    over = [notice for notice, line in notices.items() if not _holds(line, people, place)]
    if (text.lines and not lines) or (kind == "member" and not people[key].active):
        return replace(queued, over=over, reason=GONE)
    address = recipient.addresses.get(row.channel)
    text = text.with_lines(lines, organisation=organisation.name)
    message = NewMessage(
        type=row.type, channel=row.channel, recipient=recipient, address=address, text=text, priority=row.priority
    )
    [reason] = outbox.reasons([message])
    return Review(address=address or row.recipient, text=text, over=over, reason=reason)


def _load_people(keys: Sequence[str | None]) -> People:
    """Return the members with these keys, with their organisations, as they are now."""
    found = select(OrganisationMember).where(OrganisationMember.id.in_({key for key in keys if key}))
    people = db.session.scalars(found.options(joinedload(OrganisationMember.organisation)))
    return {person.id: person for person in people}


def _recipient_now(kind: str, key: str, people: People) -> tuple[Recipient, Organisation] | None:
    """Return the recipient with this key, and the organisation that they are or are in; None if it is neither."""
    if kind == "member" and key in people:
        return Recipients([people[key]]).for_member(people[key]), people[key].organisation
    organisation = db.session.get(Organisation, key) if kind == "organisation" else None
    return (Recipients([], [organisation]).organisation(organisation), organisation) if organisation else None


def _holds(line: Line, people: People, organisation: Organisation | None) -> bool:
    """Return whether whoever a line is about is still there: in the organisation, if it is the one that is told."""
    person = people.get(line.get("member_id", ""))
    return person is None or (person.active and organisation in {None, person.organisation})


def _line_now(line: Line, people: People) -> Line:
    """Return a line with the name that its member has now."""
    person = people.get(line.get("member_id", ""))
    return {**line, "member": person.display_name} if person else line
