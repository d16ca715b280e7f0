"""E-mail over SMTP: how a message is written, and how a server is spoken to."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from types import TracebackType
from typing import Self

from email_validator import EmailNotValidError, validate_email
from flask import current_app

from ranzcred.config import MailServer
from ranzcred.core import clock
from ranzcred.domain.notifications.delivery.gateways import (
    Deferred,
    Dropped,
    Letter,
    Refused,
    Unavailable,
    one_line,
    reason,
)

OK = 250
PERMANENT = 500
TOO_LARGE = 552
"""The one answer to MAIL that is about the message and not about the sender (RFC 1870, 6.1)."""
PREFERENCES = "notifications.preferences"


class SmtpGateway:
    """One connection, opened at the first letter and again when it was lost."""

    def __init__(self, server: MailServer, sender: Address) -> None:
        self.server = server
        self.sender = sender
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
        """Send a letter, and answer its Message-ID."""
        message = compose(letter, self.sender)
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
            raise Refused(reason(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            self._forget()
            raise Dropped(reason(error)) from error
        return str(message["Message-ID"])

    def _connected(self) -> smtplib.SMTP:
        """A connection that answers. Whatever hinders it is nothing that a letter could help."""
        if self.connection is not None and _answers(self.connection):
            return self.connection
        self._forget()
        try:
            self.connection = self._open()
        except (OSError, smtplib.SMTPException) as error:
            told = (error.smtp_code, error.smtp_error) if isinstance(error, smtplib.SMTPResponseException) else (error,)
            raise Unavailable(reason(*told)) from error
        return self.connection

    def _open(self) -> smtplib.SMTP:
        server, trusted = self.server, ssl.create_default_context()
        # Our own name is given: the library would ask the network's name server for it.
        us = self.sender.domain
        connection = (
            smtplib.SMTP_SSL(server.host, server.port, us, timeout=server.timeout, context=trusted)
            if server.security == "tls"
            else smtplib.SMTP(server.host, server.port, us, timeout=server.timeout)
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


def _answers(connection: smtplib.SMTP) -> bool:
    """Whether the server still takes commands: it may have closed after so many messages, or so long a silence."""
    try:
        return connection.noop()[0] == OK
    except (OSError, smtplib.SMTPException):
        return False


def _by_code(code: int, text: bytes | str) -> Refused | Deferred:
    """The server's answer to one letter: 5xx is for good (RFC 5321, 4.2.1)."""
    return (Refused if code >= PERMANENT else Deferred)(reason(code, text))


def compose(letter: Letter, sender: Address) -> EmailMessage:
    """A letter as e-mail, in text and in HTML; Refused where it goes to nothing that is an address.

    The Message-ID is the same at each try, so that whoever receives it twice can drop one.
    """
    try:
        valid = validate_email(letter.recipient, check_deliverability=False)
    except EmailNotValidError as error:
        raise Refused(reason("This is no e-mail address.", error)) from error
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = valid.ascii_email or valid.normalized
    # What looks like an encoded word (RFC 2047) would be decoded, line ends and all.
    message["Subject"] = one_line(letter.title).replace("=?", "= ?")
    message["Date"] = clock.now()
    message["Message-ID"] = f"<{letter.id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    preferences = address(current_app.url_map.bind("").build(PREFERENCES))
    message["List-Unsubscribe"] = f"<{preferences}>"
    said = {"letter": letter, "link": address(letter.action_url or ""), "preferences": preferences}
    message.set_content(current_app.jinja_env.get_template("mail/mail.txt").render(said))
    html = current_app.jinja_env.get_template("mail/mail.html").render(said)
    message.add_alternative(html, subtype="html")
    message["Content-Language"] = "en-NZ"
    return message


def address(path: str) -> str:
    """Where a path on this site is found from outside; "" for none."""
    return f"{current_app.config['BASE_URL']}{path}" if path else ""
