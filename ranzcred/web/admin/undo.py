"""The way to undo what was just changed: for the message about it, and for its entries."""

from collections.abc import Sequence

from flask import request, url_for

from ranzcred.domain.audit.presentation import PresentedEntry
from ranzcred.domain.undo.changes import offer_of_transaction, offers
from ranzcred.web.access.current_user import principal
from ranzcred.web.kit import htmx

NamedUndo = tuple[htmx.Undo, str]
"""How something is undone, and the words of the button that does it."""


def undo_of_change(address: str) -> htmx.Undo | None:
    """Return how what this transaction has changed is undone, and where that comes back to: the page that the browser
    shows, else this address, at its control. None if it can't be undone. Call it last: it writes the audit entries.
    """
    offer = offer_of_transaction(principal())
    if offer is None:
        return None
    page, _, control = address.partition("#")
    return htmx.Undo(address=_address(offer.seq), fields=[("back", _back(page, control))])


def undo_of_entries(entries: Sequence[PresentedEntry], control: str) -> dict[int, NamedUndo]:
    """Return how what some entries say is undone, by number, and comes back to this page, at a control."""
    fields = [("back", _back(request.full_path.rstrip("?"), control))]
    return {
        each.seq: (
            htmx.Undo(address=_address(each.seq), fields=fields),
            "Undo" if each.number == 1 else f"Undo all {each.number:,} changes",
        )
        for each in offers([entry.entry for entry in entries], principal())
    }


def _address(seq: int) -> str:
    return url_for("audit.entry_undo", entry_seq=seq)


def _back(page: str, control: str) -> str:
    return f"{htmx.current_url().geturl() or page}#{control}"
