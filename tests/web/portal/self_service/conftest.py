"""A real mail server, and an installation that sends by it."""

from collections.abc import Iterator

import pytest

from ranzcred.config import Settings
from tests.support.environment import with_channels
from tests.support.mailbox import Mailbox, mailbox, sending_to


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as opened:
        yield opened


@pytest.fixture
def settings(settings: Settings, box: Mailbox) -> Settings:
    return sending_to(box, with_channels(settings))
