"""All credentials as a list from which they are changed."""

import functools
from dataclasses import dataclass

from flask import url_for

from ranzcred.domain.credentials.bulk_actions import Selection
from ranzcred.domain.credentials.exports import credentials as exports
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.overview.credentials import CredentialList, list_credentials, match_credentials
from ranzcred.domain.credentials.overview.filters import CredentialFilters, People
from ranzcred.domain.credentials.queries import get_credential_of_any
from ranzcred.domain.credentials.suggestions.record_types import list_narrowings
from ranzcred.web.admin.credentials.changes.place import ChangedList, ChangePlace, changed_list
from ranzcred.web.kit.lists.paged_list import EditableListPage, ListTable


@dataclass(frozen=True, kw_only=True)
class CredentialsTable(ListTable[CredentialList]):
    """All credentials, or those that the filters leave."""

    template: str = "admin/credentials/overview/_credentials_table.html"
    place: ChangePlace
    selection: Selection | None
    """What was selected, where nothing could be done with it."""


@dataclass(frozen=True, kw_only=True)
class CredentialsPage(EditableListPage):
    """The whole page."""

    template: str = "admin/credentials/overview/credential_list.html"


def all_credentials(selection: Selection | None = None) -> ChangedList:
    """Return the list of all credentials, with what is selected in it."""
    return changed_list(
        EVERYWHERE,
        filters=CredentialFilters,
        load=list_credentials,
        narrowings=list_narrowings,
        get=get_credential_of_any,
        link=_link,
        endpoint="all_credentials.credential_list",
        page=CredentialsPage,
        export=lambda: exports.CREDENTIALS,
        table=functools.partial(CredentialsTable, place=EVERYWHERE, selection=selection),
    )


def _link(credential: StaffMicroCredential) -> tuple[str, str]:
    filters = CredentialFilters(
        person=credential.member_id,
        definition=credential.definition_id,
        people=None if credential.member.active else People.LEFT,
        sort=CredentialFilters.sort,
    )
    address = url_for("all_credentials.credential_list", **filters.args())
    return address, f"Show {credential.member.display_name}"


EVERYWHERE = ChangePlace(
    name="credentials",
    title="Credentials",
    blueprint="all_credentials",
    shown=all_credentials,
    match=match_credentials,
)
