"""The member organisations as an editable list, and the context of an organisation's page."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from ranzcred.domain.audit.queries import describe_last_change
from ranzcred.domain.credentials.exports import directory as exports
from ranzcred.domain.credentials.lists.organisations import OrganisationList, list_organisations
from ranzcred.domain.directory import queries
from ranzcred.domain.directory.filters import OrganisationFilters
from ranzcred.domain.directory.likeness import organisations_like
from ranzcred.domain.directory.models import Organisation
from ranzcred.domain.directory.users.lists import UserRow, users_of_organisation
from ranzcred.web.kit.lists.editable_list import EditableList
from ranzcred.web.kit.lists.paged_list import EditableListPage, ListTable
from ranzcred.web.kit.lists.record_list import RecordPage
from ranzcred.web.kit.view_models import ViewModel

USERS_SHOWN = 10
"""How many users an organisation's page shows; the page of users has them all."""


@dataclass(frozen=True, kw_only=True)
class OrganisationPart(ViewModel):
    """An organisation itself."""

    template: str = "admin/organisations/_organisation.html"
    organisation: Organisation


@dataclass(frozen=True, kw_only=True)
class OrganisationHistory(ViewModel):
    """What happened to an organisation."""

    template: str = "admin/organisations/_history.html"
    organisation: Organisation


@dataclass(frozen=True, kw_only=True)
class OrganisationUsers(ViewModel):
    """Who signs in for an organisation, or as one of its people: the first of them."""

    template: str = "admin/organisations/_users.html"
    organisation: Organisation
    users: Sequence[UserRow]
    all_users: int


def users_part(organisation: Organisation) -> OrganisationUsers:
    """Return who signs in for an organisation."""
    users, number = users_of_organisation(organisation.id, limit=USERS_SHOWN)
    return OrganisationUsers(organisation=organisation, users=users, all_users=number)


@dataclass(frozen=True, kw_only=True)
class OrganisationsTable(ListTable[OrganisationList]):
    """The member organisations."""

    template: str = "admin/organisations/_table.html"


@dataclass(frozen=True, kw_only=True)
class ProgrammePage(EditableListPage):
    """The whole page of the Programme."""

    template: str = "admin/organisations/organisation_list.html"


def _record_parts(organisation: Organisation) -> list[ViewModel]:
    return [OrganisationPart(organisation=organisation), OrganisationHistory(organisation=organisation)]


def _link(organisation: Organisation) -> tuple[str, str]:
    return url_for("directory.organisation_page", organisation_id=organisation.id), f"View {organisation.name}"


ORGANISATIONS = EditableList(
    noun="organisation",
    plural="organisations",
    page_title="Programme",
    new="Create organisation",
    opener="create-organisation",
    filters=OrganisationFilters,
    load=list_organisations,
    get=queries.get_organisation,
    row_id=lambda row: row.organisation.id,
    last_change=describe_last_change,
    link=_link,
    alike=organisations_like,
    count=lambda listing: queries.count_sentence(listing.all),
    endpoint="directory.organisation_list",
    addressed=True,
    page=ProgrammePage,
    table=OrganisationsTable,
    form="admin/organisations/_form.html",
    export=lambda: exports.ORGANISATIONS,
    record_page=RecordPage(
        endpoint="directory.organisation_page",
        parts=_record_parts,
    ),
)
