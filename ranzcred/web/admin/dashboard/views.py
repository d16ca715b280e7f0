"""The start page, and the dashboard."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core import clock
from ranzcred.core.formats import plural
from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts import queries as account_queries
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.filters import AuditLogFilters
from ranzcred.domain.audit.presentation import LoggedEntry, PresentedEntry
from ranzcred.domain.audit.proof.runs import last_verification, sentence
from ranzcred.domain.audit.queries import latest_changes
from ranzcred.domain.credentials.overview.changed_records import ChangedRecord, find_changed_records
from ranzcred.domain.credentials.overview.work import Figure, day_of_work
from ranzcred.domain.imports.queries import imports_with_errors
from ranzcred.domain.notifications.message_log import ChannelState, channel_states, failed_messages
from ranzcred.domain.notifications.models import Notification
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.queues.linked import QueuesPart, queues_part
from ranzcred.web.admin.saved_views.menu import all_views
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.lists.views_menu import ShownView
from ranzcred.web.kit.view_models import ViewModel, render

blueprint = Blueprint("admin", __name__)

SHOWN = 10
"""The rows of each section."""


@dataclass(frozen=True, kw_only=True)
class LinkedChange:
    """A change, and the address of what it is about: of its history, where that is gone."""

    entry: PresentedEntry
    address: str


@dataclass(frozen=True, kw_only=True)
class SignInNotice:
    """What is unusual about sign-ins, and where the audit log shows it."""

    sentence: str
    address: str


@dataclass(frozen=True, kw_only=True)
class LinkedFailure:
    """What failed, in words, and where to see to it."""

    sentence: str
    address: str


@dataclass(frozen=True, kw_only=True)
class DashboardPage(ViewModel):
    """Show the figures, what waits, what runs out, what failed, and the latest changes."""

    template: str = "admin/dashboard/dashboard.html"
    figures: Mapping[str, Figure]
    people: int
    organisations: int
    waiting: QueuesPart
    views: Sequence[ShownView]
    failures: Sequence[LinkedFailure]
    """Of the log's check, and of imports."""
    failed: Sequence[Notification]
    failed_number: int
    sign_in_notice: SignInNotice | None
    channels: Sequence[ChannelState]
    changes: Sequence[LinkedChange]


@blueprint.get("/")
@requires(Permission.OWN_ACCOUNT_READ)
def home() -> ResponseReturnValue:
    """Redirect to the user's start page."""
    return redirect(url_for("admin.dashboard" if principal().may(Permission.DASHBOARD_READ) else "portal.held_list"))


@blueprint.get("/admin")
@requires(Permission.DASHBOARD_READ)
def dashboard() -> ResponseReturnValue:
    """Show the figures, what waits, what runs out, what failed, and the latest changes."""
    failed, failed_number = failed_messages(limit=SHOWN)
    work = day_of_work()
    page = DashboardPage(
        figures=work.figures,
        people=work.people,
        organisations=work.organisations,
        waiting=queues_part(),
        views=all_views(),
        failures=_failures(),
        failed=failed,
        failed_number=failed_number,
        sign_in_notice=_sign_in_notice(clock.today() - timedelta(days=1)),
        channels=[state for state in channel_states(current_settings()) if not state.ready or state.waiting],
        changes=_changes(latest_changes(limit=SHOWN)),
    )
    return render(page)


def _failures() -> list[LinkedFailure]:
    """Return what the last check for tampering found, and the imports with errors."""
    last, found = last_verification(), []
    if last and last.problem:
        of_log = f"Check for tampering: {sentence(last)}"
        found.append(LinkedFailure(sentence=of_log, address=url_for("audit.audit_log")))
    for each in imports_with_errors():
        of_file = f"Import with errors: {each.file_name}"
        found.append(LinkedFailure(sentence=of_file, address=url_for("directory.import_page", import_id=each.id)))
    return found


def _changes(entries: Sequence[PresentedEntry]) -> list[LinkedChange]:
    records = find_changed_records([(each.entry.resource_type, each.entry.resource_id) for each in entries])
    return [LinkedChange(entry=each, address=_address(each.entry, records)) for each in entries]


def _address(entry: LoggedEntry, records: Mapping[tuple[str, str], ChangedRecord]) -> str:
    """Return the address of the record of an entry, or of its history, if it is gone or has no page."""
    record = records.get((entry.resource_type, entry.resource_id))
    if record is None:
        return url_for("audit.audit_log", kind=entry.resource_type, record=entry.resource_id)
    addresses: dict[str, Callable[[ChangedRecord], str]] = {
        "MicroCredentialDefinition": lambda each: url_for("definitions.definition_page", definition_id=each.key),
        "Organisation": lambda each: url_for("directory.organisation_page", organisation_id=each.key),
        "OrganisationMember": lambda each: url_for(
            "credentials.member_page", organisation_id=each.within, member_id=each.key
        ),
        "StaffMicroCredential": lambda each: url_for(
            "all_credentials.credential_list", people="all", definition=each.within, person=each.of
        ),
    }
    return addresses[record.kind](record)


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
