"""The people of the organisation that somebody administers. None of these functions commits."""

from collections.abc import Mapping
from typing import Any

from ranzcred.core.permissions import Permission
from ranzcred.core.records import Operation, RecordOperations
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.directory import queries
from ranzcred.domain.directory.forms import MemberEditForm, MemberForm
from ranzcred.domain.directory.models import OrganisationMember, OrganisationNotFound
from ranzcred.domain.directory.operations import add_member, update_member


def own_organisation_id(user: Principal) -> str:
    """Return the key of the organisation that somebody administers, or raise NotFound."""
    if not isinstance(user, SignedInUser) or user.organisation_id is None:
        raise OrganisationNotFound
    return user.organisation_id


def get_own_person(user: Principal, person_id: str) -> OrganisationMember:
    """Return one of the organisation's people, or raise NotFound: of another's as well."""
    return queries.get_member(own_organisation_id(user), person_id)


def add_own_person(*, content: Mapping[str, Any], by: Principal) -> OrganisationMember:
    """Add somebody to the organisation; raise Duplicate if the email is taken in it."""
    return add_member(organisation_id=own_organisation_id(by), content=content, by=by)


def update_own_person(
    *, person_id: str, version: int | None, changes: Mapping[str, Any], by: Principal
) -> OrganisationMember:
    """Change one of the organisation's people, as `update_member` does."""
    return update_member(
        organisation_id=own_organisation_id(by), member_id=person_id, version=version, changes=changes, by=by
    )


OWN_PEOPLE_OPERATIONS = RecordOperations(
    noun="person",
    read=Permission.OWN_PEOPLE_READ,
    form=MemberForm,
    edit_form=MemberEditForm,
    create=Operation(permission=Permission.OWN_PEOPLE_CREATE, run=add_own_person),
    update=Operation(permission=Permission.OWN_PEOPLE_UPDATE, run=update_own_person),
)
