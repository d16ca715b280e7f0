"""The message to somebody whose second factors have changed, each time."""

from collections.abc import Callable

import pyotp
from flask import Flask

from ranzcred.config import Settings
from ranzcred.core import clock
from tests.support.command import ranzcred
from tests.support.factories.links import send_waiting
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.mailbox import Mailbox
from tests.support.webauthn.authenticator import Authenticator
from tests.support.webauthn.passkeys import PAGE, add

APP = f"{PAGE}/app"


def told(app: Flask, box: Mailbox, account: Account) -> list[str]:
    """What the messages to somebody are about, since this was last asked."""
    box.taken.clear()
    send_waiting(app)
    return [str(mail["Subject"]) for recipient, mail in box.taken if recipient == account.email]


def test_user_hears_of_each_change_of_their_app(
    app: Flask, org_staff: Account, signed_in: Callable[[Account], BrowserClient], box: Mailbox
) -> None:
    client = signed_in(org_staff)
    secret = parse(client.get(APP).text).one("#app-key").text.replace(" ", "")
    codes = parse(client.post(APP, {"code": pyotp.TOTP(secret).at(clock.now())}).text).texts(".recovery-codes code")
    assert told(app, box, org_staff) == ["An authenticator app was added"]
    other = BrowserClient(app)
    other.sign_in(org_staff)
    assert other.post("/sign-in/recovery-code", {"recovery_code": codes[0]}).status_code == 303
    assert told(app, box, org_staff) == ["A recovery code was used to sign in"]
    client.post(f"{PAGE}/recovery-codes")
    assert told(app, box, org_staff) == ["New recovery codes were created"]
    client.get(f"{APP}/remove")
    client.post(f"{APP}/remove")
    assert told(app, box, org_staff) == ["Your authenticator app was removed"]


def test_user_hears_of_each_change_of_their_passkeys(
    app: Flask, org_staff: Account, signed_in: Callable[[Account], BrowserClient], box: Mailbox
) -> None:
    client = signed_in(org_staff)
    add(client, Authenticator())
    assert told(app, box, org_staff) == ["A passkey was added"]
    add(client, Authenticator(rp_id="evil.example.nz"))
    assert told(app, box, org_staff) == []
    [address] = [link["href"] for link in parse(client.get(PAGE).text).all(".passkeys a")]
    client.post(address)
    assert told(app, box, org_staff) == ["A passkey was removed"]


def test_user_hears_of_a_reset(
    app: Flask,
    settings: Settings,
    admin: Account,
    signed_in: Callable[[Account], BrowserClient],
    box: Mailbox,
) -> None:
    add(signed_in(admin), Authenticator())
    told(app, box, admin)
    command = ("user", "reset-two-factor", admin.email, "--reason", "Lost the phone.")
    mail = {"RANZCRED_SMTP_URL": f"smtp://127.0.0.1:{box.port}", "RANZCRED_MAIL_FROM": "no-reply@ranz.example.nz"}
    assert ranzcred(settings, *command, **mail).returncode == 0
    assert told(app, box, admin) == ["Your two-factor sign-in was reset by RANZ"]
