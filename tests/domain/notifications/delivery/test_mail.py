"""E-mail as it is written, and as it is handed in: headers, text and HTML, TLS and passwords."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ranzcred.config import MailServer
from ranzcred.core import clock
from ranzcred.domain.notifications.delivery.email import SmtpGateway, compose
from ranzcred.domain.notifications.delivery.gateways import Letter, PermanentFailure, Unavailable
from ranzcred.domain.notifications.rendering import WRITTEN_OUT, MessageText
from tests.support.http.markup import parse
from tests.support.mailbox import Mailbox, mailbox

TITLE = "Credentials that expire soon – Whangārei"
TEXT = "These credentials expire within 90 days.\n\n- Slate: Aroha Ngata\n- Copper: Sione Latu"
BASE_URL = "https://credentials.example.nz"


def written_out(title: str, message: str) -> MessageText:
    return MessageText(mail=WRITTEN_OUT, values={"title": title, "message": message})


LETTER = Letter(
    id="0190-a",
    recipient="office@ridgeline.example.nz",
    text=written_out(TITLE, TEXT),
    action_url="/credentials?status=AWARDED",
    created_at=datetime(2026, 3, 3, tzinfo=UTC),
    has_account=True,
)
SENDER = Address("RANZ micro-credentials", addr_spec="no-reply@ranz.example.nz")
HOSTILE = [
    "Slate\r\nBcc: everybody@example.nz",
    "Slate\nBcc: everybody@example.nz\n\nBody",
    "Slate\x0bBcc: x\x0cTo: y\x85Cc: z\u2028Bcc: w\x00\x1b[31m\u202e",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "=?utf-8?q?=0ABcc:_x?=",
]


def composed(**changed: str) -> EmailMessage:
    return compose(replace(LETTER, **changed), SENDER, base_url=BASE_URL)  # type: ignore[arg-type]


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def test_mail_says_what_it_is() -> None:
    message = composed()
    assert message["From"] == "RANZ micro-credentials <no-reply@ranz.example.nz>"
    assert (message["To"], message["Subject"]) == (LETTER.recipient, TITLE)
    assert message["Message-ID"] == "<0190-a@ranz.example.nz>" == composed()["Message-ID"]
    assert abs(parsedate_to_datetime(message["Date"]) - clock.now()) < timedelta(minutes=1)
    assert message["List-Unsubscribe"] == "<https://credentials.example.nz/settings/notifications>"
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = part(message, "plain"), parse(part(message, "html"))
    assert text.startswith(
        f"{TEXT}\n\nView in RANZ micro-credentials: https://credentials.example.nz/credentials?status=AWARDED\n"
    )
    assert html.one("h1").text == TITLE
    assert html.texts("li") == ["Slate: Aroha Ngata", "Copper: Sione Latu"]
    assert html.all("a")[0]["href"] == "https://credentials.example.nz/credentials?status=AWARDED"
    assert max(map(len, message.as_bytes().splitlines())) <= 998


def test_mail_without_a_link_has_none() -> None:
    message = composed(action_url="")
    assert "Open it" not in part(message, "plain") + part(message, "html")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_mail_makes_what_is_hostile_inert(hostile: str) -> None:
    with mailbox() as box:
        message = handed_in(box, text=written_out(hostile, f"Dear {hostile}"))
    assert {name.lower() for name in message} == {
        *("from", "to", "subject", "date", "message-id", "auto-submitted", "content-language"),
        *("list-unsubscribe", "mime-version", "content-type"),
    }
    assert message["To"] == LETTER.recipient
    assert not set("\x00\x1b\u202e\r\n") & set(message["Subject"])
    html = parse(part(message, "html"))
    assert not html.has("script")
    assert not html.has("img")
    if hostile.startswith(("<", "{", "=")):
        assert message["Subject"].replace("= ?", "=?") == html.one("h1").text == html.one("title").text == hostile


@pytest.mark.parametrize(
    "recipient",
    ["nobody", "a@b@c.example.nz", "a@x.example.nz\r\nBcc: b@x.example.nz", "a@x.example.nz, b@x.example.nz"],
)
def test_mail_to_what_is_no_address_is_refused(recipient: str) -> None:
    with pytest.raises(PermanentFailure, match=r"^This is not a valid email address\."):
        composed(recipient=recipient)


def handed_in(box: Mailbox, **changed: object) -> EmailMessage:
    send(MailServer(host="127.0.0.1", port=box.port, timeout=5), **changed)
    [(_, message)] = box.taken
    return message


def send(server: MailServer, **changed: object) -> None:
    with SmtpGateway(server, SENDER, base_url=BASE_URL) as gateway:
        gateway.send(replace(LETTER, **changed))  # type: ignore[arg-type]


def test_mail_to_a_maori_domain_goes_by_its_ascii_name() -> None:
    with mailbox() as box:
        handed_in(box, recipient="office@tāmaki.example.nz")
    assert box.recipients == ["office@xn--tmaki-fwa.example.nz"]


def test_mail_to_a_name_that_the_server_cannot_take_is_refused() -> None:
    with mailbox() as box, pytest.raises(PermanentFailure):
        handed_in(box, recipient="māra@ridgeline.example.nz")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that vouches for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = clock.now()
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    encoding = serialization.Encoding.PEM
    path.write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(encoding)
    )
    return path


@pytest.fixture(params=["tls", "starttls"])
def secure(request: pytest.FixtureRequest, certificate: Path) -> Iterator[tuple[Mailbox, MailServer]]:
    """A server that takes mail over TLS from whoever knows the password, and how it is reached."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with mailbox(tls=context, starttls=request.param == "starttls", secret=("mere", "kauri ridge")) as box:
        yield (
            box,
            MailServer(
                host="localhost",
                port=box.port,
                security=request.param,
                user="mere",
                password="kauri ridge",
                timeout=5,
            ),
        )


def test_mail_over_tls_with_a_password(
    secure: tuple[Mailbox, MailServer], certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, server = secure
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    send(server)
    assert box.recipients == [LETTER.recipient]
    with pytest.raises(Unavailable, match=r"^535 "):
        send(replace(server, password="another"))
    with pytest.raises(Unavailable):
        send(replace(server, host="127.0.0.1"))  # not the name that the certificate is for
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Unavailable, match="certificate verify failed"):
        send(server)
    assert len(box.taken) == 1
