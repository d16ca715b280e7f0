"""What a feature contributes to the admin navigation."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """One entry: shown to whoever may call `endpoint`, sorted by `weight`."""

    label: str
    endpoint: str
    icon: str
    """The id of a symbol in static/icons.svg."""
    weight: int
    go: str = ""
    """The letter that leads to it after `g`."""
    pages: tuple[str, ...] = ()
    """Endpoints and blueprints that are of its area too, besides the blueprint of `endpoint`."""
