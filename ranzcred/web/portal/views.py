"""The list of credentials for an organisation's administrator, and for each of its staff."""

import functools
from dataclasses import dataclass

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission, Role
from ranzcred.domain.credentials.lists import own
from ranzcred.domain.credentials.lists.filters import HeldFilters
from ranzcred.domain.credentials.lists.own import HeldList
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.kit.lists.paged_list import ListPage, ListTable, PagedList

blueprint = Blueprint("portal", __name__)


@dataclass(frozen=True, kw_only=True)
class HeldTable(ListTable[HeldList]):
    """The credentials of an organisation's staff, or one's own."""

    template: str = "portal/_held_table.html"
    of_staff: bool


@dataclass(frozen=True, kw_only=True)
class HeldPage(ListPage):
    """The figures, the filters and the table."""

    template: str = "portal/held_list.html"
    holder_name: str


@blueprint.get("/credentials")
@requires(Permission.HELD_CREDENTIAL_READ)
def held_list() -> ResponseReturnValue:
    """Show the table, searched, filtered, sorted and paged by the query."""
    user = principal()
    return PagedList(
        plural="held",
        filters=HeldFilters,
        load=lambda filters: own.list_held(user, filters),
        endpoint="portal.held_list",
        page=lambda **shown: HeldPage(holder_name=own.holder_name(user), **shown),
        table=functools.partial(HeldTable, of_staff=user.role is Role.ORG_ADMIN),
    ).list_response()
