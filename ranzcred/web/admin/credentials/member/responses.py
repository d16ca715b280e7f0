"""What a person's own page tells: who they are, what they hold, and what happened to it."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, url_for

from ranzcred.domain.audit.presentation import PresentedEntry
from ranzcred.domain.audit.queries import shared_history
from ranzcred.domain.credentials.lists.holders import HolderRow, held_by
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.directory.models import OrganisationMember

CHANGED = ("admin/credentials/_member_credentials.html", "admin/credentials/_member_history.html")
"""The partials that an assignment changes."""


def address(endpoint: str, member: OrganisationMember) -> str:
    """The address of what `endpoint` shows of somebody."""
    return url_for(endpoint, organisation_id=member.organisation_id, member_id=member.id)


def whole_page(member: OrganisationMember, **opened: Any) -> str:  # noqa: ANN401 - of the template's context
    """The page, with what is `opened` on it."""
    return render_template("admin/credentials/member_page.html", **context(member), **opened)


def context(member: OrganisationMember) -> dict[str, Any]:
    """What the page tells."""
    rows = held_by(member.id)
    return {"member": member, "rows": rows, "entries": _history(member, rows)}


def _history(member: OrganisationMember, rows: Sequence[HolderRow]) -> list[PresentedEntry]:
    """What happened to the person, and to each of the credentials that they have."""
    credentials = [(StaffMicroCredential.__name__, row.credential.id) for row in rows]
    return shared_history([(OrganisationMember.__name__, member.id), *credentials])
