"""The list of credentials for an organisation's administrator, and for each of its staff."""

import functools
from dataclasses import dataclass

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission, Role
from ranzcred.domain.credentials.exports.credentials import held_export
from ranzcred.domain.credentials.lists import own
from ranzcred.domain.credentials.lists.filters import HeldFilters
from ranzcred.domain.credentials.lists.own import HeldList
from ranzcred.domain.credentials.record.lines import CredentialRecord
from ranzcred.domain.credentials.record.queries import get_held_record
from ranzcred.domain.credentials.record.timeline import Timeline, timeline_of
from ranzcred.domain.credentials.record.words import standing_sentence
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.access.list_exports import add_export_route
from ranzcred.web.kit.lists.paged_list import ListPage, ListTable, PagedList
from ranzcred.web.kit.view_models import ViewModel, render

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
    return _held().list_response()


def _held() -> PagedList[HeldList]:
    """Return the list of what the current user may see."""
    user = principal()
    return PagedList(
        plural="held",
        filters=HeldFilters,
        load=lambda filters: own.list_held(user, filters),
        endpoint="portal.held_list",
        page=lambda **shown: HeldPage(holder_name=own.holder_name(user), **shown),
        table=functools.partial(HeldTable, of_staff=user.role is Role.ORG_ADMIN),
        export=lambda: held_export(user),
    )


add_export_route(blueprint, "/credentials", "held_list", _held, permission=Permission.HELD_CREDENTIAL_READ)


@dataclass(frozen=True, kw_only=True)
class HeldCredentialPage(ViewModel):
    """One credential, for its holder or their organisation."""

    template: str = "portal/held_credential.html"
    record: CredentialRecord
    timeline: Timeline | None
    sentence: str
    of_staff: bool


@blueprint.get("/credentials/<key:credential_id>")
@requires(Permission.HELD_CREDENTIAL_READ)
def held_credential(credential_id: str) -> ResponseReturnValue:
    """Show one credential with its awards: what they were, and not who decided and why."""
    user = principal()
    record = get_held_record(user, credential_id)
    credential = record.credential
    page = HeldCredentialPage(
        record=record,
        timeline=timeline_of(credential.history, record.today),
        sentence=standing_sentence(credential, record.today),
        of_staff=user.role is Role.ORG_ADMIN,
    )
    return render(page)
