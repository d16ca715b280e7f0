"""Another email for oneself: asked for on the account's page, confirmed behind a link to the new address."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from ranzcred.core import clock
from ranzcred.domain.accounts.links.models import UserToken
from ranzcred.domain.accounts.models import SignInFailure, User
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.verifying import found
from tests.support.environment import change_settings
from tests.support.factories.links import link_in_mail, send_waiting
from tests.support.factories.people import PASSWORD, Account, new_user
from tests.support.factors import proved_before
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page, hidden_fields
from tests.support.logs import logged
from tests.support.mailbox import Mailbox

NEW = "mere.new@example.co.nz"
TOKENS, TRIES = table(UserToken), table(SignInFailure)

SignedIn = Callable[[Account], BrowserClient]


def ask(client: BrowserClient, email: str = NEW) -> TestResponse:
    client.get("/account/email")
    return client.post("/account/email", {"email": email})


def asked(app: Flask, client: BrowserClient, box: Mailbox, email: str = NEW) -> str:
    """Ask for the link, and return its path as the mail has it."""
    response = ask(client, email)
    assert (response.status_code, response.headers["Location"]) == (303, "/account")
    return link_in_mail(app, box)


def email_of(probe: DatabaseProbe, account: Account) -> str:
    return str(probe.value(select(User.email).where(User.id == account.id)))


def can_sign_in(app: Flask, email: str) -> bool:
    client = BrowserClient(app)
    client.get("/sign-in")
    return client.post("/sign-in", {"email": email, "password": PASSWORD}).status_code == 303


def test_email_is_changed_by_the_link_to_the_new_one(
    app: Flask, admin: Account, signed_in: SignedIn, database_probe: DatabaseProbe, box: Mailbox
) -> None:
    here, elsewhere = signed_in(admin), signed_in(admin)
    assert "/account/email" in [link["href"] for link in parse(here.get("/account").text).all("main a")]
    path = asked(app, here, box)
    assert f"We've sent a link to {NEW}." in parse(here.get("/account").text).one("#status").text
    [(recipient, mail)] = box.taken
    assert (recipient, mail["Subject"], path[:11]) == (NEW, f"Confirm {NEW} as your email", "/new-email/")
    before = database_probe.last_seq()
    page = assert_whole_page(here.get(path))
    assert NEW in page.one("main").text
    assert admin.email in page.one("main").text
    assert (email_of(database_probe, admin), database_probe.last_seq()) == (admin.email, before)
    response = here.post(path)
    assert (response.status_code, response.headers["Location"]) == (303, "/account")
    assert "Email changed." in parse(here.get("/account").text).one("#status").text
    assert elsewhere.get("/account").status_code == 302
    assert (can_sign_in(app, NEW), can_sign_in(app, admin.email)) == (True, False)
    assert [entry["action"] for entry in database_probe.entries(after=before)][:2] == ["UPDATE", "LOGOUT"]
    assert found(database_probe) == []
    for again in (here.get(path), here.post(path)):
        assert again.status_code == 410


def test_address_before_is_told(app: Flask, admin: Account, admin_client: BrowserClient, box: Mailbox) -> None:
    path = asked(app, admin_client, box)
    admin_client.get(path)
    admin_client.post(path)
    send_waiting(app)
    assert [(recipient, mail["Subject"]) for recipient, mail in box.taken[1:]] == [
        (admin.email, "Your email was changed")
    ]


def test_email_that_is_taken_is_asked_for_as_any_and_refused_in_the_end(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe, box: Mailbox
) -> None:
    taken = new_user(app, email="aroha.ngata@example.co.nz").email
    free = "aroha.ngaio@example.co.nz"
    seen = []
    for email in ("aroha.first@example.co.nz", free, taken):
        admin_client.get("/account/email")
        with database_probe.statements() as statements:
            response = admin_client.post("/account/email", {"email": email})
        shown = parse(admin_client.get("/account").text).one("#status").text.replace(email, "…")
        seen.append((response.status_code, response.data, shown, statements))
    assert seen[1] == seen[2]
    path = link_in_mail(app, box)
    assert box.taken[-1][0] == taken
    assert admin_client.get(path).status_code == 200
    refused = admin_client.post(path)
    assert refused.status_code == 409
    assert parse(refused.text).one(".error-summary p").text == f"{taken} already has an account."
    assert email_of(database_probe, admin) == admin.email
    assert admin_client.get("/account").status_code == 200


def test_link_is_for_its_own_user_who_is_signed_in(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe, box: Mailbox
) -> None:
    """Whoever reads the mail at an address that was mistyped gets no account by it."""
    path = asked(app, admin_client, box)
    nobody, somebody_else = BrowserClient(app), BrowserClient(app)
    somebody_else.sign_in(new_user(app))
    assert nobody.get(path).headers["Location"].startswith("/sign-in?next=")
    nobody.get("/sign-in")
    assert nobody.post(path).status_code == 401
    for response in (somebody_else.get(path), somebody_else.post(path)):
        assert response.status_code == 403
        assert "This link is for another account." in parse(response.text).one("main").text
    assert email_of(database_probe, admin) == admin.email
    assert admin_client.get(path).status_code == 200


def test_email_is_asked_for_by_whoever_has_just_shown_who_they_are(
    app: Flask, admin_client: BrowserClient, box: Mailbox
) -> None:
    admin_client.get("/account")
    proved_before(app, timedelta(minutes=11))
    assert admin_client.get("/account/email").headers["Location"] == "/account/confirm?next=/account/email"
    page = parse(admin_client.post("/account/email", {"email": NEW}).text)
    form = page.one("form[action='/account/confirm']")
    resumed = admin_client.post("/account/confirm", {**hidden_fields(form), "current_password": PASSWORD})
    assert parse(resumed.text).one("input[name=email]")["value"] == NEW
    send_waiting(app)
    assert box.taken == []


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("", "Enter a new email."),
        ("mere", "Enter an email address, such as aroha@example.co.nz."),
        ("mere@ranz.example.nz", "You already sign in with this email."),
    ],
)
def test_email_that_cannot_be_is_refused(
    app: Flask, admin_client: BrowserClient, box: Mailbox, email: str, message: str
) -> None:
    response = ask(admin_client, email)
    page = assert_whole_page(response)
    assert response.status_code == 422
    assert [(link["href"], link.text) for link in page.all(".error-summary a")] == [("#email", message)]
    send_waiting(app)
    assert box.taken == []


def test_links_to_new_emails_are_five_an_hour(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, box: Mailbox
) -> None:
    for number in range(5):
        assert ask(admin_client, f"mere{number}@example.co.nz").status_code == 303
    refused = ask(admin_client)
    assert refused.status_code == 429
    assert 3500 < int(refused.headers["Retry-After"]) <= 3600
    assert parse(refused.text).one(".error-summary a").text == "Too many attempts. Try again in 60 minutes."
    send_waiting(app)
    assert box.recipients == ["mere4@example.co.nz"], "each link ends the one before"
    database_probe.run(update(TRIES).values(started_at=clock.now() - timedelta(hours=1)))
    assert ask(admin_client).status_code == 303


def test_link_to_a_new_email_ends_after_a_day_and_with_a_new_password(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe, box: Mailbox
) -> None:
    path = asked(app, admin_client, box)
    [link] = database_probe.rows(select(TOKENS))
    assert link["expires_at"] - link["created_at"] == timedelta(hours=24)
    database_probe.run(update(TOKENS).values(expires_at=clock.now() - timedelta(seconds=1)))
    assert [admin_client.get(path).status_code, admin_client.post(path).status_code] == [410, 410]
    database_probe.run(update(TOKENS).values(expires_at=link["expires_at"]))
    assert admin_client.get(path).status_code == 200
    admin_client.get("/account")
    sent = {"current_password": PASSWORD, "new_password": "rimu over nine gutters 52"}
    assert admin_client.post("/account/password", sent).status_code == 303
    assert [admin_client.get(path).status_code, admin_client.post(path).status_code] == [410, 410]
    assert email_of(database_probe, admin) == admin.email


def test_email_is_not_changed_here_where_no_mail_is_set_up(app: Flask, admin_client: BrowserClient) -> None:
    change_settings(app, mail_server=None, mail_from=None)
    page = assert_whole_page(admin_client.get("/account/email"))
    assert not page.all("form[action='/account/email']")
    assert "Email is not set up, so we can't send you a link. Contact RANZ." in page.one("main").text


def test_change_of_an_email_is_in_the_security_log_and_its_token_is_not(
    app: Flask, admin: Account, admin_client: BrowserClient, box: Mailbox
) -> None:
    with logged() as lines:
        path = asked(app, admin_client, box)
        admin_client.get(path)
        admin_client.post(path)
    text = "".join(lines)
    assert '"event": "email_requested"' in text
    assert '"event": "email_changed"' in text
    assert path.rpartition("/")[2] not in text
