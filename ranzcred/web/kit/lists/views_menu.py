"""The menu of a list's saved views, as a page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ShownView:
    """A saved view: where it leads, its name, and whose it is, if not one's own, or that it is the default."""

    key: str
    address: str
    name: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ViewsMenu:
    """The views of a list, of which `current` has opened it, if one has."""

    views: Sequence[ShownView]
    current: ShownView | None
    plain: str
    """The address of the list without any."""
    save: str
    """The address of the form that saves the list as it is shown."""
    all: str
