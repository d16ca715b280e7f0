"""What an organisation sees of its staff's credentials, and each of its staff of their own."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission, Role
from ranzcred.domain.credentials.lists import own
from ranzcred.domain.credentials.lists.own import HeldFilters
from ranzcred.domain.credentials.lists.standing import Expiry
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.kit import htmx, inline

blueprint = Blueprint("portal", __name__)


@blueprint.get("/credentials")
@requires(Permission.HELD_CREDENTIALS)
def held_list() -> ResponseReturnValue:
    """The table, searched, filtered, sorted and paged as the address says."""
    user = principal()
    listing = own.list_held(user, HeldFilters.from_args(request.args))
    context: dict[str, Any] = {
        "listing": listing,
        "filters": listing.filters,
        "of_staff": user.role is Role.ORG_ADMIN,
        "page_address": lambda number: url_for("portal.held_list", **listing.filters.args(page=number)),
    }
    if htmx.wants_partial():
        focus, sentence = inline.moved_in_list("held", listing.filters, listing.page, listing.sentence)
        return htmx.partial("portal/_held_table.html", focus=focus, announce=sentence, **context)
    return render_template(
        "portal/held_list.html",
        whose=own.whose(user),
        statuses=[(status.value, status.label) for status in MicroCredentialStatus],
        expiries=[(expiry.value, expiry.label) for expiry in Expiry],
        staff=[(staff.value, staff.label) for staff in own.Staff],
        **context,
    )
