"""Who is asking, for the log's own pages. The feature that knows provides it."""

from collections.abc import Callable

from ranzcred.domain.audit.actor import Actor

_provided: list[Callable[[], Actor]] = []


def provide(actor: Callable[[], Actor]) -> None:
    """Say who knows; the last word counts."""
    _provided[:] = [actor]


def actor() -> Actor:
    """The signed-in user, as the log names them."""
    return _provided[0]()
