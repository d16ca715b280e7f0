"""The policy for credentials. Operations require these rules; pages offer what they allow."""

from collections.abc import Callable

from sqlalchemy import ColumnElement

from ranzcred.core.permissions import Permission, Role
from ranzcred.core.policy import require
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.credentials.bulk_actions import BulkAction
from ranzcred.domain.credentials.kinds import EndKind
from ranzcred.domain.credentials.lifecycle.outcome import AWARDING, Transition
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.state import DefinitionState
from ranzcred.domain.directory.models import OrganisationMember

RENEW_AS_SUCCESSOR, AWARD_SUCCESSOR = "renew as successor", "award successor"
Rule = Callable[[Principal, StaffMicroCredential | None], bool]
"""A rule about a credential; None asks before a certain one is known."""


def may_assign(principal: Principal) -> bool:
    return principal.may(Permission.CREDENTIAL_ASSIGN)


def may_change(principal: Principal, _credential: StaffMicroCredential | None) -> bool:
    """Allow changes of status, dates and notes, except awards."""
    return principal.may(Permission.CREDENTIAL_UPDATE)


def may_award(principal: Principal, _credential: StaffMicroCredential | None) -> bool:
    """Allow awards, first or renewed, at the assignment too."""
    return principal.may(Permission.CREDENTIAL_AWARD)


def may_decide(principal: Principal, credential: StaffMicroCredential | None) -> bool:
    """Allow decisions about awards that were made: to suspend, lift, revoke, reinstate, void and correct them."""
    return may_award(principal, credential) and may_change(principal, credential)


def may_remove(principal: Principal, _credential: StaffMicroCredential | None) -> bool:
    return principal.may(Permission.CREDENTIAL_REMOVE)


def may_edit(principal: Principal, credential: StaffMicroCredential | None) -> bool:
    """Return whether the form of a credential offers any change."""
    return may_change(principal, credential) or may_award(principal, credential)


def allowed_changes(principal: Principal, credential: StaffMicroCredential) -> tuple[str, ...]:
    """Return what a row of a credential offers: "edit"; "award", or "renew" of what was awarded and not revoked, while
    its definition is active, "renew as successor" or "award successor" once that is replaced; and "remove", or "revoke"
    or "reinstate" of what was awarded, whose record stays.
    """
    rules: dict[str, Callable[[Principal, StaffMicroCredential], bool]]
    rules = {"edit": may_edit}
    if credential.definition_state is DefinitionState.ACTIVE:
        rules["renew" if is_for_renewal(credential) else "award"] = may_award
    elif credential.successor_id:
        rules[RENEW_AS_SUCCESSOR if is_for_renewal(credential) else AWARD_SUCCESSOR] = may_award
    rules["remove"] = offers_removal
    if credential.awarded_on:
        rules["reinstate" if credential.end_kind is EndKind.REVOKED else "revoke"] = may_decide
    return tuple(change for change, allows in rules.items() if allows(principal, credential))


def is_for_renewal(credential: StaffMicroCredential) -> bool:
    """Return whether an award from today would be a renewal: one that was revoked is awarded anew."""
    return credential.awarded_on is not None and credential.end_kind is not EndKind.REVOKED


def offers_removal(principal: Principal, credential: StaffMicroCredential) -> bool:
    """Return whether the removal of a credential is offered: not of one that was ever awarded, whose record stays, but
    of one that was set to Expired and has no award.
    """
    set_to_expired = credential.status is MicroCredentialStatus.EXPIRED and not credential.awarded_on
    return may_remove(principal, credential) and (not credential.ever_awarded or set_to_expired)


def rule_of_transition(change: Transition) -> Rule:
    """Return the rule of a transition: an award and a removal have their own."""
    if change.removes:
        return may_remove
    return may_award if change.action in AWARDING else may_change


def rule_of_action(action: BulkAction) -> Rule:
    """Return the rule of a bulk action."""
    if action in {BulkAction.AWARD, BulkAction.RENEW}:
        return may_award
    return may_remove if action is BulkAction.REMOVE else may_change


def may_continue(principal: Principal, user_id: str) -> bool:
    """Return whether a bulk change that a user started is continued by a principal: its entries name whoever does."""
    return principal.actor.id == user_id


def actions_to_offer(principal: Principal) -> list[BulkAction]:
    return [action for action in BulkAction if rule_of_action(action)(principal, None)]


def statuses_to_offer(principal: Principal, credential: StaffMicroCredential | None) -> list[MicroCredentialStatus]:
    """Return the statuses that a form offers: Awarded only if the principal may award and its definition is active, or
    it is the current status.
    """
    awarded = credential is not None and credential.effective is MicroCredentialStatus.AWARDED
    active = credential is None or credential.definition_state is DefinitionState.ACTIVE
    return [
        status
        for status in MicroCredentialStatus
        if status is not MicroCredentialStatus.AWARDED or awarded or (active and may_award(principal, credential))
    ]


def may_read_held(user: SignedInUser) -> bool:
    """Return whether a user may read credentials as their own, or as their organisation's."""
    return user.may(Permission.HELD_CREDENTIAL_READ) and bool(_member_or_organisation_id(user))


def visible_to_sql(user: SignedInUser) -> ColumnElement[bool]:
    """Return the SQL condition for members whose credentials a user may read so, or raise Denied."""
    require(may_read_held, user)
    column = OrganisationMember.organisation_id if user.role is Role.ORG_ADMIN else OrganisationMember.id
    return column == _member_or_organisation_id(user)


def _member_or_organisation_id(user: SignedInUser) -> str | None:
    """Return the key of the organisation for its administrator, else of the user's member record."""
    return user.organisation_id if user.role is Role.ORG_ADMIN else user.member_id
