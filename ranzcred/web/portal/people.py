"""The people of an organisation, for its administrator: listed, added and edited, and no more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, url_for

from ranzcred.core.lists.exports import ListExport
from ranzcred.core.permissions import Permission
from ranzcred.core.records import Likeness
from ranzcred.domain.credentials.exports.directory import own_people_export
from ranzcred.domain.credentials.lists.likeness import people_like
from ranzcred.domain.credentials.lists.members import StaffList, list_staff
from ranzcred.domain.directory import queries
from ranzcred.domain.directory.filters import StaffFilters
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.directory.own_people.operations import (
    OWN_PEOPLE_OPERATIONS,
    get_own_person,
    own_organisation_id,
)
from ranzcred.domain.directory.own_people.sign_ins import OwnSignIn, list_own_sign_ins
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.list_exports import add_export_route
from ranzcred.web.access.list_routes import add_list_routes
from ranzcred.web.kit.lists.editable_list import EditableList
from ranzcred.web.kit.lists.list_responses import Link
from ranzcred.web.kit.lists.paged_list import EditableListPage, ListTable

blueprint = Blueprint("own_people", __name__, url_prefix="/people")


@dataclass(frozen=True, kw_only=True)
class OwnPeopleTable(ListTable[StaffList]):
    """The organisation's people."""

    template: str = "portal/people/_people_table.html"
    sign_ins: Mapping[str, OwnSignIn]
    """Who of the people shown may sign in, by key."""


@dataclass(frozen=True, kw_only=True)
class OwnPeoplePage(EditableListPage):
    """The whole page."""

    template: str = "portal/people/person_list.html"


def _load(filters: StaffFilters) -> StaffList:
    return list_staff(own_organisation_id(principal()), filters)


def _table(*, listing: StaffList, **shown: Any) -> OwnPeopleTable:  # noqa: ANN401 - the fields of ListTable
    sign_ins = list_own_sign_ins([row.member for row in listing.page.rows], by=principal())
    return OwnPeopleTable(listing=listing, sign_ins=sign_ins, **shown)


def _alike(person: OrganisationMember) -> Sequence[Likeness]:
    """Return the organisation's other people whom somebody may be the same as: of others' nothing is shown."""
    return [each for each in people_like(person) if each.record.organisation_id == person.organisation_id]


def _link(person: OrganisationMember) -> Link:
    return url_for("own_people.person_list", q=person.display_name), f"Show {person.display_name}"


def _links_about(person: OrganisationMember) -> list[Link]:
    return [(url_for("own_people.person_edit", person_id=person.id), f"Edit {person.display_name}")]


def _export() -> ListExport:
    user = principal()
    return own_people_export(own_organisation_id(user), user)


OWN_PEOPLE: EditableList[OrganisationMember, Any] = EditableList(
    noun="person",
    plural="own-people",
    page_title="People",
    new="Add person",
    opener="add-person",
    filters=StaffFilters,
    load=_load,
    get=lambda key: get_own_person(principal(), key),
    row_id=lambda row: row.member.id,
    link=_link,
    alike=_alike,
    alike_links=_links_about,
    count=lambda listing: queries.staff_sentence(listing.all),
    endpoint="own_people.person_list",
    addressed=True,
    page=OwnPeoplePage,
    table=_table,
    form="portal/people/_form.html",
    export=_export,
)
add_list_routes(blueprint, OWN_PEOPLE, OWN_PEOPLE_OPERATIONS)
add_export_route(blueprint, "", "person_list", lambda: OWN_PEOPLE, permission=Permission.OWN_PEOPLE_READ)
