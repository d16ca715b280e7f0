"""The way in, and the dashboard."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ranzcred.accounts.current import principal
from ranzcred.audit import queries as audit_queries
from ranzcred.credentials import queries as credential_queries
from ranzcred.current_settings import current_settings
from ranzcred.definitions import queries as definition_queries
from ranzcred.directory import queries as directory_queries
from ranzcred.notifications.delivery_log import channel_states
from ranzcred.permissions import Permission, requires

blueprint = Blueprint("admin", __name__)

LATEST = 8


@blueprint.get("/")
@requires(Permission.OWN_ACCOUNT)
def home() -> ResponseReturnValue:
    """Where a user's work is."""
    return redirect(url_for("admin.dashboard" if principal().may(Permission.DASHBOARD) else "credentials.held_list"))


@blueprint.get("/admin")
@requires(Permission.DASHBOARD)
def dashboard() -> ResponseReturnValue:
    """The programme in numbers, and what happened last."""
    return render_template(
        "admin/dashboard.html",
        definitions=definition_queries.totals(),
        directory=directory_queries.figures(),
        credentials=credential_queries.figures(),
        channels=channel_states(current_settings()),
        latest=audit_queries.latest(limit=LATEST),
    )
