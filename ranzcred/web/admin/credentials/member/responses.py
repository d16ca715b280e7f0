"""The page of a person: their credentials as a list from which they are changed, and their history."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from ranzcred.domain.credentials.exports.credentials import export_of_person
from ranzcred.domain.credentials.lists.filters import PersonFilters
from ranzcred.domain.credentials.lists.person import PersonList, list_of_person
from ranzcred.domain.credentials.queries import get_credential_of_member
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.directory.users.lists import UserRow, users_of_member
from ranzcred.web.admin.credentials.changes.place import ChangedList, ChangePlace, changed_list
from ranzcred.web.admin.members.responses import PERSON, MemberHistory, person_address
from ranzcred.web.kit.lists.inline_form import OpenForm
from ranzcred.web.kit.lists.paged_list import EditableListPage, ListTable


@dataclass(frozen=True, kw_only=True)
class MemberCredentials(ListTable[PersonList]):
    """What a person holds."""

    template: str = "admin/credentials/member/_member_credentials.html"
    member: OrganisationMember
    place: ChangePlace


@dataclass(frozen=True, kw_only=True)
class MemberPage(EditableListPage):
    """The whole page of a person."""

    template: str = "admin/credentials/member/member_page.html"
    history: MemberHistory
    users: Sequence[UserRow]
    assigning: OpenForm | None = None


def address(endpoint: str, member: OrganisationMember) -> str:
    """Return the address of `endpoint` for a member."""
    return url_for(endpoint, **_keys(member))


def place_of_person(member: OrganisationMember) -> ChangePlace:
    """Return the page of a person as the place from which their credentials are changed."""
    return ChangePlace(
        name="person-credentials",
        title=member.display_name,
        blueprint="member_credentials",
        keys=_keys(member),
        shown=lambda _selection: credentials_of(member),
        has=lambda credential: credential.member_id == member.id,
    )


def credentials_of(member: OrganisationMember) -> ChangedList:
    """Return the list of what a person has."""
    place = place_of_person(member)
    return changed_list(
        place,
        filters=PersonFilters,
        load=lambda filters: list_of_person(member.id, filters),
        get=lambda key: get_credential_of_member(member.id, key),
        link=lambda credential: (person_address(credential.member), f"Show {credential.member.display_name}"),
        endpoint=PERSON,
        export=lambda: export_of_person(member.id),
        page=functools.partial(_page, member),
        table=functools.partial(MemberCredentials, member=member, place=place),
        beside=lambda _table: [MemberHistory(member=member)],
    )


def _page(member: OrganisationMember, *, table: MemberCredentials, **opened: Any) -> MemberPage:  # noqa: ANN401
    history, users = MemberHistory(member=member), users_of_member(member.id)
    return MemberPage(table=table, history=history, users=users, **opened)


def _keys(member: OrganisationMember) -> dict[str, Any]:
    return {"organisation_id": member.organisation_id, "member_id": member.id}
