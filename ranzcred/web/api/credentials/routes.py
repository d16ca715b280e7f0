"""The JSON routes of staff credentials, over the operations of the pages."""

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core import clock
from ranzcred.core.lists.arguments import optional_text
from ranzcred.core.lists.bounded import UNBOUNDED
from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials import operations, queries
from ranzcred.domain.credentials.assignment import assign_credential
from ranzcred.domain.credentials.forms import JsonAssignmentForm, JsonChangeForm
from ranzcred.domain.credentials.lists import holders, own
from ranzcred.domain.credentials.lists.filters import HeldFilters, HolderFilters
from ranzcred.domain.credentials.lists.holders import HolderRow
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import award_state
from ranzcred.domain.definitions.queries import get_definition
from ranzcred.domain.directory.forms import REASON_LENGTH
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.api.answers import deleted_response, list_response, record_response
from ranzcred.web.api.body import read_form
from ranzcred.web.api.credentials.responses import HeldCredentialResponse, StaffCredentialResponse
from ranzcred.web.api.etags import precondition
from ranzcred.web.api.query import read_list, read_query
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.transaction import transactional

blueprint = Blueprint("credentials_api", __name__, url_prefix="/api")

STAFF = "/admin/micro-credentials/<key:definition_id>/staff"


@blueprint.post("/admin/micro-credentials/assign")
@requires(Permission.CREDENTIAL_ASSIGN)
@transactional
def credential_assign() -> ResponseReturnValue:
    """Assign a definition to a member."""
    form = read_form(JsonAssignmentForm, response=StaffCredentialResponse)
    credential = assign_credential(
        definition_id=form.definition_id.data or "",
        member_id=form.member_id.data or "",
        start=form.changes(),
        reason=form.reason.data or "",
        override=form.override_text,
        by=principal(),
        settings=current_settings(),
    )
    where = url_for(
        "credentials_api.credential_get", definition_id=credential.definition_id, credential_id=credential.id
    )
    return _credential_response(credential, location=where)


@blueprint.get(STAFF)
@requires(Permission.CREDENTIAL_READ)
def credential_list(definition_id: str) -> ResponseReturnValue:
    """Return the credentials of a definition, filtered by the query."""
    definition = get_definition(definition_id)
    filters, paging = read_list(HolderFilters)
    found = holders.find_holders(definition.id, filters, at_most=UNBOUNDED)
    rows = found.rows(paging.size, paging.offset)
    return list_response(
        [StaffCredentialResponse.from_row(row) for row in rows], total=found.total.number, paging=paging
    )


@blueprint.patch(STAFF)
@requires(Permission.CREDENTIAL_UPDATE, Permission.CREDENTIAL_AWARD)
@transactional
def credential_patch(definition_id: str) -> ResponseReturnValue:
    """Change the fields of a credential that are sent."""
    get_definition(definition_id)
    form = read_form(JsonChangeForm, response=StaffCredentialResponse, partial=True)
    sent = form.values()
    credential = queries.get_credential(definition_id, sent["staff_credential_id"])
    with precondition(credential_versions(credential)) as version:
        operations.update_credential(
            credential_id=credential.id,
            version=sent.get("version", version),
            changes=form.changes(),
            reason=sent.get("reason") or "",
            override=form.override_text,
            by=principal(),
            settings=current_settings(),
        )
    return _credential_response(credential)


@blueprint.get(f"{STAFF}/<key:credential_id>")
@requires(Permission.CREDENTIAL_READ)
def credential_get(definition_id: str, credential_id: str) -> ResponseReturnValue:
    """Return one credential of a definition."""
    return _credential_response(queries.get_credential(definition_id, credential_id))


@blueprint.delete(f"{STAFF}/<key:credential_id>")
@requires(Permission.CREDENTIAL_REMOVE)
@transactional
def credential_delete(definition_id: str, credential_id: str) -> ResponseReturnValue:
    """Remove an assignment."""
    credential = queries.get_credential(definition_id, credential_id)
    reason = optional_text(read_query(texts=("reason",)), "reason", label="Reason", longest=REASON_LENGTH)
    with precondition(credential_versions(credential)) as version:
        operations.remove_credential(credential_id=credential.id, version=version, reason=reason, by=principal())
    return deleted_response()


@blueprint.get("/credentials")
@requires(Permission.HELD_CREDENTIAL_READ)
def held_list() -> ResponseReturnValue:
    """Return the credentials of one's own organisation, or one's own."""
    filters, paging = read_list(HeldFilters)
    total = own.count_held(principal(), filters)
    rows = own.held_rows(principal(), filters, limit=paging.size, offset=paging.offset)
    items = [HeldCredentialResponse.from_row(row.held, row.member) for row in rows if row.held]
    return list_response(items, total=total, paging=paging)


def _credential_response(credential: StaffMicroCredential, *, location: str = "") -> Response:
    row = HolderRow(credential=credential, today=clock.today())
    return record_response(StaffCredentialResponse.from_row(row), credential_versions(credential), location=location)


def credential_versions(credential: StaffMicroCredential) -> list[int | str]:
    """Return what the entity tag depends on: the state today and the named records change without a new version."""
    member, state = credential.member, award_state(credential) or credential.effective
    others = (member.version, member.organisation.version, credential.definition.version)
    return [credential.version, state.value, *others]
