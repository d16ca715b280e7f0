"""The page of a person: details, credentials and history."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from ranzcred.domain.audit.presentation import PresentedEntry
from ranzcred.domain.audit.queries import shared_history
from ranzcred.domain.credentials.lists.holders import HolderRow, held_by
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.web.kit.lists.inline_form import OpenForm
from ranzcred.web.kit.view_models import ViewModel


@dataclass(frozen=True, kw_only=True)
class MemberCredentials(ViewModel):
    """What a person holds."""

    template: str = "admin/credentials/member/_member_credentials.html"
    member: OrganisationMember
    rows: Sequence[HolderRow]


@dataclass(frozen=True, kw_only=True)
class MemberHistory(ViewModel):
    """What happened to a person, and to each of the credentials that they have."""

    template: str = "admin/credentials/member/_member_history.html"
    member: OrganisationMember
    entries: Sequence[PresentedEntry]


@dataclass(frozen=True, kw_only=True)
class MemberPage(ViewModel):
    """The whole page of a person."""

    template: str = "admin/credentials/member/member_page.html"
    credentials: MemberCredentials
    history: MemberHistory
    assigning: OpenForm | None = None


def address(endpoint: str, member: OrganisationMember) -> str:
    """Return the address of `endpoint` for a member."""
    return url_for(endpoint, organisation_id=member.organisation_id, member_id=member.id)


def whole_page(member: OrganisationMember, *, assigning: OpenForm | None = None) -> MemberPage:
    """Return the page, with the form that is open on it."""
    credentials, history = changed_parts(member)
    return MemberPage(credentials=credentials, history=history, assigning=assigning)


def changed_parts(member: OrganisationMember) -> tuple[MemberCredentials, MemberHistory]:
    """Return the parts that an assignment changes."""
    rows = held_by(member.id)
    return MemberCredentials(member=member, rows=rows), MemberHistory(member=member, entries=_history(member, rows))


def _history(member: OrganisationMember, rows: Sequence[HolderRow]) -> list[PresentedEntry]:
    """Return the history of the person and of each of their credentials."""
    credentials = [(StaffMicroCredential.__name__, row.credential.id) for row in rows]
    return shared_history([(OrganisationMember.__name__, member.id), *credentials])
