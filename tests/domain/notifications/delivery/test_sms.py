"""SMS through Twilio's own library, against a gateway on loopback that answers as Twilio does."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from ranzcred.config import SmsAccount
from ranzcred.domain.notifications.delivery.gateways import Letter, PermanentFailure, Unavailable
from ranzcred.domain.notifications.delivery.sms import LENGTH, SmsGateway
from ranzcred.domain.notifications.rendering import WRITTEN_OUT, MessageText

BASE_URL = "https://credentials.example.nz"


def written_out(title: str) -> MessageText:
    return MessageText(mail=WRITTEN_OUT, values={"title": title, "message": "These expire."})


LETTER = Letter(
    id="0190-a",
    recipient="+6421555011",
    text=written_out("Credentials that expire soon"),
    action_url="/credentials",
    created_at=datetime(2026, 3, 3, tzinfo=UTC),
    has_account=True,
)


@dataclass
class Api:
    """What was asked of it, and what it answers."""

    port: int = 0
    status: int = 201
    reply: dict[str, object] = field(default_factory=lambda: {"sid": "SM12"})
    requests: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)


@contextmanager
def api(**state: object) -> Iterator[Api]:
    provider = Api(**state)  # type: ignore[arg-type]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            provider.requests.append((self.path, parse_qs(body)))
            self.send_response(provider.status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(provider.reply).encode())

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()


def send(gateway: Api, letter: Letter = LETTER, sender: str = "+6421555010") -> str:
    account = SmsAccount(account="AC1", token="secret", api=f"http://127.0.0.1:{gateway.port}")
    with SmsGateway(account, sender, base_url=BASE_URL) as opened:
        return opened.send(letter)


def test_sms_says_the_title_and_where_to_read_on() -> None:
    with api() as gateway:
        assert send(gateway) == "SM12"
        send(gateway, replace(LETTER, text=written_out("Slate\nroof " * 50)), sender="MG" + "0" * 32)
    (path, first), (_, second) = gateway.requests
    assert path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert first == {
        "To": [LETTER.recipient],
        "From": ["+6421555010"],
        "Body": ["Credentials that expire soon https://credentials.example.nz/credentials"],
    }
    assert second["MessagingServiceSid"] == ["MG" + "0" * 32]
    assert second["Body"][0].startswith("Slate roof Slate roof ")
    assert second["Body"][0].endswith(" https://credentials.example.nz/credentials")
    assert len(second["Body"][0]) <= LENGTH


@pytest.mark.parametrize("kept", ["021 555 0000", "021-5550000", "+64 21 555 0000", "+64215550000"])
def test_sms_goes_to_the_one_form_that_the_gateway_takes(kept: str) -> None:
    with api() as gateway:
        send(gateway, replace(LETTER, recipient=kept))
    assert gateway.requests[0][1]["To"] == ["+64215550000"]


@pytest.mark.parametrize(
    "kept", ["09 555 0100", "021 555 0000 ext 2", "+64215550000;ext=2", "ask the office", "021 55"]
)
def test_sms_is_not_sent_to_what_takes_none(kept: str) -> None:
    with api() as gateway, pytest.raises(PermanentFailure) as raised:
        send(gateway, replace(LETTER, recipient=kept))
    assert gateway.requests == []
    assert str(raised.value) == (
        "This number can't receive text messages: it isn't a mobile number, or it has an extension. "
        "Correct it where it is recorded, then send the message again."
    )


@pytest.mark.parametrize(
    ("status", "refusal"), [(400, PermanentFailure), (401, Unavailable), (429, Unavailable), (503, Unavailable)]
)
def test_sms_that_is_refused(status: int, refusal: type[Exception]) -> None:
    with api(status=status, reply={"code": 21211, "message": "Not a number"}) as gateway:
        with pytest.raises(refusal) as raised:
            send(gateway)
        assert str(status) in str(raised.value)
        assert "Not a number" in str(raised.value)


def test_sms_without_a_gateway_that_answers() -> None:
    with api() as gone:
        pass
    with pytest.raises(Unavailable):
        send(gone)
