"""A question of an organisation's administrator to RANZ."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from ranzcred.core import clock
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import SignIn, SignInFailure
from ranzcred.domain.directory.models import Organisation
from ranzcred.domain.notifications.models import Notification
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.links import send_waiting
from tests.support.factories.people import Account, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page, hidden_fields, htmx_event
from tests.support.mailbox import Mailbox, plain_text

ASK = "/ask-ranz"
LEFT = {"subject": "PERSON_LEFT", "text": "Peni Latu left on Friday.\nPlease deactivate <him>."}
MESSAGES = table(Notification)


def test_form_offers_subjects_and_says_who_reads_it(org_admin_client: BrowserClient) -> None:
    page = parse(org_admin_client.get(ASK).text)
    assert page.texts("#subject option") == [
        "A person has left",
        "Someone can't sign in",
        "Something is wrong",
        "Other",
    ]
    assert ASK in [link["href"] for link in parse(org_admin_client.get("/people").text).all("main a")]


def test_question_reaches_each_administrator_and_its_sender(
    app: Flask,
    admin: Account,
    org_admin: Account,
    org_admin_client: BrowserClient,
    admin_client: BrowserClient,
    box: Mailbox,
) -> None:
    other = new_user(app, name="Hone Ruatapu")
    gone, auditor = new_user(app, name="Ana Gone"), new_user(app, role=Role.RANZ_AUDITOR)
    assert admin_client.post(f"/admin/users/{gone.id}/deactivate", {"reason": "Left."}).status_code == 303
    response = org_admin_client.post(ASK, LEFT)
    assert (response.status_code, response.headers["Location"]) == (303, "/notifications")
    sent = org_admin_client.get("/notifications")
    page = parse(sent.text)
    assert page.one("#status p").text == "Sent to RANZ. Your copy is below."
    assert page.texts("#inbox h3") == ["You asked RANZ: A person has left"], "and it is not new to them"
    assert "Please deactivate <him>." in page.one("#inbox li").text
    inbox = parse(admin_client.get("/notifications").text)
    [heading] = inbox.all("#inbox h3")
    assert heading.text.startswith("A person has left: Wiremu Parata, Ridgeline Roofing")
    assert heading.one("a")["href"] == f"/admin/programme/{org_admin.organisation_id}"
    assert org_admin.email in inbox.one("#inbox li").text
    send_waiting(app)
    assert sorted(box.recipients) == sorted([admin.email, other.email])
    assert not {gone.email, auditor.email} & set(box.recipients)
    assert "Peni Latu left on Friday.\nPlease deactivate <him>." in plain_text(box.taken[0][1])


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"text": " "}, "Enter a message."),
        ({"text": "x" * 2_001}, "Message must be 2,000 characters or fewer (1 too many)."),
        ({"subject": "MONEY"}, "Choose a subject from the list."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_lost(
    admin: Account, org_admin_client: BrowserClient, database_probe: DatabaseProbe, changed: dict[str, str], words: str
) -> None:
    for response in (
        org_admin_client.post(ASK, LEFT | changed),
        org_admin_client.htmx_post(ASK, LEFT | changed, current_url=ASK, target="question"),
    ):
        page = parse(response.text)
        assert response.status_code == 422
        assert words in page.one(".error-summary").text
        assert page.one("#text").raw_text.strip() == (LEFT | changed)["text"].strip()
    assert htmx_event(response)["focus"] == ["question-errors"]
    assert database_probe.count(Notification) == 0


def test_questions_are_limited_by_user_and_hour(
    app: Flask, admin: Account, org_admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    longest = {"subject": "OTHER", "text": "x" * 2_000}
    for _ in range(10):
        assert org_admin_client.post(ASK, longest).status_code == 303
    before = database_probe.count(Notification)
    for response in (
        org_admin_client.post(ASK, LEFT),
        org_admin_client.htmx_post(ASK, LEFT, current_url=ASK, target="question"),
    ):
        page = parse(response.text)
        assert response.status_code == 429
        assert int(response.headers["Retry-After"]) > 0
        assert "Too many attempts. Try again in" in page.one(".error-summary").text
        assert "Peni Latu left on Friday." in page.one("#text").raw_text
    assert database_probe.count(Notification) == before
    other = BrowserClient(app)
    other.sign_in(new_user(app, role=Role.ORG_ADMIN))
    assert other.post(ASK, LEFT).status_code == 303
    database_probe.run(update(table(SignInFailure)).values(started_at=clock.now() - timedelta(minutes=61)))
    assert org_admin_client.post(ASK, LEFT).status_code == 303


def test_question_survives_an_ended_sign_in(
    admin: Account, org_admin: Account, org_admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    org_admin_client.get(ASK)
    database_probe.run(update(table(SignIn)).values(last_seen_at=clock.now() - timedelta(minutes=31)))
    ended = assert_whole_page(org_admin_client.post(ASK, LEFT))
    kept = hidden_fields(ended.one("main form[action='/sign-in']"))
    sent = {"email": org_admin.email, "password": org_admin.password} | kept
    resumed = assert_whole_page(org_admin_client.post("/sign-in", sent)).one("main form")
    assert resumed["action"] == ASK
    back = parse(org_admin_client.post(ASK, hidden_fields(resumed)).text)
    assert back.one("#text").raw_text.strip() == LEFT["text"]
    assert database_probe.count(Notification) == 0


def organisation_name(database_probe: DatabaseProbe, account: Account) -> str:
    names = table(Organisation)
    return str(database_probe.value(select(names.c.name).where(names.c.id == account.organisation_id)))


def test_htmx_leads_on_to_the_copy(
    admin: Account, org_admin: Account, org_admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    response = org_admin_client.htmx_post(ASK, LEFT, current_url=ASK, target="question")
    assert (response.status_code, response.headers["HX-Redirect"]) == (200, "/notifications")
    names = select(MESSAGES.c.title).where(MESSAGES.c.channel == "EMAIL")
    assert [row["title"] for row in database_probe.rows(names)] == [
        f"A person has left: Wiremu Parata, {organisation_name(database_probe, org_admin)}"
    ]
