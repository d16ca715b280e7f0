"""The notifications of the signed-in user."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.lists.arguments import page_number
from ranzcred.core.lists.page import Page
from ranzcred.core.permissions import SAFE_METHODS, Permission
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.domain.notifications import inbox
from ranzcred.domain.notifications.inbox import InboxItem
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.kit import htmx
from ranzcred.web.kit.lists.list_responses import current_list_query
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import ViewModel, render

blueprint = Blueprint("inbox", __name__, url_prefix="/notifications")


@dataclass(frozen=True, kw_only=True)
class Inbox(ViewModel):
    """One's own notifications, a page of them."""

    template: str = "account/inbox/_inbox.html"
    page: Page[InboxItem]
    page_address: Callable[[int], str]


@dataclass(frozen=True, kw_only=True)
class InboxPage(ViewModel):
    """The page behind the bell."""

    template: str = "account/inbox/inbox.html"
    inbox: Inbox


@dataclass(frozen=True, kw_only=True)
class Bell(ViewModel):
    """The link in the header, with how many are unread."""

    template: str = "components/_bell.html"
    user: SignedInUser


@blueprint.app_context_processor
def _for_templates() -> dict[str, Any]:
    return {"unread_of": _unread_of}


def _unread_of(user: SignedInUser) -> int:
    """Return the number found with the user, unless this request may have changed it since."""
    known = user.unread if request.method in SAFE_METHODS else None
    return inbox.unread_count(user.user_id) if known is None else known


@blueprint.get("")
@requires(Permission.OWN_ACCOUNT_READ)
def notification_list() -> ResponseReturnValue:
    """Show one's own notifications, the newest first."""
    return render(InboxPage(inbox=_inbox(page_number(request.args))))


@blueprint.post("/read")
@requires(Permission.OWN_ACCOUNT_READ)
@transactional
def notification_read_all() -> ResponseReturnValue:
    """Mark all notifications as read."""
    inbox.mark_all_read(principal().user_id)
    return _list_response("All notifications marked as read", "inbox-heading")


@blueprint.post("/<key:notification_id>/read")
@requires(Permission.OWN_ACCOUNT_READ)
@transactional
def notification_read(notification_id: str) -> ResponseReturnValue:
    """Mark a notification as read; the focus goes to the next unread one."""
    marked = inbox.mark_read(principal().user_id, notification_id)
    return _list_response(f"{marked.subject} marked as read", f"subject-{marked.id}")


def _list_response(sentence: str, focus: str) -> ResponseReturnValue:
    number = page_number(current_list_query())
    if not htmx.wants_partial():
        htmx.flash_message(sentence)
        pages: dict[str, Any] = {"page": number} if number > 1 else {}
        return redirect(url_for("inbox.notification_list", _anchor=focus, **pages), HTTPStatus.SEE_OTHER)
    return htmx.partial(_inbox(number), Bell(user=principal()), announce=sentence, focus=[focus])


def _inbox(number: int) -> Inbox:
    return Inbox(
        page=inbox.inbox(principal().user_id, number),
        page_address=lambda page: url_for("inbox.notification_list", page=page),
    )
