"""The member organisations as an editable list, and what an organisation's own page shows of it."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from ranzcred.domain.audit.queries import history
from ranzcred.domain.credentials.lists.organisations import OrganisationList, list_organisations
from ranzcred.domain.directory import queries
from ranzcred.domain.directory.filters import OrganisationFilters
from ranzcred.domain.directory.models import CertificationTier, Organisation, ProgrammeStatus
from ranzcred.web.kit.lists.editable_list import EditableList
from ranzcred.web.kit.lists.paged_list import Part
from ranzcred.web.kit.lists.record_list import RecordPage


def organisation_context(organisation: Organisation) -> dict[str, Any]:
    """Return what an organisation's own page shows of it, besides its people."""
    return {
        "organisation": organisation,
        "entries": history(resource_type="Organisation", resource_id=organisation.id),
    }


def _choices(_listing: OrganisationList) -> Mapping[str, Any]:
    return {
        "tiers": [(tier.value, tier.label) for tier in CertificationTier],
        "statuses": [(status.value, status.label) for status in ProgrammeStatus],
    }


def _link(organisation: Organisation) -> tuple[str, str]:
    return url_for("directory.organisation_page", organisation_id=organisation.id), f"View {organisation.name}"


ORGANISATIONS = EditableList(
    noun="organisation",
    plural="organisations",
    page_title="Programme",
    new="Create Organisation",
    opener="create-organisation",
    filters=OrganisationFilters,
    load=list_organisations,
    get=queries.get_organisation,
    row_id=lambda row: row.organisation.id,
    link=_link,
    count=lambda listing: queries.count_sentence(listing.all),
    endpoint="directory.organisation_list",
    key="organisation_id",
    create_endpoint="directory.organisation_create",
    update_endpoint="directory.organisation_update",
    addressed=True,
    page=Part(["admin/organisations/organisation_list.html"]),
    table="admin/organisations/_table.html",
    form="admin/organisations/_form.html",
    context=_choices,
    record_page=RecordPage(
        endpoint="directory.organisation_page",
        edit="edit-organisation",
        templates=["admin/organisations/_organisation.html", "admin/organisations/_history.html"],
        context=organisation_context,
    ),
)
