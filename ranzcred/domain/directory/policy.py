"""The policy for organisations and members."""

from collections.abc import Callable, Mapping
from typing import Any

from ranzcred.core.permissions import Permission, Role
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.directory.models import Organisation, OrganisationMember

Rule = Callable[[Principal, OrganisationMember], bool]


def may_create_organisation(principal: Principal) -> bool:
    return principal.may(Permission.ORGANISATION_CREATE)


def may_change_organisation(principal: Principal, _organisation: Organisation) -> bool:
    return principal.may(Permission.ORGANISATION_UPDATE)


def may_add_member(principal: Principal, organisation: Organisation) -> bool:
    """Allow it in one's own organisation, and in any with a permission for it."""
    own = principal.may(Permission.OWN_PEOPLE_CREATE) and administers(principal, organisation.id)
    return own or principal.may(Permission.MEMBER_CREATE)


def may_change_member(principal: Principal, member: OrganisationMember) -> bool:
    """Allow it of one's own organisation, and of any with a permission for it."""
    own = principal.may(Permission.OWN_PEOPLE_UPDATE) and administers(principal, member.organisation_id)
    return own or principal.may(Permission.MEMBER_UPDATE)


def administers(principal: Principal, organisation_id: str) -> bool:
    """Return whether somebody is an administrator of this organisation."""
    return (
        isinstance(principal, SignedInUser)
        and principal.role is Role.ORG_ADMIN
        and principal.organisation_id == organisation_id
    )


def may_invite_person(principal: Principal, member: OrganisationMember) -> bool:
    """Allow it of people of the organisation that one administers: whether they may sign in."""
    return principal.may(Permission.OWN_USER_INVITE) and administers(principal, member.organisation_id)


def may_deactivate_sign_in(principal: Principal, member: OrganisationMember) -> bool:
    """Allow it of people of the organisation that one administers."""
    return principal.may(Permission.OWN_USER_DEACTIVATE) and administers(principal, member.organisation_id)


def may_deactivate_member(principal: Principal, _member: OrganisationMember) -> bool:
    return principal.may(Permission.MEMBER_DEACTIVATE)


def may_reactivate_member(principal: Principal, _member: OrganisationMember) -> bool:
    return principal.may(Permission.MEMBER_REACTIVATE)


def may_move_member(principal: Principal, _member: OrganisationMember) -> bool:
    return principal.may(Permission.MEMBER_MOVE)


def allowed_changes(principal: Principal, member: OrganisationMember) -> tuple[str, ...]:
    """Return what a row of a member offers: "edit", "move", and "deactivate" or "reactivate"."""
    activity = {"deactivate": may_deactivate_member} if member.active else {"reactivate": may_reactivate_member}
    rules: dict[str, Rule] = {"edit": may_change_member, "move": may_move_member, **activity}
    return tuple(change for change, allows in rules.items() if allows(principal, member))


def rules_of_change(changes: Mapping[str, Any]) -> list[Rule]:
    """Return the rules of a change to a member's attributes; all of them must allow it."""
    rules: list[Rule] = []
    if "active" in changes:
        rules.append(may_reactivate_member if changes["active"] else may_deactivate_member)
    return rules if set(changes) == {"active"} else [*rules, may_change_member]
