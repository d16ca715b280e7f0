"""The start page, and the dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core import clock
from ranzcred.core.formats import plural
from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts import queries as account_queries
from ranzcred.domain.audit import queries as audit_queries
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.filters import AuditLogFilters
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
class SignInNotice:
    """What is unusual about sign-ins, and where the audit log shows it."""

    sentence: str
    address: str


@dataclass(frozen=True, kw_only=True)
class DashboardPage(ViewModel):
    """Show the programme in numbers, and the latest audit entries."""

    template: str = "admin/dashboard.html"
    definitions: catalogue.Totals
    directory: directory_queries.DirectoryFigures
    credentials: credential_queries.CredentialFigures
    sign_in_notice: SignInNotice | None
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
        sign_in_notice=_sign_in_notice(clock.today() - timedelta(days=1)),
        channels=channel_states(current_settings()),
        latest=audit_queries.latest(limit=LATEST),
    )
    return render(page)


def _sign_in_notice(yesterday: date) -> SignInNotice | None:
    """Return what is unusual since yesterday, or None."""
    failed = account_queries.failed_sign_ins(since=yesterday)
    if not failed.users:
        return None
    filters = AuditLogFilters(action=AuditAction.LOGIN_THROTTLED, since=yesterday)
    return SignInNotice(
        sentence=f"{plural(failed.tries, 'failed sign-in')} for {plural(failed.users, 'person', 'people')} "
        "since yesterday. Someone may be guessing passwords.",
        address=url_for("audit.audit_log", **filters.selection),
    )
