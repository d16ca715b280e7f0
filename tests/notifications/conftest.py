"""What tests of notifications stand on: an installation that can send e-mail and SMS."""

from dataclasses import replace
from email.headerregistry import Address

import pytest
from sqlalchemy import URL

from ranzcred.config import MailServer, Settings, SmsAccount
from tests.environment import settings_for


@pytest.fixture
def settings(database_url: URL, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """With a mail server and an SMS gateway that are named and not there."""
    return replace(
        settings_for(database_url, tmp_path_factory.mktemp("data")),
        base_url="https://credentials.example.nz",
        mail_server=MailServer(host="127.0.0.1", port=9, timeout=5),
        mail_from=Address("RANZ micro-credentials", addr_spec="no-reply@ranz.example.nz"),
        sms=SmsAccount(account="AC1", token="secret", sender="+6421555010", api="http://127.0.0.1:9"),
    )
