"""The list of all people."""

from dataclasses import dataclass

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials.overview.filters import PeopleFilters
from ranzcred.domain.credentials.overview.people import AllPeople, list_people
from ranzcred.web.access.declare import requires
from ranzcred.web.kit.lists.paged_list import ListPage, ListTable, PagedList

blueprint = Blueprint("people", __name__, url_prefix="/admin/people")


@dataclass(frozen=True, kw_only=True)
class PeopleTable(ListTable[AllPeople]):
    """All people, or those whom the filters leave."""

    template: str = "admin/people/_people_table.html"


@dataclass(frozen=True, kw_only=True)
class PeoplePage(ListPage):
    """The whole page."""

    template: str = "admin/people/person_list.html"


PEOPLE = PagedList(
    plural="people",
    filters=PeopleFilters,
    load=list_people,
    endpoint="people.person_list",
    page=PeoplePage,
    table=PeopleTable,
)


@blueprint.get("")
@requires(Permission.CREDENTIAL_READ)
def person_list() -> ResponseReturnValue:
    """Show the table, searched, filtered, sorted and paged by the query."""
    return PEOPLE.list_response()
