"""What a user stands for: nothing, an organisation, or a person of one."""

from collections.abc import Mapping
from typing import Any

from ranzcred.core.db.session import db
from ranzcred.core.errors import Invalid
from ranzcred.core.permissions import Role
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.domain.directory.users.forms import NamedKey
from ranzcred.domain.directory.users.lists import UserRow

NEEDS_NEITHER = "Leave it blank: people at RANZ act for no organisation."
NEEDS_ORGANISATION = "Choose the organisation that they are the administrator of."
NEEDS_PERSON = "Choose the person that they are. Add them to their organisation first."
INACTIVE = "This person is inactive. Reactivate them first."
OF_RANZ = frozenset({Role.RANZ_ADMIN, Role.RANZ_AUDITOR})

Keys = dict[str, str | None]


class ShownUser:
    """A user as their form shows them."""

    def __init__(self, row: UserRow) -> None:
        user = row.user
        self.name, self.email, self.role = user.name, user.email, user.role
        self.access_until, self.version = user.access_until, user.version
        record = row.organisation if user.role is Role.ORG_ADMIN else row.member
        self.stands_for = NamedKey(record.id, record.display_name) if record else None


def with_keys(values: Mapping[str, Any], *, shown: ShownUser | None = None, invited: bool = False) -> dict[str, Any]:
    """Return the values of a form with the keys of what they stand for in place of its one field.

    What is as it was `shown` is left out. Staff who are `invited` may be found by their email. Raise Invalid if the
    role stands for something else.
    """
    named = values["stands_for"]
    others = {name: value for name, value in values.items() if name != "stands_for"}
    if shown and (shown.role, shown.stands_for) == (values["role"], named):
        return others
    if invited and values["role"] is Role.ORG_STAFF and not (named and db.session.get(OrganisationMember, named)):
        return others | {"organisation_id": str(named) if named else None}
    return others | _keys(values["role"], named)


def refuse_wrong_keys(role: Role, *, organisation_id: str | None, member_id: str | None) -> None:
    """Raise Invalid unless a role stands for an organisation and a person like these."""
    member = db.session.get(OrganisationMember, member_id) if member_id else None
    if role in OF_RANZ:
        _refuse_present(organisation_id=organisation_id, member_id=member_id)
    elif role is Role.ORG_ADMIN:
        if organisation_id is None or db.session.get(Organisation, organisation_id) is None:
            raise Invalid(NEEDS_ORGANISATION, field="organisation_id")
    elif organisation_id is not None:
        raise Invalid("Organisation staff have a person, and no organisation of their own.", field="organisation_id")
    elif member is None:
        raise Invalid(NEEDS_PERSON, field="member_id")
    if member_id and member is None:
        raise Invalid("There is no such person.", field="member_id")
    if member and not member.active:
        raise Invalid(INACTIVE, field="member_id")


def _refuse_present(**keys: str | None) -> None:
    for field, key in keys.items():
        if key is not None:
            raise Invalid(NEEDS_NEITHER, field=field)


def _keys(role: Role, key: str | None) -> Keys:
    organisation = db.session.get(Organisation, key) if key else None
    member = db.session.get(OrganisationMember, key) if key else None
    if role in OF_RANZ:
        if key:
            raise Invalid(NEEDS_NEITHER, field="stands_for")
        return {"organisation_id": None, "member_id": None}
    if role is Role.ORG_ADMIN:
        if not (organisation or member):
            raise Invalid(NEEDS_ORGANISATION, field="stands_for")
        of_it = member.organisation_id if member else key
        return {"organisation_id": of_it, "member_id": member.id if member else None}
    if member is None:
        raise Invalid(NEEDS_PERSON, field="stands_for")
    if not member.active:
        raise Invalid(INACTIVE, field="stands_for")
    return {"organisation_id": None, "member_id": member.id}
