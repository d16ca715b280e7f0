"""Settings of messages: who they come from, and, for the process that delivers alone, what takes them."""

from pathlib import Path

import pytest

from ranzcred.config import ConfigurationError, MailServer, SmsAccount
from tests.core.test_config import read

FROM = {"RANZCRED_MAIL_FROM": "RANZ <no-reply@ranz.example.nz>"}


def test_settings_send_nothing_unless_told_how(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert (settings.mail_server, settings.mail_from, settings.sms, settings.sms_from) == (None, None, None, "")


def test_settings_of_what_does_not_deliver_name_senders_alone(tmp_path: Path) -> None:
    """So that the password of the mail server and the token of the gateway are the deliverer's alone."""
    settings = read(tmp_path, **FROM, RANZCRED_SMS_FROM="RANZ")
    assert (settings.mail_server, str(settings.mail_from)) == (None, FROM["RANZCRED_MAIL_FROM"])
    assert (settings.sms, settings.sms_from) == (None, "RANZ")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("smtp://127.0.0.1:2525", MailServer(host="127.0.0.1", port=2525)),
        ("smtp://mail.example.nz", MailServer(host="mail.example.nz", port=25)),
        ("smtp+starttls://mail.example.nz", MailServer(host="mail.example.nz", port=587, security="starttls")),
        (
            "smtps://mere%40ranz.nz:a%2Fb%3Ac@mail.example.nz/",
            MailServer(host="mail.example.nz", port=465, security="tls", user="mere@ranz.nz", password="a/b:c"),
        ),
        ("smtp://u:p@localhost", MailServer(host="localhost", port=25, user="u", password="p")),
    ],
)
def test_settings_mail_server(tmp_path: Path, given: str, expected: MailServer) -> None:
    settings = read(tmp_path, RANZCRED_SMTP_URL=given, **FROM)
    assert settings.mail_server == expected
    assert "a/b:c" not in repr(settings)
    assert settings.mail_from is not None
    assert str(settings.mail_from) == "RANZ <no-reply@ranz.example.nz>"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"RANZCRED_SMTP_URL": "mail.example.nz"}, "RANZCRED_SMTP_URL must be smtp://, smtp+starttls:// or smtps://"),
        ({"RANZCRED_SMTP_URL": "smtp://mail.example.nz:x"}, "RANZCRED_SMTP_URL must be smtp://"),
        ({"RANZCRED_SMTP_URL": "smtp://"}, "RANZCRED_SMTP_URL must be smtp://"),
        ({"RANZCRED_SMTP_URL": "smtp://u:p@mail.example.nz"}, "RANZCRED_SMTP_URL would send a password in clear text."),
        ({"RANZCRED_SMTP_URL": "smtp://localhost", "RANZCRED_MAIL_FROM": ""}, "RANZCRED_MAIL_FROM must be the address"),
        ({"RANZCRED_MAIL_FROM": "a@b.example.nz, c@d.example.nz"}, "RANZCRED_MAIL_FROM must be the address"),
        ({"RANZCRED_MAIL_FROM": "RANZ\nBcc: x <a@b.example.nz>"}, "RANZCRED_MAIL_FROM must be the address"),
        ({"RANZCRED_BASE_URL": "credentials.example.nz"}, "RANZCRED_BASE_URL must be an address such as"),
        ({"RANZCRED_BASE_URL": "https://a.nz/path"}, "RANZCRED_BASE_URL must be an address such as"),
        ({"RANZCRED_SMS_FROM": "RANZ's association"}, "RANZCRED_SMS_FROM must be the number"),
        ({"RANZCRED_SMS_URL": "twilio://AC1"}, "RANZCRED_SMS_URL must be twilio://ACCOUNT:TOKEN."),
        ({"RANZCRED_SMS_URL": "twilio://AC1:t"}, "RANZCRED_SMS_FROM must be the number"),
    ],
)
def test_settings_for_messages_refused(tmp_path: Path, change: dict[str, str], refusal: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path, **FROM | change)
    assert str(refused.value).startswith(refusal)


def test_settings_sms(tmp_path: Path) -> None:
    settings = read(tmp_path, RANZCRED_SMS_URL="twilio://AC12:hidden0token", RANZCRED_SMS_FROM="+6421555010")
    assert settings.sms == SmsAccount(account="AC12", token="hidden0token")
    assert settings.sms_from == "+6421555010"
    assert "hidden0token" not in repr(settings)
