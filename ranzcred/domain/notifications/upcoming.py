"""What a sweep would tell now. The feature that sweeps provides it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ranzcred.config import Settings
from ranzcred.core.lists.page import Page
from ranzcred.domain.directory.models import Organisation
from ranzcred.domain.notifications.outbox import Decision


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What there is to sweep of one organisation, and the messages that would be made of it."""

    organisation: Organisation
    due: int
    messages: Sequence[Decision]


class Sweeper(Protocol):
    """Who knows what is due."""

    def forecast(self, number: int, settings: Settings) -> Page[Forecast]:
        """A page of organisations with anything due, by name; the last one past the end."""


_provided: list[Sweeper] = []


def provide(sweeper: Sweeper) -> None:
    """Say who knows; the last word counts."""
    _provided[:] = [sweeper]


def forecast(number: int, settings: Settings) -> Page[Forecast]:
    return _provided[0].forecast(number, settings)
