"""The Audit Log page."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ranzcred.audit import queries
from ranzcred.forms import optional_number
from ranzcred.permissions import Permission, requires

blueprint = Blueprint("audit", __name__)


@blueprint.get("/admin/audit-log")
@requires(Permission.AUDIT_LOG)
def audit_log() -> ResponseReturnValue:
    """The newest entries, and older ones page by page."""
    log = queries.log_page(before=optional_number(request.args, "before", label="Before"))
    return render_template("audit/audit_log.html", log=log)
