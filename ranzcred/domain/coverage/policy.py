"""The policy for coverage."""

from ranzcred.core.permissions import Permission
from ranzcred.domain.audit.actor import Principal


def may_define_targets(principal: Principal) -> bool:
    return principal.may(Permission.COVERAGE_TARGET_DEFINE)
