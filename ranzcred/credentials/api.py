"""Who holds what as JSON, over the operations and the rules of the pages."""

from typing import Any

from flask import Blueprint, Response, jsonify, url_for
from flask.typing import ResponseReturnValue

from ranzcred import clock
from ranzcred.accounts.current import actor, principal
from ranzcred.credentials import held, holders, operations, queries
from ranzcred.credentials.assignment import assign_credential
from ranzcred.credentials.forms import JsonAssignmentForm, JsonChangeForm
from ranzcred.credentials.held import HeldFilters
from ranzcred.credentials.holders import HolderFilters, HolderRow
from ranzcred.credentials.models import StaffMicroCredential
from ranzcred.definitions.queries import get_definition
from ranzcred.directory.api import member_json
from ranzcred.directory.forms import REASON_LENGTH
from ranzcred.directory.models import OrganisationMember
from ranzcred.forms import optional_text
from ranzcred.jsonapi.answers import list_answer, record_answer
from ranzcred.jsonapi.body import read_form
from ranzcred.jsonapi.etags import precondition
from ranzcred.jsonapi.query import read_list, read_query
from ranzcred.permissions import Permission, requires
from ranzcred.transaction import transactional

blueprint = Blueprint("credentials_api", __name__, url_prefix="/api")

READ_ONLY = ("id", "storedStatus", "awardedBy", "member", "definition")
STAFF = "/admin/micro-credentials/<key:definition_id>/staff"


@blueprint.post("/admin/micro-credentials/assign")
@requires(Permission.CREDENTIALS)
@transactional
def credential_assign() -> ResponseReturnValue:
    """Assign a definition to a member."""
    form = read_form(JsonAssignmentForm, read_only=(*READ_ONLY, "version"))
    credential = assign_credential(
        definition_id=form.definition_id.data or "",
        member_id=form.member_id.data or "",
        start=form.changes(),
        by=actor(),
    )
    where = url_for(
        "credentials_api.credential_get", definition_id=credential.definition_id, credential_id=credential.id
    )
    return _answer(credential, location=where)


@blueprint.get(STAFF)
@requires(Permission.CREDENTIALS)
def credential_list(definition_id: str) -> ResponseReturnValue:
    """Everybody who holds a definition, or those whom the address narrows them to."""
    definition = get_definition(definition_id).definition
    filters, paging = read_list(HolderFilters.from_args, texts=("organisation",), values=("status", "expiry"))
    _, total = holders.count_holders(definition.id, filters)
    rows = holders.holder_rows(definition.id, filters, limit=paging.size, offset=paging.offset)
    items = [_json(row, row.member, with_notes=True) for row in rows]
    return list_answer(items, total=total, paging=paging)


@blueprint.patch(STAFF)
@requires(Permission.CREDENTIALS)
@transactional
def credential_patch(definition_id: str) -> ResponseReturnValue:
    """Change the fields that are sent of one who holds a definition."""
    get_definition(definition_id)
    form = read_form(JsonChangeForm, read_only=READ_ONLY, partial=True)
    sent = form.values()
    credential = queries.get_credential(definition_id, sent["staff_credential_id"])
    with precondition(_versions(credential)) as version:
        changed = operations.update_credential(
            credential_id=credential.id,
            version=sent.get("version", version),
            changes=form.changes(),
            reason=sent.get("reason") or "",
            by=actor(),
        )
    return _answer(changed)


@blueprint.get(f"{STAFF}/<key:credential_id>")
@requires(Permission.CREDENTIALS)
def credential_get(definition_id: str, credential_id: str) -> ResponseReturnValue:
    """One who holds a definition."""
    return _answer(queries.get_credential(definition_id, credential_id))


@blueprint.delete(f"{STAFF}/<key:credential_id>")
@requires(Permission.CREDENTIALS)
@transactional
def credential_delete(definition_id: str, credential_id: str) -> ResponseReturnValue:
    """Remove an assignment."""
    credential = queries.get_credential(definition_id, credential_id)
    reason = optional_text(read_query(texts=("reason",)), "reason", label="Reason", longest=REASON_LENGTH)
    with precondition(_versions(credential)) as version:
        operations.remove_credential(credential_id=credential.id, version=version, reason=reason, by=actor())
    return jsonify({"success": True})


@blueprint.get("/credentials")
@requires(Permission.HELD_CREDENTIALS)
def held_list() -> ResponseReturnValue:
    """What one's own organisation holds, or oneself."""
    filters, paging = read_list(HeldFilters.from_args, values=("status", "expiry", "staff"))
    total = held.count_held(principal(), filters)
    rows = held.held_rows(principal(), filters, limit=paging.size, offset=paging.offset)
    items = [_json(row.held, row.member, with_notes=False) for row in rows if row.held]
    return list_answer(items, total=total, paging=paging)


def _answer(credential: StaffMicroCredential, *, location: str = "") -> Response:
    row = HolderRow(credential=credential, today=clock.today())
    body = _json(row, credential.member, with_notes=True)
    return record_answer(body, _versions(credential), location=location)


def _versions(credential: StaffMicroCredential) -> list[int | str]:
    """An answer says the effective status, and what it names of others, all of which changes by itself."""
    member = credential.member
    others = (member.version, member.organisation.version, credential.definition.version)
    return [credential.version, credential.effective.value, *others]


def _json(row: HolderRow, member: OrganisationMember, *, with_notes: bool) -> dict[str, Any]:
    credential, definition = row.credential, row.credential.definition
    return {
        "id": credential.id,
        "status": row.status.value,
        "storedStatus": credential.status.value,
        "awardedOn": credential.awarded_on.isoformat() if credential.awarded_on else None,
        "awardedBy": credential.awarded_by,
        "expiryDate": credential.expiry_date.isoformat() if credential.expiry_date else None,
        **({"notes": credential.notes} if with_notes else {}),
        "version": credential.version,
        "member": member_json(member),
        "definition": {"id": definition.id, "title": definition.title, "level": definition.level},
    }
