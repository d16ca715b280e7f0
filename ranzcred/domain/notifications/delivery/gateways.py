"""The interface of gateways, and their failures."""

import re
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from ranzcred.core.text import MULTILINE_REFUSED
from ranzcred.domain.notifications.rendering import MessageText

REASON_LENGTH = 500
INVISIBLE = re.compile(f"[{MULTILINE_REFUSED}]")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message to one address, to be rendered by the gateway that sends it."""

    id: str
    recipient: str
    text: MessageText
    action_url: str | None
    """A path on this site."""
    has_account: bool
    """Whether the recipient can sign in, to choose what they are told."""
    created_at: datetime
    always_sent: bool = False
    """Whether it is one that no preference switches off."""


class PermanentFailure(Exception):
    """The letter will never be accepted; it is not tried again."""


class TransientFailure(Exception):
    """The letter was not accepted now, but may be later."""


class ConnectionLost(TransientFailure):
    """The connection broke while the letter was sent."""


class Unavailable(Exception):
    """The gateway cannot send any letter at the moment."""


class Gateway(Protocol):
    """Sends letters while it is open, and raises one of the four failures above."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def send(self, letter: Letter) -> str:
        """Send a letter, and return the server's ID of it."""


def one_line(text: str) -> str:
    """Return text without line ends and invisible characters: safe in a header and in a log."""
    return INVISIBLE.sub("", " ".join(text.split()))


def reason(*parts: object) -> str:
    """Return the reason of a failure in one line, short enough to keep."""
    words = " ".join(part.decode(errors="replace") if isinstance(part, bytes) else str(part) for part in parts)
    return one_line(words)[:REASON_LENGTH] or "The provider gave no reason."
