"""The recipients of messages about people: the organisation, its admins, and the people themselves."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import load_only

from ranzcred.core.db.session import db
from ranzcred.core.permissions import Role
from ranzcred.core.phones import phone_key
from ranzcred.domain.accounts.access import may_act
from ranzcred.domain.accounts.models import User
from ranzcred.domain.directory.models import Organisation, OrganisationMember, ProgrammeStatus
from ranzcred.domain.notifications.models import OrganisationNotificationPreference
from ranzcred.domain.notifications.types import Channel


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """A recipient of messages, with an address for e-mail and a number for SMS, each None if unknown.

    `key` does not change with an address: "organisation:...", "user:..." or "member:...". `user_id` is the user who
    reads the messages in the application, if any, and whose preferences count.
    """

    key: str
    name: str
    organisation_id: str | None = None
    addresses: Mapping[Channel, str | None] = field(default_factory=dict)
    user_id: str | None = None
    reads_in_app: bool = True
    """False for a user who reads the same in the application as an admin of the organisation."""
    withdrawn: bool = False
    """Whether it is an organisation, or its admin, that has withdrawn from the programme: it is told nothing more."""

    def channels(self) -> Iterator[tuple[Channel, str | None]]:
        """Yield each channel that reaches the recipient, with the address."""
        yield from self.addresses.items()
        if self.user_id and self.reads_in_app:
            yield Channel.IN_APP, None


class Recipients:
    """The recipients of messages about some people, whose organisations are loaded; read in two statements for any
    number.

    An organisation that has withdrawn from the programme is told nothing; its people are, of their own.
    """

    def __init__(self, people: Collection[OrganisationMember], without_people: Collection[Organisation] = ()) -> None:
        organisations = {person.organisation_id for person in people} | {each.id for each in without_people}
        preferences = db.session.scalars(
            select(OrganisationNotificationPreference).where(
                OrganisationNotificationPreference.organisation_id.in_(organisations)
            )
        )
        self._preferences = {each.organisation_id: each for each in preferences}
        self._admins: dict[str, list[User]] = {}
        self._users: dict[str, User] = {}
        theirs = or_(User.organisation_id.in_(organisations), User.member_id.in_({person.id for person in people}))
        # No more than is needed: the role that delivers may not read a password's hash.
        columns = load_only(User.name, User.role, User.organisation_id, User.member_id)
        for user in db.session.scalars(select(User).where(may_act(), theirs).order_by(User.id).options(columns)):
            if user.role is Role.ORG_ADMIN and user.organisation_id in organisations:
                self._admins.setdefault(str(user.organisation_id), []).append(user)
            if user.member_id:
                self._users[user.member_id] = user

    def for_organisation(self, organisation: Organisation) -> list[Recipient]:
        """Return an organisation, and its admins in the application."""
        admins = [
            Recipient(
                key=f"user:{user.id}",
                name=user.name,
                organisation_id=organisation.id,
                user_id=user.id,
                withdrawn=organisation.programme_status is ProgrammeStatus.WITHDRAWN,
            )
            for user in self._admins.get(organisation.id, [])
        ]
        return [self.organisation(organisation), *admins]

    def organisation(self, organisation: Organisation) -> Recipient:
        """Return an organisation at the address that it chose, else at its own."""
        return Recipient(
            key=f"organisation:{organisation.id}",
            name=organisation.name,
            organisation_id=organisation.id,
            addresses=self._addresses(organisation),
            withdrawn=organisation.programme_status is ProgrammeStatus.WITHDRAWN,
        )

    def for_member(self, person: OrganisationMember) -> Recipient:
        """Return somebody in person, but not at an address that the organisation has too."""
        taken = set(map(_address_key, self._addresses(person.organisation).items())) - {None}
        own = {Channel.EMAIL: person.email, Channel.SMS: person.phone}
        user = self._users.get(person.id)
        return Recipient(
            key=f"member:{person.id}",
            name=person.display_name,
            organisation_id=person.organisation_id,
            addresses={channel: to for channel, to in own.items() if _address_key((channel, to)) not in taken},
            user_id=user.id if user else None,
            reads_in_app=user not in self._admins.get(person.organisation_id, []),
        )

    def _addresses(self, organisation: Organisation) -> dict[Channel, str | None]:
        chosen = self._preferences.get(organisation.id)
        return {
            Channel.EMAIL: (chosen.notification_email if chosen else None) or organisation.email,
            Channel.SMS: (chosen.notification_phone if chosen else None) or organisation.phone,
        }


def _address_key(address: tuple[Channel, str | None]) -> str | None:
    """Return the key by which two addresses of a channel are one; None for none."""
    channel, to = address
    return phone_key(to) if channel is Channel.SMS else (to or "").casefold() or None
