"""The policy for people's own data."""

from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.directory.models import OrganisationMember


def may_export_own_data(principal: Principal, member: OrganisationMember) -> bool:
    """Allow it to whoever is this person."""
    own = isinstance(principal, SignedInUser) and principal.member_id == member.id
    return own and principal.may(Permission.OWN_DATA_EXPORT)


def may_export_data_of(principal: Principal, _member: OrganisationMember) -> bool:
    return principal.may(Permission.MEMBER_DATA_EXPORT)
