"""The delivery log's pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.lists.arguments import page_number
from ranzcred.core.lists.page import Page
from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials.expiry.forecast import Forecast, forecast
from ranzcred.domain.notifications import message_log, policy
from ranzcred.domain.notifications.message_log import CLOSED, ChannelState, MessageLog, MessageLogFilters
from ranzcred.domain.notifications.models import Notification
from ranzcred.domain.notifications.rendering import MessageText
from ranzcred.domain.notifications.types import Channel
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.access.list_exports import add_export_route
from ranzcred.web.admin.queues.snoozing import add_snooze_routes
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.lists.editable_list import EditableList
from ranzcred.web.kit.lists.paged_list import ListPage, ListTable
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import ViewModel, render

blueprint = Blueprint("delivery_log", __name__, url_prefix="/admin/notifications")


@dataclass(frozen=True, kw_only=True)
class MessagesTable(ListTable[MessageLog]):
    """The log's table."""

    template: str = "admin/messages/_log_table.html"


@dataclass(frozen=True, kw_only=True)
class MessagesPage(ListPage):
    """The log, with its filters."""

    template: str = "admin/messages/delivery_log.html"


@dataclass(frozen=True, kw_only=True)
class PreviewPage(ViewModel):
    """What a sweep would send now."""

    template: str = "admin/messages/preview.html"
    page: Page[Forecast]
    channels: Sequence[ChannelState]
    page_address: Callable[[int], str]


@dataclass(frozen=True, kw_only=True)
class MessagePage(ViewModel):
    """Show a message and its status."""

    template: str = "admin/messages/message.html"
    message: Notification
    text: MessageText
    again: bool
    """Whether whoever looks may send it again."""
    has_link: bool
    """Whether the email has a link that is good once."""


LOG = EditableList(
    noun="message",
    plural="messages",
    opener="messages-heading",
    filters=MessageLogFilters,
    load=lambda filters: message_log.get_message_log(filters, current_settings()),
    get=message_log.get_message,
    row_id=lambda message: message.id,
    label=lambda message: message.subject,
    count=lambda listing: listing.sentence,
    endpoint="delivery_log.message_list",
    page=MessagesPage,
    table=MessagesTable,
    export=lambda: message_log.EXPORT,
)


@blueprint.get("")
@requires(Permission.MESSAGE_READ)
def message_list() -> ResponseReturnValue:
    """Show the log, searched, filtered, sorted and paged by the query."""
    return LOG.list_response()


add_snooze_routes(blueprint, lambda: LOG, noun="message")
add_export_route(blueprint, "", "message_list", lambda: LOG)


@blueprint.get("/preview")
@requires(Permission.MESSAGE_READ)
def message_preview() -> ResponseReturnValue:
    """Show the messages that a sweep would queue now, by organisation."""
    page = PreviewPage(
        page=forecast(page_number(request.args), current_settings()),
        channels=message_log.channel_states(current_settings()),
        page_address=lambda number: url_for("delivery_log.message_preview", page=number),
    )
    return render(page)


@blueprint.get("/<key:notification_id>")
@requires(Permission.MESSAGE_READ)
def message_page(notification_id: str) -> ResponseReturnValue:
    """Show a message and its status."""
    message = message_log.get_message(notification_id)
    text = message_log.text_of(message)
    again = (
        message.status in CLOSED and message.channel is not Channel.IN_APP and policy.may_resend(principal(), message)
    )
    return render(MessagePage(message=message, text=text, again=again, has_link=message_log.has_link(message)))


@blueprint.post("/<key:notification_id>/send-again")
@requires(Permission.MESSAGE_RESEND)
@transactional
def message_send_again(notification_id: str) -> ResponseReturnValue:
    """Queue a message again, and show the new one."""
    again = message_log.send_again(notification_id, by=principal(), settings=current_settings())
    htmx.flash_message(f"{again.subject} will be sent again")
    return redirect(url_for("delivery_log.message_page", notification_id=again.id), HTTPStatus.SEE_OTHER)
