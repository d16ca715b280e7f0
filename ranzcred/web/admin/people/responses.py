"""All people as a list from which they are changed: its page and table."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from ranzcred.domain.audit.queries import describe_last_change
from ranzcred.domain.credentials.exports import directory as exports
from ranzcred.domain.credentials.lists.likeness import people_like
from ranzcred.domain.credentials.overview.filters import PeopleFilters
from ranzcred.domain.credentials.overview.people import AllPeople, list_people
from ranzcred.domain.credentials.suggestions.record_types import list_narrowings
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.directory.queries import get_member_of_any
from ranzcred.web.kit.lists.editable_list import EditableList
from ranzcred.web.kit.lists.paged_list import ListPage, ListTable


@dataclass(frozen=True, kw_only=True)
class PeopleTable(ListTable[AllPeople]):
    """All people, or those whom the filters leave."""

    template: str = "admin/people/_people_table.html"


@dataclass(frozen=True, kw_only=True)
class PeoplePage(ListPage):
    """The whole page."""

    template: str = "admin/people/person_list.html"


def _link(member: OrganisationMember) -> tuple[str, str]:
    keys: dict[str, Any] = {"organisation_id": member.organisation_id, "member_id": member.id}
    return url_for("credentials.member_page", **keys), f"Show {member.display_name}"


PEOPLE = EditableList(
    noun="member",
    plural="people",
    page_title="People",
    opener="people-heading",
    filters=PeopleFilters,
    load=list_people,
    narrowings=list_narrowings,
    get=get_member_of_any,
    row_id=lambda row: row.member.id,
    record_keys=lambda member: {"organisation_id": member.organisation_id},
    last_change=describe_last_change,
    link=_link,
    alike=people_like,
    endpoint="people.person_list",
    blueprint="directory",
    page=PeoplePage,
    table=PeopleTable,
    form="admin/members/_form.html",
    export=lambda: exports.PEOPLE,
)
"""The forms and dialogs about one of them are those of their organisation's page, which come back here."""
