"""The audit log's routes: reading, exporting and verifying it."""

from http import HTTPStatus
from typing import cast

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ranzcred.core.permissions import Permission
from ranzcred.domain.audit import queries
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.filters import AuditLogFilters
from ranzcred.domain.audit.proof import runs
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.audit_log import responses
from ranzcred.web.admin.audit_log.undo import undo_response
from ranzcred.web.kit import htmx
from ranzcred.web.kit.transaction import transactional

blueprint = Blueprint("audit", __name__, url_prefix="/admin/audit-log")

STEPS_WITHOUT_SCRIPTS = 10
"""The number of steps for one press of Continue; with scripts the page continues by itself."""


@blueprint.get("")
@requires(Permission.AUDIT_LOG_READ)
def audit_log() -> ResponseReturnValue:
    """Show the entries of the filters, newest first, in pages; days that were typed are in the address as ISO dates."""
    filters, days = AuditLogFilters.from_form(request.args)
    if htmx.wants_partial():
        return responses.entries_response(filters, days)
    if filters.rewrite_days(request.args) and not any(day.problem for day in days):
        return redirect(url_for("audit.audit_log", **filters.args()), HTTPStatus.SEE_OTHER)
    return responses.log_page(filters, days)


@blueprint.get("/history")
@requires(Permission.AUDIT_LOG_READ)
def history() -> ResponseReturnValue:
    """Show what happened to the record of the filters, for the fold on its own page."""
    return responses.history_response(AuditLogFilters.from_args(request.args))


@blueprint.get("/entries/<key:entry_seq>")
@requires(Permission.AUDIT_LOG_READ)
def entry(entry_seq: str) -> ResponseReturnValue:
    """Show an entry with all of its details."""
    return responses.entry_response(queries.get_entry(entry_seq))


@blueprint.post("/entries/<key:entry_seq>/undo")
@requires(
    Permission.CREDENTIAL_REMOVE,
    Permission.CREDENTIAL_UPDATE,
    Permission.CREDENTIAL_ASSIGN,
    Permission.DEFINITION_UPDATE,
)
@transactional
def entry_undo(entry_seq: str) -> ResponseReturnValue:
    """Undo the change that an entry belongs to."""
    return undo_response(entry_seq)


@blueprint.post("/export")
@requires(Permission.AUDIT_LOG_EXPORT)
@transactional
def audit_log_export() -> ResponseReturnValue:
    """Export the entries of the filters as a file."""
    return responses.export_response(
        AuditLogFilters.from_args(request.form), request.form.get("format", ""), by=_principal()
    )


@blueprint.post("/verifications")
@requires(Permission.AUDIT_LOG_VERIFY)
@transactional
def verification_start() -> ResponseReturnValue:
    """Start a verification of the log."""
    return responses.verification_response(runs.start_verification(by=_principal()), started=True)


@blueprint.get("/verifications/<key:verification_id>")
@requires(Permission.AUDIT_LOG_READ)
def verification_page(verification_id: str) -> ResponseReturnValue:
    """Show the progress of a verification, or its result."""
    return responses.verification_page(runs.get_verification(verification_id))


@blueprint.post("/verifications/<key:verification_id>")
@requires(Permission.AUDIT_LOG_VERIFY)
def verification_continue(verification_id: str) -> ResponseReturnValue:
    """Continue a verification. Each step is its own transaction."""
    by = _principal()
    for _ in range(1 if htmx.wants_partial() else STEPS_WITHOUT_SCRIPTS):
        verification = runs.continue_verification(verification_id=verification_id, by=by)
        if verification.finished_at:
            break
    return responses.verification_response(verification)


def _principal() -> Principal:
    """Return the signed-in user."""
    return cast("Principal", current_user)
