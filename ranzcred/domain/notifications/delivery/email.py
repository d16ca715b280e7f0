"""E-mail over SMTP: composing messages, and sending them to a server."""

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from types import TracebackType
from typing import Self

from email_validator import EmailNotValidError, validate_email

from ranzcred.config import MailServer
from ranzcred.core import clock
from ranzcred.domain.notifications.delivery.gateways import (
    ConnectionLost,
    Letter,
    PermanentFailure,
    TransientFailure,
    Unavailable,
    one_line,
    reason,
)
from ranzcred.domain.notifications.rendering import MessageText, render

OK = 250
PERMANENT = 500
TOO_LARGE = 552
"""The one reply to MAIL that is about the message and not about the sender (RFC 1870, 6.1)."""
PREFERENCES = "/settings/notifications"
"""The path of the notification preferences."""


class SmtpGateway:
    """One connection, opened at the first letter and again when it was lost. Links in letters start with `base_url`."""

    def __init__(self, server: MailServer, sender: Address, *, base_url: str) -> None:
        self.server = server
        self.sender = sender
        self.base_url = base_url
        self.connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.connection is not None:
            try:
                self.connection.quit()
            except (OSError, smtplib.SMTPException):
                self.connection.close()
            self.connection = None

    def send(self, letter: Letter) -> str:
        """Send a letter, and return its Message-ID."""
        message = compose(letter, self.sender, base_url=self.base_url)
        recipient = message["To"].addresses[0].addr_spec
        connection = self._connected()
        try:
            connection.send_message(message, self.sender.addr_spec, [recipient])
        except smtplib.SMTPRecipientsRefused as error:
            raise _by_code(*error.recipients[recipient]) from error
        except smtplib.SMTPSenderRefused as error:
            if error.smtp_code == TOO_LARGE:
                raise _by_code(error.smtp_code, error.smtp_error) from error
            raise Unavailable(reason(error.smtp_code, error.smtp_error)) from error
        except smtplib.SMTPResponseException as error:
            raise _by_code(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise PermanentFailure(reason(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            self._forget()
            raise ConnectionLost(reason(error)) from error
        return str(message["Message-ID"])

    def _connected(self) -> smtplib.SMTP:
        """Return an open connection, or raise Unavailable, since the failure is not about the letter."""
        if self.connection is not None and _is_open(self.connection):
            return self.connection
        self._forget()
        try:
            self.connection = self._open()
        except (OSError, smtplib.SMTPException) as error:
            why = (error.smtp_code, error.smtp_error) if isinstance(error, smtplib.SMTPResponseException) else (error,)
            raise Unavailable(reason(*why)) from error
        return self.connection

    def _open(self) -> smtplib.SMTP:
        server, trusted = self.server, ssl.create_default_context()
        # Given, since the library would ask the network's name server for it.
        own_name = self.sender.domain
        connection = (
            smtplib.SMTP_SSL(server.host, server.port, own_name, timeout=server.timeout, context=trusted)
            if server.security == "tls"
            else smtplib.SMTP(server.host, server.port, own_name, timeout=server.timeout)
        )
        try:
            if server.security == "starttls":
                connection.starttls(context=trusted)
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _forget(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def _is_open(connection: smtplib.SMTP) -> bool:
    """Return whether the server still accepts commands: it may close after a number of messages, or a long pause."""
    try:
        return connection.noop()[0] == OK
    except (OSError, smtplib.SMTPException):
        return False


def _by_code(code: int, text: bytes | str) -> PermanentFailure | TransientFailure:
    """Return the failure for a server's reply to one letter: 5xx is permanent (RFC 5321, 4.2.1)."""
    return (PermanentFailure if code >= PERMANENT else TransientFailure)(reason(code, text))


def compose(letter: Letter, sender: Address, *, base_url: str) -> EmailMessage:
    """Return a letter as an e-mail in text and HTML, or raise PermanentFailure if the recipient is no e-mail address.

    The Message-ID is the same at each try, so that whoever receives it twice can drop one.
    """
    try:
        valid = validate_email(letter.recipient, check_deliverability=False)
    except EmailNotValidError as error:
        raise PermanentFailure(reason("This is not a valid email address.", error)) from error
    chooses = letter.has_account and not letter.always_sent
    body = email_body(
        letter.text, letter.action_url, has_account=chooses, always_sent=letter.always_sent, base_url=base_url
    )
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = valid.ascii_email or valid.normalized
    # What looks like an encoded word (RFC 2047) would be decoded, line ends and all.
    message["Subject"] = one_line(letter.text.subject).replace("=?", "= ?")
    message["Date"] = clock.now()
    message["Message-ID"] = f"<{letter.id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if chooses:
        message["List-Unsubscribe"] = f"<{full_address(PREFERENCES, base_url)}>"
    message.set_content(body.text)
    message.add_alternative(body.html, subtype="html")
    message["Content-Language"] = "en-NZ"
    return message


@dataclass(frozen=True, kw_only=True)
class EmailBody:
    """The two forms of an e-mail: plain text, and an HTML document."""

    text: str
    html: str


def email_body(
    text: MessageText, action_url: str | None, *, has_account: bool, always_sent: bool = False, base_url: str
) -> EmailBody:
    """Return a message in the layout of every e-mail, with its link, if any, and a link to the preferences for whoever
    can sign in; one that is always sent has none.
    """
    around = {
        "link": full_address(action_url, base_url),
        "action": text.action,
        "preferences": full_address(PREFERENCES if has_account else None, base_url),
        "always_sent": always_sent,
    }
    return EmailBody(
        text=render("layout.txt", text=text.text, **around),
        html=render("layout.html", subject=text.subject, body=text.html, **around),
    )


def full_address(path: str | None, base_url: str) -> str:
    """Return the full URL of a path on this site; "" for None."""
    return f"{base_url}{path}" if path else ""
