"""What an organisation sees of its staff's credentials, and each of its staff of their own."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred import htmx, inline
from ranzcred.accounts.current import principal
from ranzcred.credentials import held
from ranzcred.credentials.held import HeldFilters
from ranzcred.credentials.holders import Expiry
from ranzcred.credentials.status import MicroCredentialStatus
from ranzcred.credentials.views import blueprint
from ranzcred.permissions import Permission, Role, requires


@blueprint.get("/credentials")
@requires(Permission.HELD_CREDENTIAL_READ)
def held_list() -> ResponseReturnValue:
    """The table, searched, filtered, sorted and paged as the address says."""
    user = principal()
    listing = held.list_held(user, HeldFilters.from_args(request.args))
    context: dict[str, Any] = {
        "listing": listing,
        "filters": listing.filters,
        "of_staff": user.role is Role.ORG_ADMIN,
        "page_address": lambda number: url_for("credentials.held_list", **listing.filters.args(page=number)),
    }
    if htmx.wants_partial():
        focus, sentence = inline.moved_in_list("held", listing.filters, listing.page, listing.sentence)
        return htmx.partial("credentials/_held_table.html", focus=focus, announce=sentence, **context)
    return render_template(
        "credentials/held_list.html",
        whose=held.whose(user),
        statuses=[(status.value, status.label) for status in MicroCredentialStatus],
        expiries=[(expiry.value, expiry.label) for expiry in Expiry],
        staff=[(staff.value, staff.label) for staff in held.Staff],
        **context,
    )
