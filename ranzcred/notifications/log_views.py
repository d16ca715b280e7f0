"""The delivery log's pages."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred import htmx, inline
from ranzcred.current_settings import current_settings
from ranzcred.forms import page_number
from ranzcred.notifications import delivery_log, upcoming
from ranzcred.notifications.delivery_log import CLOSED, LogFilters
from ranzcred.notifications.types import Channel, DeliveryStatus, NotificationType
from ranzcred.permissions import Permission, requires
from ranzcred.transaction import transactional

blueprint = Blueprint("delivery_log", __name__, url_prefix="/admin/notifications")


@blueprint.get("")
@requires(Permission.DELIVERY_LOG)
def message_list() -> ResponseReturnValue:
    """The log, searched, filtered, sorted and paged as the address says."""
    log = delivery_log.delivery_log(LogFilters.from_args(request.args), current_settings())
    context: dict[str, Any] = {
        "log": log,
        "filters": log.filters,
        "statuses": [(status.value, status.label) for status in DeliveryStatus],
        "channel_choices": [(channel.value, channel.label) for channel in Channel],
        "kinds": [(kind.value, kind.label) for kind in sorted(NotificationType, key=lambda kind: kind.label)],
        "page_address": lambda number: url_for("delivery_log.message_list", **log.filters.args(page=number)),
    }
    if not htmx.wants_partial():
        return render_template("notifications/delivery_log.html", **context)
    focus, sentence = inline.moved_in_list("messages", log.filters, log.page, log.sentence)
    return htmx.partial("notifications/_log_table.html", focus=focus, announce=sentence, **context)


@blueprint.get("/preview")
@requires(Permission.DELIVERY_LOG)
def message_preview() -> ResponseReturnValue:
    """What a sweep would tell now, by organisation."""
    return render_template(
        "notifications/preview.html",
        page=upcoming.forecast(page_number(request.args), current_settings()),
        channels=delivery_log.channel_states(current_settings()),
        page_address=lambda number: url_for("delivery_log.message_preview", page=number),
    )


@blueprint.get("/<key:notification_id>")
@requires(Permission.DELIVERY_LOG)
def message_page(notification_id: str) -> ResponseReturnValue:
    """One message as it reads, and how far it has come."""
    message = delivery_log.get_message(notification_id)
    text = delivery_log.text_of(message)
    again = message.status in CLOSED and message.channel is not Channel.IN_APP
    return render_template("notifications/message.html", message=message, text=text, again=again)


@blueprint.post("/<key:notification_id>/send-again")
@requires(Permission.DELIVERY_LOG)
@transactional
def message_send_again(notification_id: str) -> ResponseReturnValue:
    """Queue a message anew, and show the new one."""
    again = delivery_log.send_again(notification_id, current_settings())
    htmx.tell_next(f"{again.subject} will be sent again")
    return redirect(url_for("delivery_log.message_page", notification_id=again.id), HTTPStatus.SEE_OTHER)
