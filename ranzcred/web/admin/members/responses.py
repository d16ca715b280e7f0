"""The staff of an organisation as an editable list on the organisation's page, and what a person's own page shows."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from flask import url_for

from ranzcred.domain.audit.queries import describe_last_change
from ranzcred.domain.credentials.exports.directory import staff_export
from ranzcred.domain.credentials.lists.likeness import people_like
from ranzcred.domain.credentials.lists.members import StaffList, list_staff
from ranzcred.domain.directory import queries
from ranzcred.domain.directory.filters import StaffFilters
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.domain.directory.users.lists import UserRow, users_of_member
from ranzcred.web.admin.organisations.responses import (
    OrganisationHistory,
    OrganisationPart,
    OrganisationUsers,
    users_part,
)
from ranzcred.web.admin.people.responses import PEOPLE
from ranzcred.web.kit.lists.editable_list import EditableList
from ranzcred.web.kit.lists.list_responses import Link, is_from_page
from ranzcred.web.kit.lists.paged_list import EditableListPage, ListTable
from ranzcred.web.kit.lists.record_list import RecordPage
from ranzcred.web.kit.view_models import ViewModel


@dataclass(frozen=True, kw_only=True)
class StaffTable(ListTable[StaffList]):
    """An organisation's people."""

    template: str = "admin/members/_staff_table.html"
    organisation: Organisation


@dataclass(frozen=True, kw_only=True)
class OrganisationPage(EditableListPage):
    """The whole page of an organisation."""

    template: str = "admin/organisations/organisation_page.html"
    about: OrganisationPart
    history: OrganisationHistory
    signing_in: OrganisationUsers


@dataclass(frozen=True, kw_only=True)
class MemberPart(ViewModel):
    """A person themselves, on their own page."""

    template: str = "admin/members/_member.html"
    member: OrganisationMember
    users: Sequence[UserRow]
    """Who signs in as this person."""


@dataclass(frozen=True, kw_only=True)
class MemberAssigning(ViewModel):
    """Whether a person can be given credentials, on their own page."""

    template: str = "admin/members/_assigning.html"
    member: OrganisationMember


@dataclass(frozen=True, kw_only=True)
class MemberHistory(ViewModel):
    """What happened to a person, and to each of the credentials that they have."""

    template: str = "admin/members/_history.html"
    member: OrganisationMember


Staff: TypeAlias = EditableList[OrganisationMember, Any]
PERSON = "credentials.member_page"


def list_of_request(organisation: Organisation) -> Staff:
    """Return the list to which a change of one of an organisation's people comes back: that of all people, where it
    was asked for there, else the organisation's.
    """
    if is_from_page(PEOPLE.endpoint):
        return replace(PEOPLE, alike_links=lambda member: _links_about(member, organisation))
    return staff_of(organisation)


def staff_of(organisation: Organisation) -> Staff:
    """Return the list of an organisation's people."""
    return EditableList(
        noun="member",
        plural="staff",
        page_title=organisation.name,
        new="Add person",
        opener="add-member",
        filters=StaffFilters,
        load=lambda filters: list_staff(organisation.id, filters),
        get=lambda key: queries.get_member(organisation.id, key),
        row_id=lambda row: row.member.id,
        last_change=describe_last_change,
        link=_link,
        alike=people_like,
        alike_links=lambda member: _links_about(member, organisation),
        count=lambda listing: queries.staff_sentence(listing.all),
        endpoint="directory.organisation_page",
        parent={"organisation_id": organisation.id},
        page=lambda **shown: OrganisationPage(
            about=OrganisationPart(organisation=organisation),
            history=OrganisationHistory(organisation=organisation),
            signing_in=users_part(organisation),
            **shown,
        ),
        beside=lambda _table: [users_part(organisation)],
        table=functools.partial(StaffTable, organisation=organisation),
        form="admin/members/_form.html",
        export=lambda: staff_export(organisation.id),
        record_page=RecordPage(endpoint=PERSON, parts=_person_parts, moved_to=person_address),
    )


def address_in(place: str, member: OrganisationMember) -> str:
    """Return the address of a person's Deactivate, in the place of this name: their own page, or a list."""
    if place == "person":
        return f"{person_address(member)}#{PEOPLE.page_control('activity')}"
    shown: Staff = PEOPLE if place == PEOPLE.plural else staff_of(member.organisation)
    return f"{shown.address(shown.current_filters())}#{shown.row_control(member.id, 'activity')}"


def _person_parts(member: OrganisationMember) -> list[ViewModel]:
    history = MemberHistory(member=member)
    return [MemberPart(member=member, users=users_of_member(member.id)), history, MemberAssigning(member=member)]


def person_address(member: OrganisationMember) -> str:
    """Return the address of a person's own page."""
    return url_for(PERSON, organisation_id=member.organisation_id, member_id=member.id)


def _link(member: OrganisationMember) -> tuple[str, str]:
    name = member.display_name
    return url_for("directory.organisation_page", organisation_id=member.organisation_id, q=name), f"Show {name}"


def _links_about(member: OrganisationMember, organisation: Organisation) -> list[Link]:
    """Return the links about somebody whom a person of `organisation` may be the same as: to them, and to what to do if
    it is the same person.
    """
    name = member.display_name
    args: dict[str, Any] = {"organisation_id": member.organisation_id, "member_id": member.id}
    links = [(person_address(member), f"View {name}")]
    if member.organisation_id != organisation.id:
        move = url_for("directory.member_move", **args, target_q=organisation.name)
        return [*links, (move, f"Move {name} to {organisation.name}")]
    step, verb = ("member_edit", "Edit") if member.active else ("member_reactivate", "Reactivate")
    return [*links, (url_for(f"directory.{step}", **args), f"{verb} {name}")]
