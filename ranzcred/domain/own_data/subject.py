"""The person whose data is copied, and what is theirs."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, Select, select

from ranzcred.domain.accounts.models import User
from ranzcred.domain.audit.models import LOG, MALFORMED
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.directory.models import Organisation, OrganisationMember, full_name


@dataclass(frozen=True, kw_only=True)
class DataSubject:
    """A person, with the keys of their users, and every organisation that they have been in.

    `with_reasons` is whether RANZ's notes and reasons are copied too, which a person's own pages do not show.
    """

    member_id: str
    name: str
    user_ids: tuple[str, ...]
    organisations: Mapping[str, str]
    """Their names by their keys."""
    with_reasons: bool

    @property
    def recipient(self) -> str:
        """The key of the person as a recipient of messages."""
        return f"member:{self.member_id}"

    @property
    def credential_ids(self) -> Select[str]:
        """Select the keys of their credentials."""
        return select(StaffMicroCredential.id).where(StaffMicroCredential.member_id == self.member_id)


def read_subject(connection: Connection, member_id: str, *, with_reasons: bool) -> DataSubject:
    """Return a person who is known to be there."""
    columns = (OrganisationMember.first_name, OrganisationMember.last_name, OrganisationMember.organisation_id)
    member = connection.execute(select(*columns).where(OrganisationMember.id == member_id)).one()
    been_in = {member.organisation_id, *_former_organisations(connection, member_id)}
    organisations = connection.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(been_in)))
    users = connection.scalars(select(User.id).where(User.member_id == member_id).order_by(User.id))
    return DataSubject(
        member_id=member_id,
        name=full_name(member.first_name, member.last_name),
        user_ids=tuple(users),
        organisations={row.id: row.name for row in organisations},
        with_reasons=with_reasons,
    )


def _former_organisations(connection: Connection, member_id: str) -> set[str]:
    """Return the keys of the organisations from which a person was moved, as the log says."""
    entries = connection.scalars(
        select(LOG.c.previous_state).where(
            LOG.c.resource_type == OrganisationMember.__name__,
            LOG.c.resource_id == member_id,
            LOG.c.previous_state.like('%"organisation_id":%'),
        )
    )
    return {key for state in entries if (key := _organisation_in(state))}


def _organisation_in(state: str) -> str:
    try:
        return str(msgspec.json.decode(state)["organisation_id"])
    except MALFORMED:
        return ""
