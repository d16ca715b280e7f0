"""The dashboard, and the frame that every page stands in: navigation, user menu, skip link."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from email.headerregistry import Address

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.directory.models import ProgrammeStatus
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import change_settings
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.many import new_definitions
from tests.support.factories.messages import LONG_DUE, new_message
from tests.support.factories.people import Account, new_member, new_organisation, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_whole_page

NAV = [
    ("Dashboard", "/admin"),
    ("Programme", "/admin/programme"),
    ("People", "/admin/people"),
    ("Credentials", "/admin/credentials"),
    ("Micro-credentials", "/admin/micro-credentials"),
    ("Audit log", "/admin/audit-log"),
    ("Messages", "/admin/notifications"),
]
STATEMENTS = 9


def figures(page: Element) -> list[list[int]]:
    """The numbers of each figure, the large one first."""
    return [
        [int(number.replace(",", "")) for number in re.findall(r"\d+(?:,\d{3})*", figure.text)]
        for figure in page.all(".figures > li")
    ]


def test_dashboard_of_a_new_installation(admin_client: BrowserClient) -> None:
    page = assert_whole_page(admin_client.get("/admin"))
    assert page.texts("h1") == ["Dashboard"]
    # definitions, default, custom; organisations, active, staff; held, assigned, expired; expiring soon, within days
    assert figures(page) == [[3, 3, 0], [0, 0, 0], [0, 0, 0], [0, 90]]


def test_dashboard_gives_true_figures(app: Flask, admin_client: BrowserClient) -> None:
    soon, today = clock.today() + timedelta(days=30), clock.today()
    active = new_organisation(app, programme_status=ProgrammeStatus.ACTIVE)
    due = new_organisation(app, programme_status=ProgrammeStatus.RENEWAL_DUE)
    for status in (ProgrammeStatus.PENDING, ProgrammeStatus.SUSPENDED, ProgrammeStatus.WITHDRAWN):
        new_organisation(app, programme_status=status)
    slate = new_definition(app, title="Slate Repair")
    awarded = {"status": MicroCredentialStatus.AWARDED, "awarded_on": date(2019, 1, 1)}
    for columns in (
        {"status": MicroCredentialStatus.NOT_STARTED},
        {"status": MicroCredentialStatus.IN_TRAINING, "expiry_date": soon},
        awarded,
        {**awarded, "expiry_date": date(2999, 1, 1)},
        {**awarded, "expiry_date": soon},
        {**awarded, "expiry_date": date(2020, 1, 1)},
        {"status": MicroCredentialStatus.EXPIRED, "awarded_on": date(2019, 1, 1), "expiry_date": date(2020, 1, 1)},
    ):
        new_credential(app, definition_id=slate, member_id=new_member(app, organisation_id=active), **columns)
    new_member(app, organisation_id=due)
    new_member(app, organisation_id=due, active=False)
    assert today == clock.today(), "midnight passed in Auckland"
    page = parse(admin_client.get("/admin").text)
    assert figures(page) == [[4, 3, 1], [5, 2, 8], [3, 7, 2], [1, 90]]
    assert [link["href"] for link in page.all(".figures a")] == ["/admin/micro-credentials", "/admin/programme"]


def test_dashboard_tells_the_latest_changes(admin: Account, admin_client: BrowserClient) -> None:
    slate = {"title": "Slate <Repair>", "level": "4", "issuing_body": "RANZ"}
    admin_client.post("/admin/micro-credentials", slate)
    page = parse(admin_client.get("/admin").text)
    newest = page.all("ol.entries > li")[0]
    assert newest.one(".entry-what").text == "Created micro-credential Slate <Repair>"
    assert newest.one(".entry-who").text == f"by {admin.name}"
    assert [link["href"] for link in page.all("main section a")] == ["/admin/notifications/preview", "/admin/audit-log"]


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
    new_definitions(app, [f"Slate {number:03}" for number in range(60)])
    new_credential(app)
    with database_probe.statements() as many:
        page = parse(admin_client.get("/admin").text)
    assert figures(page)[0] == [64, 3, 61]
    assert len(page.all("ol.entries > li")) < 20
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
    assert [icon["href"].rpartition("#")[2] for icon in nav.all("a use")][4] == "graduation-cap"
    assert all(icon["aria-hidden"] == "true" for icon in nav.all("svg"))


def test_navigation_shows_nobody_what_they_may_not_see(
    org_admin_client: BrowserClient, org_staff_client: BrowserClient
) -> None:
    for browser_client in (org_admin_client, org_staff_client):
        page = parse(browser_client.get("/account").text)
        assert page.texts("header nav a") == ["Credentials"]
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
