"""What an address answers to each role."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ABSENT = "00000000-0000-7000-8000-0000000000ff"


@dataclass(frozen=True, kw_only=True)
class ExpectedStatuses:
    """The status for each role, where the record that the address names is there."""

    anonymous: int
    org_staff: int
    org_admin: int
    admin: int
    absent: int | None = None
    """For whoever may call it, where there is no such record; None where the address names none."""
    sent: Mapping[str, object] = field(default_factory=dict)
    """The form or the JSON object, where one is sent."""


def everybody(status: int, *, absent: int | None = None) -> ExpectedStatuses:
    return ExpectedStatuses(anonymous=status, org_staff=status, org_admin=status, admin=status, absent=absent)


def page_of_users(status: int = 200) -> ExpectedStatuses:
    return ExpectedStatuses(anonymous=302, org_staff=status, org_admin=status, admin=status)


def action_of_users(status: int) -> ExpectedStatuses:
    return ExpectedStatuses(anonymous=401, org_staff=status, org_admin=status, admin=status)


def page_of_admins(*, absent: int | None = None) -> ExpectedStatuses:
    return ExpectedStatuses(anonymous=302, org_staff=403, org_admin=403, admin=200, absent=absent)


def action_of_admins(sent: Mapping[str, object], *, status: int = 303, absent: int | None = None) -> ExpectedStatuses:
    return ExpectedStatuses(anonymous=401, org_staff=403, org_admin=403, admin=status, absent=absent, sent=sent)
