"""The policy for what is snoozed."""

from ranzcred.core.permissions import Permission
from ranzcred.domain.audit.actor import Principal


def may_snooze(principal: Principal) -> bool:
    return principal.may(Permission.QUEUE_SNOOZE)


def row_action(principal: Principal, queue: object, snoozed: object) -> str:
    """Return what a row of a list offers: "snooze" where it waits in a queue, "wake" where it is snoozed, else ""."""
    if not queue or not may_snooze(principal):
        return ""
    return "wake" if snoozed else "snooze"
