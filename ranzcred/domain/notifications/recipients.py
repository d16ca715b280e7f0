"""Whom a message about somebody's people goes to: the organisation, its admins, and the people themselves."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import or_, select

from ranzcred.core.db.session import db
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import User
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.domain.notifications.models import OrganisationNotificationPreference
from ranzcred.domain.notifications.types import Channel


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Somebody who is told, and where: an address for e-mail, a number for SMS, each None where it is not known.

    `key` stays when an address changes: "organisation:...", "user:..." or "member:...". `user_id` is who reads it in
    the application, if anybody, and whose preferences count.
    """

    key: str
    name: str
    organisation_id: str
    sent_to: Mapping[Channel, str | None] = field(default_factory=dict)
    user_id: str | None = None
    reads_here: bool = True
    """Whether the user is told in the application; not where the same is told to them as an admin."""

    def reached(self) -> Iterator[tuple[Channel, str | None]]:
        """The channels by which it is to be told, with the address."""
        yield from self.sent_to.items()
        if self.user_id and self.reads_here:
            yield Channel.IN_APP, None


class Recipients:
    """Whom to tell of some people, who have their organisations with them. Read in two statements for any number."""

    def __init__(self, people: Collection[OrganisationMember]) -> None:
        organisations = {person.organisation_id for person in people}
        preferences = db.session.scalars(
            select(OrganisationNotificationPreference).where(
                OrganisationNotificationPreference.organisation_id.in_(organisations)
            )
        )
        self._preferences = {each.organisation_id: each for each in preferences}
        self._admins: dict[str, list[User]] = {}
        self._users: dict[str, User] = {}
        theirs = or_(User.organisation_id.in_(organisations), User.member_id.in_({person.id for person in people}))
        for user in db.session.scalars(select(User).where(User.active, theirs).order_by(User.id)):
            if user.role is Role.ORG_ADMIN and user.organisation_id in organisations:
                self._admins.setdefault(str(user.organisation_id), []).append(user)
            if user.member_id:
                self._users[user.member_id] = user

    def of(self, organisation: Organisation) -> list[Recipient]:
        """An organisation at the address that it chose, else at its own; and its admins in the application."""
        admins = [
            Recipient(key=f"user:{user.id}", name=user.name, organisation_id=organisation.id, user_id=user.id)
            for user in self._admins.get(organisation.id, [])
        ]
        return [
            Recipient(
                key=f"organisation:{organisation.id}",
                name=organisation.name,
                organisation_id=organisation.id,
                sent_to=self._addresses(organisation),
            ),
            *admins,
        ]

    def member(self, person: OrganisationMember) -> Recipient:
        """Somebody in person; not at an address at which the organisation is told already."""
        told = {address.casefold() for address in self._addresses(person.organisation).values() if address}
        own = {Channel.EMAIL: person.email, Channel.SMS: person.phone}
        user = self._users.get(person.id)
        return Recipient(
            key=f"member:{person.id}",
            name=person.display_name,
            organisation_id=person.organisation_id,
            sent_to={channel: to for channel, to in own.items() if (to or "").casefold() not in told},
            user_id=user.id if user else None,
            reads_here=user not in self._admins.get(person.organisation_id, []),
        )

    def _addresses(self, organisation: Organisation) -> dict[Channel, str | None]:
        chosen = self._preferences.get(organisation.id)
        return {
            Channel.EMAIL: (chosen.notification_email if chosen else None) or organisation.email,
            Channel.SMS: (chosen.notification_phone if chosen else None) or organisation.phone,
        }
