"""The mails in the browser: each by its name, with its samples, as text, HTML and SMS."""

import pytest
from flask import Flask

from ranzcred.domain.notifications.delivery.email import PREFERENCES
from ranzcred.domain.notifications.mail_samples import get_mail, list_mails
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

MAILS = "/admin/notifications/mails"
NAMES = [mail.name for mail in list_mails()]
TITLES = [mail.title for mail in list_mails()]
TITLES = [mail.title for mail in list_mails()]


def test_mails_are_listed_by_name_from_the_delivery_log(admin_client: BrowserClient) -> None:
    log = parse(admin_client.get("/admin/notifications").text)
    assert MAILS in [link["href"] for link in log.all("main a")]
    page = parse(admin_client.get(MAILS).text)
    assert page.one("h1").text == "Message templates"
    assert page.texts("#mails h2") == TITLES
    assert [link["href"] for link in page.all("#mails a")] == [f"{MAILS}/{name}" for name in NAMES]
    assert page.one("nav [aria-current]").text == "Messages"


@pytest.mark.parametrize("name", NAMES)
def test_mail_is_shown_with_each_sample(admin_client: BrowserClient, name: str) -> None:
    [mail] = [each for each in list_mails() if each.name == name]
    page = parse(admin_client.get(f"{MAILS}/{name}").text)
    assert page.one("h1").text == mail.title
    assert page.texts("section.card > h2") == [sample.about for sample in mail.samples]
    for sample in mail.samples:
        shown = page.one(f"#sample-{sample.name}")
        assert shown.one(".subject").text == sample.text.subject
        assert shown.one(".sms").text == f"{sample.text.subject} https://credentials.example.nz{mail.action_url}"
        text = " ".join(shown.one(".text").text.split())
        assert text.startswith(" ".join(sample.text.text.split()))
        assert text.endswith(f"Change your notification settings: https://credentials.example.nz{PREFERENCES}")
        assert shown.texts(".html li")[-len(sample.text.lines) :] == sample.text.rendered_lines or not sample.text.lines


@pytest.mark.parametrize("name", NAMES)
def test_mail_as_html_is_a_document_under_the_strict_policy(admin_client: BrowserClient, name: str) -> None:
    page = parse(admin_client.get(f"{MAILS}/{name}").text)
    for link in page.all("section a"):
        response = admin_client.get(link["href"])
        assert response.mimetype == "text/html"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["Cache-Control"] == "no-store"
        document = parse(response.text)
        assert document.one("h1").text == document.one("title").text
        assert [each["href"] for each in document.all("a")] == [
            f"https://credentials.example.nz{get_mail(name).action_url}",
            f"https://credentials.example.nz{PREFERENCES}",
        ]
        assert not document.has("script, style, img, link, form")


@pytest.mark.parametrize("path", ["nothing", "layout", "credential_expiry_holder/nothing", "written_out/line"])
def test_mail_that_is_not_there(admin_client: BrowserClient, path: str) -> None:
    assert admin_client.get(f"{MAILS}/{path}").status_code == 404


def test_preferences_are_where_mails_say(app: Flask) -> None:
    assert app.url_map.bind("").build("notifications.preferences") == PREFERENCES
