"""The policy for definitions. Whether a definition's state allows a change is checked by the operations."""

from ranzcred.core.permissions import Permission
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.definitions.models import MicroCredentialDefinition


def may_create(principal: Principal) -> bool:
    return principal.may(Permission.DEFINITION_CREATE)


def may_change(principal: Principal, _definition: MicroCredentialDefinition) -> bool:
    return principal.may(Permission.DEFINITION_UPDATE)


def may_publish(principal: Principal, _definition: MicroCredentialDefinition) -> bool:
    return principal.may(Permission.DEFINITION_UPDATE)


def may_retire(principal: Principal, _definition: MicroCredentialDefinition) -> bool:
    return principal.may(Permission.DEFINITION_UPDATE)


def may_reinstate(principal: Principal, _definition: MicroCredentialDefinition) -> bool:
    return principal.may(Permission.DEFINITION_UPDATE)


def may_delete(principal: Principal, _definition: MicroCredentialDefinition) -> bool:
    return principal.may(Permission.DEFINITION_DELETE)
