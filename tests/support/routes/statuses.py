"""What an address answers to each role."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

ABSENT = "00000000-0000-7000-8000-0000000000ff"


@dataclass(frozen=True, kw_only=True)
class ExpectedStatuses:
    """The status for each role, where the record that the address names is there."""

    anonymous: int
    org_staff: int
    org_admin: int
    auditor: int
    admin: int
    absent: int | None = None
    """For whoever may call it, where there is no such record; None where the address names none."""
    sent: Mapping[str, object] = field(default_factory=dict)
    """The form or the JSON object, where one is sent."""


def everybody(status: int, *, absent: int | None = None) -> ExpectedStatuses:
    return ExpectedStatuses(
        anonymous=status, org_staff=status, org_admin=status, auditor=status, admin=status, absent=absent
    )


def page_of_users(status: int = 200) -> ExpectedStatuses:
    return replace(everybody(status), anonymous=302)


def action_of_users(status: int) -> ExpectedStatuses:
    return replace(everybody(status), anonymous=401)


def page_of_admins(status: int = 200, *, absent: int | None = None) -> ExpectedStatuses:
    """A page of RANZ's, a form too: an auditor reads it."""
    return ExpectedStatuses(anonymous=302, org_staff=403, org_admin=403, auditor=status, admin=status, absent=absent)


def answer_for_admins(*, absent: int | None = None) -> ExpectedStatuses:
    """What RANZ's API answers to GET."""
    return replace(page_of_admins(absent=absent), anonymous=401)


def action_of_admins(sent: Mapping[str, object], *, status: int = 303, absent: int | None = None) -> ExpectedStatuses:
    return ExpectedStatuses(
        anonymous=401, org_staff=403, org_admin=403, auditor=403, admin=status, absent=absent, sent=sent
    )
