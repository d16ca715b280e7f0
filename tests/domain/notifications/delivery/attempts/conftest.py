"""A real mail server, and an installation that sends by it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ranzcred.config import Settings
from tests.support.mailbox import Mailbox, mailbox


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as opened:
        yield opened


@pytest.fixture
def settings(settings: Settings, box: Mailbox) -> Settings:
    assert settings.mail_server is not None
    return replace(settings, mail_server=replace(settings.mail_server, port=box.port), sms=None)
