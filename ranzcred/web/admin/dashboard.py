"""The start page, and the dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.audit import queries as audit_queries
from ranzcred.domain.audit.presentation import PresentedEntry
from ranzcred.domain.credentials import queries as credential_queries
from ranzcred.domain.credentials.lists import catalogue
from ranzcred.domain.directory import queries as directory_queries
from ranzcred.domain.notifications.message_log import ChannelState, channel_states
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.view_models import ViewModel, render

blueprint = Blueprint("admin", __name__)

LATEST = 8


@dataclass(frozen=True, kw_only=True)
class DashboardPage(ViewModel):
    """Show the programme in numbers, and the latest audit entries."""

    template: str = "admin/dashboard.html"
    definitions: catalogue.Totals
    directory: directory_queries.DirectoryFigures
    credentials: credential_queries.CredentialFigures
    channels: Sequence[ChannelState]
    latest: Sequence[PresentedEntry]


@blueprint.get("/")
@requires(Permission.OWN_ACCOUNT_READ)
def home() -> ResponseReturnValue:
    """Redirect to the user's start page."""
    return redirect(url_for("admin.dashboard" if principal().may(Permission.DASHBOARD_READ) else "portal.held_list"))


@blueprint.get("/admin")
@requires(Permission.DASHBOARD_READ)
def dashboard() -> ResponseReturnValue:
    """Show the programme in numbers, and the latest audit entries."""
    page = DashboardPage(
        definitions=catalogue.totals(),
        directory=directory_queries.directory_figures(),
        credentials=credential_queries.credential_figures(),
        channels=channel_states(current_settings()),
        latest=audit_queries.latest(limit=LATEST),
    )
    return render(page)
