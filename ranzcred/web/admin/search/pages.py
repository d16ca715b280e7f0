"""Pages and actions as options, for whoever may call them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from ranzcred.core import clock
from ranzcred.core.lists.day_filter import periods
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.domain.audit.filters import AuditLogFilters
from ranzcred.domain.credentials.overview.work import FIGURES
from ranzcred.web.access.declare import may_call
from ranzcred.web.admin import nav
from ranzcred.web.admin.search.options import Option

ICON = "chevron-right"


@dataclass(frozen=True, kw_only=True)
class Command:
    """A page or an action that is there on every page."""

    label: str
    words: tuple[str, ...] = ()
    """What else it may be called."""
    icon: str = ICON
    endpoint: str
    """What it leads to, or what it sends a form to."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """What its address says besides, such as a filter."""
    focus: str | None = None
    """The id of the field that gets the focus there."""
    sends: str = ""
    opens: str = ""


AREA_WORDS = {
    "People": ("award", "assign", "renew", "roofers"),
    "Programme": ("organisations", "members"),
    "Micro-credentials": ("definitions",),
    "Audit log": ("history", "changes"),
    "Messages": ("message log", "emails", "texts", "delivery log"),
}
"""What else the areas of the navigation may be called."""
PAGES = (
    Command(
        label="Expiring in 30 days",
        words=("expires", "credentials expiring", "due", "renew"),
        endpoint="all_credentials.credential_list",
        arguments=FIGURES["in_30"].args(),
    ),
    Command(
        label="Expired in the last 30 days",
        words=("credentials expired", "lapsed"),
        endpoint="all_credentials.credential_list",
        arguments=FIGURES["lapsed"].args(),
    ),
    Command(
        label="Awaiting assessment",
        words=("assessment pending", "credentials awaiting assessment"),
        endpoint="all_credentials.credential_list",
        arguments=FIGURES["pending"].args(),
    ),
    Command(
        label="Changes in steps",
        words=("bulk changes", "unfinished changes", "continue"),
        endpoint="bulk_changes.bulk_change_list",
    ),
    Command(
        label="Messages that failed",
        words=("failed messages", "failed emails", "failed texts"),
        endpoint="delivery_log.message_list",
        arguments={"status": "FAILED"},
    ),
    Command(
        label="Import people",
        words=("import", "upload people", "csv", "spreadsheet", "staff"),
        icon="upload",
        endpoint="directory.import_new",
        arguments={"kind": "staff"},
        focus="file",
    ),
    Command(
        label="Import organisations",
        words=("upload organisations", "csv", "spreadsheet"),
        icon="upload",
        endpoint="directory.import_new",
        focus="file",
    ),
    Command(label="Reminders due now", words=("preview", "sweep"), endpoint="delivery_log.message_preview"),
    Command(label="Message templates", words=("mails", "email templates"), endpoint="delivery_log.mail_list"),
    Command(label="Notifications", words=("inbox", "bell"), icon="bell", endpoint="inbox.notification_list"),
    Command(label="Notification settings", words=("preferences",), endpoint="notifications.preferences"),
    Command(label="Your account", words=("password", "profile"), icon="circle-user", endpoint="accounts.account"),
    Command(label="API tokens", words=("tokens",), endpoint="api_tokens.token_list"),
    Command(
        label="Keyboard shortcuts",
        words=("shortcuts", "keys", "help"),
        icon="keyboard",
        endpoint="accounts.shortcuts_switch",
        opens="shortcuts-dialog",
    ),
)
ACTIONS = (
    Command(
        label="Create micro-credential",
        words=("new", "add"),
        icon="plus",
        endpoint="definitions.definition_new",
        focus="title",
    ),
    Command(
        label="Create organisation",
        words=("new", "add"),
        icon="plus",
        endpoint="directory.organisation_new",
        focus="name",
    ),
    Command(
        label="Add person: choose the organisation first",
        words=("new person", "create person"),
        icon="plus",
        endpoint="directory.organisation_list",
        focus="organisations-search",
    ),
    Command(
        label="Sign out", words=("log out", "logout"), icon="log-out", endpoint="accounts.sign_out", sends="sign-out"
    ),
)


def areas(user: SignedInUser) -> list[Option]:
    """Return the areas of the navigation, with the keys that lead there."""
    return [_area(link) for link in nav.links(user)]


def actions(user: SignedInUser) -> list[Option]:
    """Return the actions that are there on every page."""
    return [_option(each) for each in ACTIONS if may_call(user, each.endpoint)]


def pages(user: SignedInUser) -> list[Option]:
    """Return the areas and the other pages."""
    return [*areas(user), *(_option(each) for each in PAGES if may_call(user, each.endpoint)), *_periods(user)]


def _periods(user: SignedInUser) -> list[Option]:
    """Return the audit log of the periods that people often ask for."""
    if not may_call(user, "audit.audit_log"):
        return []
    return [
        Option(
            label=f"Audit log: {period.label.lower()}",
            icon=ICON,
            words=(f"changes {period.label.lower()}", f"who changed {period.label.lower()}"),
            address=url_for("audit.audit_log", **AuditLogFilters(since=period.since, until=period.until).args()),
        )
        for period in periods(clock.today())
    ]


def _area(link: nav.NavLink) -> Option:
    return Option(
        label=link.label,
        icon=link.icon,
        address=link.url,
        words=AREA_WORDS.get(link.label, ()),
        keys=f"g {link.go}" if link.go else "",
    )


def _option(command: Command) -> Option:
    leads = not (command.sends or command.opens)
    return Option(
        label=command.label,
        icon=command.icon,
        words=command.words,
        address=url_for(command.endpoint, _anchor=command.focus, **command.arguments) if leads else "",
        sends=command.sends,
        opens=command.opens,
    )
