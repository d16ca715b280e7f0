"""The delivery log's pages."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.lists.arguments import page_number
from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials.expiry.forecast import forecast
from ranzcred.domain.notifications import message_log, policy
from ranzcred.domain.notifications.message_log import CLOSED, LogFilters
from ranzcred.domain.notifications.types import Channel, DeliveryStatus, NotificationType
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.lists.paged_list import PagedList, Part
from ranzcred.web.kit.transaction import transactional

blueprint = Blueprint("delivery_log", __name__, url_prefix="/admin/notifications")

LOG = PagedList(
    plural="messages",
    filters=LogFilters,
    load=lambda filters: message_log.delivery_log(filters, current_settings()),
    endpoint="delivery_log.message_list",
    page=Part(["admin/messages/delivery_log.html"]),
    table="admin/messages/_log_table.html",
    context=lambda log: {
        "log": log,
        "statuses": [(status.value, status.label) for status in DeliveryStatus],
        "channel_choices": [(channel.value, channel.label) for channel in Channel],
        "kinds": [(kind.value, kind.label) for kind in sorted(NotificationType, key=lambda kind: kind.label)],
    },
)


@blueprint.get("")
@requires(Permission.MESSAGE_READ)
def message_list() -> ResponseReturnValue:
    """The log, searched, filtered, sorted and paged as the address says."""
    return LOG.list_response()


@blueprint.get("/preview")
@requires(Permission.MESSAGE_READ)
def message_preview() -> ResponseReturnValue:
    """What a sweep would tell now, by organisation."""
    return render_template(
        "admin/messages/preview.html",
        page=forecast(page_number(request.args), current_settings()),
        channels=message_log.channel_states(current_settings()),
        page_address=lambda number: url_for("delivery_log.message_preview", page=number),
    )


@blueprint.get("/<key:notification_id>")
@requires(Permission.MESSAGE_READ)
def message_page(notification_id: str) -> ResponseReturnValue:
    """One message as it reads, and how far it has come."""
    message = message_log.get_message(notification_id)
    text = message_log.text_of(message)
    again = (
        message.status in CLOSED and message.channel is not Channel.IN_APP and policy.may_resend(principal(), message)
    )
    return render_template("admin/messages/message.html", message=message, text=text, again=again)


@blueprint.post("/<key:notification_id>/send-again")
@requires(Permission.MESSAGE_RESEND)
@transactional
def message_send_again(notification_id: str) -> ResponseReturnValue:
    """Queue a message anew, and show the new one."""
    again = message_log.send_again(notification_id, by=principal(), settings=current_settings())
    htmx.flash_message(f"{again.subject} will be sent again")
    return redirect(url_for("delivery_log.message_page", notification_id=again.id), HTTPStatus.SEE_OTHER)
