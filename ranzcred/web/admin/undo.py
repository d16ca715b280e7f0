"""The way to undo what was just changed: for the message about it, and for its entries."""

from collections.abc import Sequence

from flask import request, url_for

from ranzcred.domain.audit.presentation import PresentedEntry
from ranzcred.domain.undo.changes import offer_of_transaction, offers
from ranzcred.web.access.current_user import principal
from ranzcred.web.kit import htmx

NamedUndo = tuple[htmx.Undo, str]
"""How something is undone, and the words of the button that does it."""


def undo_of_change(back: str) -> htmx.Undo | None:
    """Return how what this transaction has changed is undone, and comes back to an address; None if it can't be. Call
    it last: it writes the audit entries.
    """
    offer = offer_of_transaction(principal())
    return htmx.Undo(address=_address(offer.seq), fields=[("back", back)]) if offer else None


def undo_of_entries(entries: Sequence[PresentedEntry], control: str) -> dict[int, NamedUndo]:
    """Return how what some entries say is undone, by number, and comes back to this page, at a control."""
    page = htmx.current_url().geturl() or request.full_path.rstrip("?")
    fields = [("back", f"{page}#{control}")]
    return {
        each.seq: (
            htmx.Undo(address=_address(each.seq), fields=fields),
            "Undo" if each.number == 1 else f"Undo all {each.number:,} changes",
        )
        for each in offers([entry.entry for entry in entries], principal())
    }


def _address(seq: int) -> str:
    return url_for("audit.entry_undo", entry_seq=seq)
