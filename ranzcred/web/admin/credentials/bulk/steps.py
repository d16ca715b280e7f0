"""Bulk changes in steps: the last ones, and the page of each, which goes on by itself and shows what was refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ranzcred.core.lists.arguments import optional_number
from ranzcred.core.lists.page import Page
from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials import policy
from ranzcred.domain.credentials.bulk_changes import operations, queries
from ranzcred.domain.credentials.bulk_changes.models import BulkChange, BulkOutcome
from ranzcred.domain.credentials.bulk_changes.queries import RefusedRow
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.http.fast_urls import url_for
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import Part, ViewModel, render

blueprint = Blueprint("bulk_changes", __name__, url_prefix="/admin/bulk-changes")
HEADING = "bulk-change-heading"


@dataclass(frozen=True, kw_only=True)
class BulkChangePart(ViewModel):
    """How far a bulk change is, and what became of its credentials."""

    template: str = "admin/credentials/bulk/steps/_bulk_change.html"
    change: BulkChange
    refused: Page[RefusedRow]
    page_address: Callable[[int], str]
    continues: bool
    """Whether it is the user's to continue."""
    summary: str
    """What became of the credentials, in words: "1,198 changed, 6 couldn't be changed"."""


@dataclass(frozen=True, kw_only=True)
class BulkChangePage(ViewModel):
    """The whole page of a bulk change."""

    template: str = "admin/credentials/bulk/steps/bulk_change.html"
    part: Part


@dataclass(frozen=True, kw_only=True)
class BulkChangesPage(ViewModel):
    """The last bulk changes."""

    template: str = "admin/credentials/bulk/steps/bulk_changes.html"
    changes: Sequence[BulkChange]


@blueprint.get("")
@requires(Permission.CREDENTIAL_READ)
def bulk_change_list() -> ResponseReturnValue:
    """Show the last bulk changes that were done in steps, and how far they are."""
    return render(BulkChangesPage(changes=queries.last_bulk_changes()))


@blueprint.get("/<key:bulk_change_id>")
@requires(Permission.CREDENTIAL_READ)
def bulk_change_page(bulk_change_id: str) -> ResponseReturnValue:
    """Show how far a bulk change is, and a page of what was refused."""
    return render(BulkChangePage(part=_part(queries.get_bulk_change(bulk_change_id))))


@blueprint.post("/<key:bulk_change_id>")
@requires(Permission.CREDENTIAL_UPDATE, Permission.CREDENTIAL_AWARD, Permission.CREDENTIAL_REMOVE)
@transactional
def bulk_change_continue(bulk_change_id: str) -> ResponseReturnValue:
    """Do the next step."""
    change = operations.continue_bulk_change(change_id=bulk_change_id, by=principal(), settings=current_settings())
    if not htmx.wants_partial():
        return htmx.go_to(address_of(change))
    part = _part(change)
    if not change.finished:
        return htmx.partial(part)
    return htmx.partial(part, announce=f"Finished: {part.summary}", focus=[HEADING])


def address_of(change: BulkChange, **query: int) -> str:
    """Return the address of a bulk change's page."""
    return url_for("bulk_changes.bulk_change_page", bulk_change_id=change.id, **query)


def _part(change: BulkChange) -> BulkChangePart:
    counts = queries.count_bulk_outcomes(change.id)
    number = optional_number(request.args, "page", label="Page") or 1
    return BulkChangePart(
        change=change,
        refused=queries.list_refused(change.id, number, total=counts[BulkOutcome.REFUSED]),
        summary=", ".join(f"{number:,} {outcome.words}" for outcome, number in counts.items() if number),
        page_address=lambda page: address_of(change, page=page),
        continues=policy.may_continue(principal(), change.user_id),
    )
