"""What delivery asks of whatever carries messages, and how that says no."""

import re
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from ranzcred.core.text import MULTILINE_REFUSED

REASON_LENGTH = 500
UNSEEN = re.compile(f"[{MULTILINE_REFUSED}]")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message as it is delivered: one line of title, plain text, and a path on this site, if any."""

    id: str
    recipient: str
    title: str
    text: str
    action_url: str | None
    created_at: datetime


class Refused(Exception):
    """It will never be taken: trying again is useless."""


class Deferred(Exception):
    """It was not taken now; it may be later."""


class Dropped(Deferred):
    """The connection broke while it was sent."""


class Unavailable(Exception):
    """Nothing can be sent at the moment, whatever it is."""


class Gateway(Protocol):
    """Carries letters while it is open. What it raises is one of the four above."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def send(self, letter: Letter) -> str:
        """Hand a letter in, and answer what it is known by from then on."""


def one_line(text: str) -> str:
    """Text without line ends and without what nobody can see: safe in a header and in a log."""
    return UNSEEN.sub("", " ".join(text.split()))


def reason(*parts: object) -> str:
    """A refusal in one line, not too long to keep."""
    told = " ".join(part.decode(errors="replace") if isinstance(part, bytes) else str(part) for part in parts)
    return one_line(told)[:REASON_LENGTH] or "No reason was given."
