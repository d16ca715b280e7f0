"""The JSON routes of organisations and members, over the operations of the pages."""

from collections.abc import Sequence

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue
from msgspec import structs

from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials.lists.likeness import people_like
from ranzcred.domain.credentials.lists.members import staff_rows
from ranzcred.domain.credentials.lists.organisations import organisation_rows
from ranzcred.domain.directory import operations, queries
from ranzcred.domain.directory.filters import OrganisationFilters, StaffFilters
from ranzcred.domain.directory.forms import MemberChangeForm, MemberForm
from ranzcred.domain.directory.models import OrganisationMember, ProgrammeStatus
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.api.answers import list_response, record_response
from ranzcred.web.api.body import read_form
from ranzcred.web.api.etags import precondition
from ranzcred.web.api.likeness import WarningResponse, warnings_of
from ranzcred.web.api.organisations.responses import ORGANISATION_EXAMPLE, MemberResponse, OrganisationResponse
from ranzcred.web.api.query import read_list
from ranzcred.web.api.resource import Resource
from ranzcred.web.kit.transaction import transactional

ORGANISATIONS = Resource(
    operations=operations.ORGANISATION_OPERATIONS,
    path="/api/admin/organisations",
    load=queries.get_organisation,
    rows=organisation_rows,
    filters=OrganisationFilters,
    order="By name.",
    response=OrganisationResponse.from_organisation,
    example=ORGANISATION_EXAMPLE,
    changes={"programmeStatus": "RENEWAL_DUE"},
    changed_example=structs.replace(ORGANISATION_EXAMPLE, programme_status=ProgrammeStatus.RENEWAL_DUE, version=2),
    duplicate=operations.NZBN_TAKEN,
)
blueprint = Blueprint("directory_api", __name__, url_prefix=ORGANISATIONS.path)
ORGANISATIONS.add_routes(blueprint)


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
    return _member_response(member, location=_address(member), warnings=warnings_of(people_like(member), _address))


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


def _member_response(
    member: OrganisationMember, *, location: str = "", warnings: Sequence[WarningResponse] = ()
) -> Response:
    body = MemberResponse.from_member(member)
    return record_response(body, _member_versions(member), location=location, warnings=warnings)


def _address(member: OrganisationMember) -> str:
    return url_for("directory_api.member_get", organisation_id=member.organisation_id, member_id=member.id)


def _member_versions(member: OrganisationMember) -> list[int]:
    """Return what the entity tag depends on: the organisation's name may change without a new version of the member."""
    return [member.version, member.organisation.version]
