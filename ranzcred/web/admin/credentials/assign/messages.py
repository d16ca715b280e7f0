"""What is announced of an assignment."""

from collections.abc import Sequence

from ranzcred.domain.credentials.assignment import Assigned
from ranzcred.domain.credentials.models import StaffMicroCredential

NAMED_AT_MOST = 5
"""The most people who are named among those who have it already."""


def assigned_message(outcome: Assigned, *, named: bool) -> str:
    """Return the announcement: "12 people assigned Slate Works. Aroha Ngata already has this micro-credential.".

    `named` is whether micro-credentials were chosen for one person, and not people for one micro-credential.
    """
    left_alone = outcome.already_messages(named=named)
    others = len(left_alone) - NAMED_AT_MOST
    unnamed = [f"{others:,} {'other was' if others == 1 else 'others were'} already assigned."] if others > 0 else []
    return " ".join([_assigned(outcome.credentials, to_one_person=named), *left_alone[:NAMED_AT_MOST], *unnamed])


def _assigned(credentials: Sequence[StaffMicroCredential], *, to_one_person: bool) -> str:
    if not credentials:
        return "Nothing was assigned."
    title, name = credentials[0].definition.title, credentials[0].member.display_name
    if len(credentials) == 1:
        return f"{title} assigned to {name}."
    if to_one_person:
        return f"{len(credentials):,} micro-credentials assigned to {name}."
    return f"{len(credentials):,} people assigned {title}."
