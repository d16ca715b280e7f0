"""A mail server on loopback: it takes mail, and does with some recipients what servers do."""

import asyncio
import email
import email.policy
import ssl
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from ranzcred.config import Settings

RCPT_REPLIES = {"gone": "550 5.1.1 No such user", "busy": "451 4.7.1 Greylisted, try again"}
DATA_REPLIES = {"toolarge": "554 5.3.4 Message refused", "full": "452 4.2.2 Mailbox full"}


@dataclass
class Mailbox:
    """What the server took, and how it stands."""

    port: int = 0
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    """Recipient and message, in the order in which they were accepted."""
    greetings: int = 0
    """How many connections said EHLO."""
    sender_reply: str = "250 OK"
    after_taking: threading.Event | None = None
    """Where it is given, the server is silent after it took a message, until that is set."""
    secret: tuple[str, str] | None = None
    """The user and password that a client has to give."""

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.taken]

    @property
    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for _, message in self.taken]

    async def handle_EHLO(  # noqa: N802 - the library's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.greetings += 1
        return responses

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.sender_reply

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return RCPT_REPLIES.get(_who(address), "250 OK")

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        [recipient] = envelope.rcpt_tos
        who = _who(recipient)
        if who == "drop":
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
            return "421 gone"
        if who == "silent":
            await asyncio.Event().wait()
        if who in DATA_REPLIES:
            return DATA_REPLIES[who]
        self.taken.append((recipient, _parsed(envelope.content)))
        if self.after_taking:
            await asyncio.to_thread(self.after_taking.wait)
        return "250 2.0.0 Taken"

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword
    ) -> AuthResult:
        """Whether the client is the one that is expected."""
        known = (given.login.decode(), given.password.decode()) == self.secret
        return AuthResult(success=known, handled=known)  # what is not handled is answered with 535


def _run(loop: asyncio.AbstractEventLoop, serve: Callable[[], Coroutine[Any, Any, None]]) -> None:
    loop.run_until_complete(serve())
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


def _who(address: str) -> str:
    return address.partition("@")[0].rstrip("0123456789")


def sending_to(box: Mailbox, settings: Settings) -> Settings:
    """The settings of an installation that sends e-mail to this server, and no SMS."""
    assert settings.mail_server is not None
    return replace(settings, mail_server=replace(settings.mail_server, port=box.port), sms=None)


def plain_text(message: EmailMessage) -> str:
    """The text of a message, for those who read no HTML."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def _parsed(content: Any) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)


@contextmanager
def mailbox(*, tls: ssl.SSLContext | None = None, starttls: bool = False, **state: Any) -> Iterator[Mailbox]:
    """A server at a port of its own, for as long as this lasts."""
    box = Mailbox(**state)
    options: dict[str, Any] = {"tls_context": tls if starttls else None, "require_starttls": starttls}
    if box.secret:
        options |= {"authenticator": box.authenticate, "auth_required": starttls, "auth_require_tls": starttls}
    loop = asyncio.new_event_loop()
    started = threading.Event()

    async def serve() -> None:
        server = await loop.create_server(
            lambda: SMTP(box, loop=loop, **options), "127.0.0.1", box.port, ssl=None if starttls else tls
        )
        box.port = server.sockets[0].getsockname()[1]
        started.set()
        try:
            await stopped.wait()
        finally:
            server.close()
            left = asyncio.all_tasks() - {asyncio.current_task()}
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    stopped = asyncio.Event()
    # All of the loop's life is in that thread: this one may be in a browser's loop.
    thread = threading.Thread(target=_run, args=(loop, serve))
    thread.start()
    started.wait(10)
    try:
        yield box
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(10)
