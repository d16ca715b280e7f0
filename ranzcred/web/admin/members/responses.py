"""The staff of an organisation as an editable list on the organisation's page."""

import functools
from dataclasses import dataclass
from typing import TypeAlias

from flask import url_for

from ranzcred.domain.credentials.lists.members import StaffList, list_staff
from ranzcred.domain.directory import queries
from ranzcred.domain.directory.filters import StaffFilters
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.web.admin.organisations.responses import OrganisationHistory, OrganisationPart
from ranzcred.web.kit.lists.editable_list import EditableList
from ranzcred.web.kit.lists.paged_list import EditableListPage, ListTable


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


Staff: TypeAlias = EditableList[OrganisationMember, StaffList]


def staff_of(organisation: Organisation) -> Staff:
    """Return the list of an organisation's people."""
    return EditableList(
        noun="member",
        plural="staff",
        page_title=organisation.name,
        new="Add Staff",
        opener="add-member",
        filters=StaffFilters,
        load=lambda filters: list_staff(organisation.id, filters),
        get=lambda key: queries.get_member(organisation.id, key),
        row_id=lambda row: row.member.id,
        link=_link,
        count=lambda listing: queries.staff_sentence(listing.all),
        endpoint="directory.organisation_page",
        parent={"organisation_id": organisation.id},
        page=lambda **shown: OrganisationPage(
            about=OrganisationPart(organisation=organisation),
            history=OrganisationHistory.from_record(organisation),
            **shown,
        ),
        table=functools.partial(StaffTable, organisation=organisation),
        form="admin/members/_form.html",
    )


def _link(member: OrganisationMember) -> tuple[str, str]:
    name = member.display_name
    return url_for("directory.organisation_page", organisation_id=member.organisation_id, q=name), f"Show {name}"
