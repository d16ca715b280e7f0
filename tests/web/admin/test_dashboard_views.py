"""The dashboard, and the frame that every page stands in: navigation, user menu, skip link."""

from collections.abc import Callable
from email.headerregistry import Address

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.notifications.types import DeliveryStatus
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import change_settings
from tests.support.factories.catalogue import new_award, new_credential
from tests.support.factories.messages import LONG_DUE, new_message
from tests.support.factories.people import Account, new_member, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_whole_page

NAV = [
    ("Dashboard", "/admin"),
    ("Programme", "/admin/programme"),
    ("Users", "/admin/users"),
    ("People", "/admin/people"),
    ("Credentials", "/admin/credentials"),
    ("Micro-credentials", "/admin/micro-credentials"),
    ("Audit log", "/admin/audit-log"),
    ("Coverage", "/admin/coverage"),
    ("Queues", "/admin/queues"),
    ("Messages", "/admin/notifications"),
]
STATEMENTS = 16


def figures(page: Element) -> list[str]:
    return page.texts(".figures > li")


def test_dashboard_of_a_new_installation(admin_client: BrowserClient) -> None:
    page = assert_whole_page(admin_client.get("/admin"))
    assert page.texts("h1") == ["Dashboard"]
    assert [figure.split()[0] for figure in figures(page)] == ["0"] * 7
    assert page.texts("main section h2") == [
        "What waits",
        "Expiring in 30 days",
        "Awaiting assessment",
        "Expired in the last 30 days",
        "What failed",
        "What changed",
    ]
    assert page.texts("main section .muted")[1:4] == [
        "Nothing expires in the next 30 days.",
        "No one is awaiting assessment.",
        "Nothing has expired in the last 30 days.",
    ]
    assert page.texts("main section .muted")[4].startswith("Nothing failed.")


@pytest.mark.parametrize("pending", [3, 12], ids=["of few", "of everyone"])
def test_who_awaits_assessment_is_listed_by_name(app: Flask, admin_client: BrowserClient, pending: int) -> None:
    people = [new_member(app, last_name=f"Ngata {letter}") for letter in "LADKBCGFHJEI"]
    for member in people[:pending]:
        new_credential(app, member_id=member, status=MicroCredentialStatus.ASSESSMENT_PENDING)
    names = sorted(f"Aroha Ngata {letter}" for letter in "LADKBCGFHJEI"[:pending])
    assert parse(admin_client.get("/admin").text).texts("#pending tbody th") == names[:10]


def test_what_changed_says_who_did_what_and_leads_to_it(app: Flask, admin_client: BrowserClient) -> None:
    slate = {"title": "Slate <Repair>", "level": "4", "issuing_body": "RANZ"}
    admin_client.post("/admin/micro-credentials", slate)
    new_credential(app)
    page = parse(admin_client.get("/admin").text)
    [change] = page.all("section[aria-labelledby=changes-heading] [data-row]")
    assert "Slate <Repair>" in change.text
    assert change.one(".entry-who").text == "by Mere Tamahori"
    listed = parse(admin_client.get(change.one("a.title")["href"]).text)
    assert listed.one("h1").text.startswith("Slate <Repair>")


def test_change_of_what_is_gone_leads_to_its_history(admin_client: BrowserClient) -> None:
    admin_client.post("/admin/micro-credentials", {"title": "Slate Repair", "level": "4", "issuing_body": "RANZ"})
    key = parse(admin_client.get("/admin/micro-credentials?kind=custom").text).one("tbody tr")["id"]
    key = key.removeprefix("definition-")
    admin_client.post(f"/admin/micro-credentials/{key}/delete")
    changes = parse(admin_client.get("/admin").text).all("section[aria-labelledby=changes-heading] a.title")
    assert {change["href"] for change in changes} == {f"/admin/audit-log?kind=MicroCredentialDefinition&record={key}"}
    assert admin_client.get(changes[0]["href"]).status_code == 200


def test_messages_that_failed_are_listed(app: Flask, admin_client: BrowserClient) -> None:
    key = new_message(app, status=DeliveryStatus.FAILED, next_retry_at=None, failure_reason="Refused.")
    new_message(app)
    page = parse(admin_client.get("/admin").text)
    [failed] = page.all("#failed [data-row] a")
    assert failed["href"] == f"/admin/notifications/{key}"
    assert page.one("#failed-all").text == "See all 1 message that failed"
    assert len(parse(admin_client.get(page.one("#failed-all")["href"]).text).all("#messages-table tbody tr")) == 1


def test_dashboard_says_which_channels_are_not_set_up(app: Flask, admin_client: BrowserClient) -> None:
    sentence = "{0} are not set up, so none are sent{2}. Ask your system administrator to set {1}."
    of_sms = sentence.format("Text messages", "RANZCRED_SMS_FROM", "")
    page = parse(admin_client.get("/admin").text)
    assert page.texts("#channels li") == [
        sentence.format("Emails", "RANZCRED_MAIL_FROM", ", and reminders wait until they are"),
        of_sms,
    ]
    change_settings(app, mail_from=Address("RANZ", addr_spec="no-reply@ranz.example.nz"))
    new_message(app, created_at=LONG_DUE)
    page = parse(admin_client.get("/admin").text)
    assert page.texts("#channels li") == [
        "Emails: 1 waiting to be sent. Oldest queued 1 Jan 2026, 1:00 pm.",
        of_sms,
    ]


def test_dashboard_takes_the_same_few_statements_however_much_there_is(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    with database_probe.statements() as few:
        admin_client.get("/admin")
    for _ in range(12):
        new_award(app, new_member(app), expiry=clock.today())
    with database_probe.statements() as many:
        page = parse(admin_client.get("/admin").text)
    assert len(page.all("#in_30 tbody tr")) == 10
    assert len(many) == len(few) <= STATEMENTS


@pytest.mark.parametrize(
    ("address", "current"),
    [
        ("/admin", "Dashboard"),
        ("/admin/programme", "Programme"),
        ("/admin/micro-credentials", "Micro-credentials"),
        ("/admin/people", "People"),
        ("/admin/credentials?status=AWARDED", "Credentials"),
        ("/admin/micro-credentials?level=5", "Micro-credentials"),
        ("/admin/micro-credentials/new", "Micro-credentials"),
        (f"/admin/micro-credentials/{DEFAULTS[0].id}", "Micro-credentials"),
        (f"/admin/micro-credentials/{DEFAULTS[0].id}/edit", "Micro-credentials"),
        (f"/admin/micro-credentials/{DEFAULTS[0].id}/delete", "Micro-credentials"),
        ("/admin/audit-log", "Audit log"),
        ("/account", ""),
        ("/nothing-here", ""),
    ],
)
def test_navigation_is_the_same_on_every_page_and_says_where_one_is(
    admin_client: BrowserClient, address: str, current: str
) -> None:
    page = assert_whole_page(admin_client.get(address))
    nav = page.one("header nav")
    assert nav["aria-label"]
    assert [(link.text, link["href"]) for link in nav.all("a")] == NAV
    assert [link.text for link in nav.all("[aria-current=page]")] == ([current] if current else [])
    assert not page.has("main [aria-current=page]")
    skip = page.one("body").elements[0]
    assert (skip.tag, skip["href"]) == ("a", "#main")
    assert page.one("#main")["tabindex"] == "-1"
    assert [page.one("#status")["role"], page.one("#alert")["role"]] == ["status", "alert"]
    assert len(page.texts("h1")) == 1
    assert page.one("title").text.endswith("– RANZ micro-credentials")


def test_navigation_shows_icons_beside_words(admin_client: BrowserClient) -> None:
    nav = parse(admin_client.get("/admin").text).one("header nav")
    assert [icon["href"].rpartition("#")[2] for icon in nav.all("a use")][5] == "graduation-cap"
    assert all(icon["aria-hidden"] == "true" for icon in nav.all("svg"))


def test_navigation_shows_nobody_what_they_may_not_see(
    org_admin_client: BrowserClient, org_staff_client: BrowserClient
) -> None:
    for browser_client, entries in (
        (org_admin_client, ["Credentials", "People", "Coverage", "Ask RANZ"]),
        (org_staff_client, ["Credentials"]),
    ):
        page = parse(browser_client.get("/account").text)
        assert page.texts("header nav a") == entries
        assert "/admin" not in {link.get("href") for link in page.all("a")}


def test_user_menu_says_who_and_lets_them_out(app: Flask, signed_in: Callable[[Account], BrowserClient]) -> None:
    account = new_user(app, name="Tāne <Mahuta>")
    browser_client = signed_in(account)
    menu = parse(browser_client.get("/admin").text).one("details.user-menu")
    assert menu.one("summary").text == "Tāne <Mahuta>"
    assert account.email in menu.text
    assert "RANZ administrator" in menu.text
    assert [link["href"] for link in menu.all("a")] == ["/account", "/account/api-tokens", "/settings/notifications"]
    out = menu.one("form#sign-out")
    assert (out["method"], out["action"], out.one("button").text) == ("post", "/sign-out", "Sign out")
    assert browser_client.post(out["action"]).headers["Location"] == "/sign-in"


def test_user_menu_is_for_whoever_is_signed_in(browser_client: BrowserClient) -> None:
    for address in ("/sign-in", "/nothing-here"):
        page = assert_whole_page(browser_client.get(address))
        assert not page.has("details")
        assert not page.has("form[action='/sign-out']")
