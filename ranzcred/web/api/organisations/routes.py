"""The JSON routes of organisations and members, over the operations of the pages."""

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials.lists.members import staff_rows
from ranzcred.domain.credentials.lists.organisations import organisation_rows
from ranzcred.domain.directory import operations, queries
from ranzcred.domain.directory.filters import OrganisationFilters, StaffFilters
from ranzcred.domain.directory.forms import MemberChangeForm, MemberForm, OrganisationForm
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.api.answers import list_response, record_response
from ranzcred.web.api.body import read_form
from ranzcred.web.api.etags import precondition
from ranzcred.web.api.organisations.responses import MemberResponse, OrganisationResponse
from ranzcred.web.api.query import read_list
from ranzcred.web.kit.transaction import transactional

blueprint = Blueprint("directory_api", __name__, url_prefix="/api/admin/organisations")


@blueprint.get("")
@requires(Permission.ORGANISATION_READ)
def organisation_list() -> ResponseReturnValue:
    """Return the organisations, filtered by the query."""
    filters, paging = read_list(OrganisationFilters)
    rows, total = organisation_rows(filters, limit=paging.size, offset=paging.offset)
    return list_response([OrganisationResponse.from_organisation(row) for row in rows], total=total, paging=paging)


@blueprint.post("")
@requires(Permission.ORGANISATION_CREATE)
@transactional
def organisation_create() -> ResponseReturnValue:
    """Add an organisation."""
    form = read_form(OrganisationForm, response=OrganisationResponse)
    organisation = operations.create_organisation(content=form.values(), by=principal())
    where = url_for("directory_api.organisation_get", organisation_id=organisation.id)
    return _organisation_response(organisation, location=where)


@blueprint.get("/<key:organisation_id>")
@requires(Permission.ORGANISATION_READ)
def organisation_get(organisation_id: str) -> ResponseReturnValue:
    """Return one organisation."""
    return _organisation_response(queries.get_organisation(organisation_id))


@blueprint.patch("/<key:organisation_id>")
@requires(Permission.ORGANISATION_UPDATE)
@transactional
def organisation_patch(organisation_id: str) -> ResponseReturnValue:
    """Change the fields that are sent."""
    organisation = queries.get_organisation(organisation_id)
    form = read_form(OrganisationForm, response=OrganisationResponse, partial=True)
    with precondition([organisation.version]) as version:
        changed = operations.update_organisation(
            organisation_id=organisation_id, version=version, changes=form.values(), by=principal()
        )
    return _organisation_response(changed)


@blueprint.get("/<key:organisation_id>/members")
@requires(Permission.MEMBER_READ)
def member_list(organisation_id: str) -> ResponseReturnValue:
    """Return an organisation's members, active or not."""
    organisation = queries.get_organisation(organisation_id)
    filters, paging = read_list(StaffFilters)
    rows, total = staff_rows(organisation.id, filters, limit=paging.size, offset=paging.offset)
    return list_response([MemberResponse.from_member(row) for row in rows], total=total, paging=paging)


@blueprint.post("/<key:organisation_id>/members")
@requires(Permission.MEMBER_CREATE)
@transactional
def member_create(organisation_id: str) -> ResponseReturnValue:
    """Add a member to an organisation."""
    queries.get_organisation(organisation_id)
    form = read_form(MemberForm, response=MemberResponse)
    member = operations.add_member(organisation_id=organisation_id, content=form.values(), by=principal())
    where = url_for("directory_api.member_get", organisation_id=organisation_id, member_id=member.id)
    return _member_response(member, location=where)


@blueprint.get("/<key:organisation_id>/members/<key:member_id>")
@requires(Permission.MEMBER_READ)
def member_get(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Return a member of an organisation."""
    return _member_response(queries.get_member(organisation_id, member_id))


@blueprint.patch("/<key:organisation_id>/members/<key:member_id>")
@requires(Permission.MEMBER_UPDATE, Permission.MEMBER_DEACTIVATE, Permission.MEMBER_REACTIVATE)
@transactional
def member_patch(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Change the fields that are sent; make the member active or inactive."""
    member = queries.get_member(organisation_id, member_id)
    form = read_form(MemberChangeForm, response=MemberResponse, partial=True)
    changes = form.values()
    reason = changes.pop("reason", None) or ""
    with precondition(_member_versions(member)) as version:
        changed = operations.update_member(
            organisation_id=organisation_id,
            member_id=member_id,
            version=version,
            changes=changes,
            reason=reason,
            by=principal(),
        )
    return _member_response(changed)


def _organisation_response(organisation: Organisation, *, location: str = "") -> Response:
    response = OrganisationResponse.from_organisation(organisation)
    return record_response(response, [organisation.version], location=location)


def _member_response(member: OrganisationMember, *, location: str = "") -> Response:
    return record_response(MemberResponse.from_member(member), _member_versions(member), location=location)


def _member_versions(member: OrganisationMember) -> list[int]:
    """Return what the entity tag depends on: the organisation's name may change without a new version of the member."""
    return [member.version, member.organisation.version]
