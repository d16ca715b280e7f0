"""What holds of every page, whoever is at it."""

import gzip

import pytest
from flask import Flask
from playwright.sync_api import Response

from ranzcred.config import ROOT
from ranzcred.domain.definitions.defaults import DEFAULTS
from tests.browser.conftest import OpenWindow
from tests.browser.examine import NARROW, WIDE, assert_focus_seen, examine
from tests.browser.keyboard import LIST, Keyboard
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.many import new_definitions
from tests.support.factories.people import Account, new_first_admin_token

RECLAD, REPAIRS, COMPLIANCE = (default.id for default in DEFAULTS)
PAGES = {
    "dashboard": "/admin",
    "programme": "/admin/programme",
    "people": "/admin/people",
    "credentials": "/admin/credentials",
    "new organisation": "/admin/programme/new",
    "definitions": LIST,
    "new definition": f"{LIST}/new",
    "definition": f"{LIST}/{RECLAD}",
    "edit": f"{LIST}/{RECLAD}/edit",
    "audit log": "/admin/audit-log",
    "account": "/account",
    "notifications": "/notifications",
    "delivery log": "/admin/notifications",
    "what a sweep would tell": "/admin/notifications/preview",
    "mails": "/admin/notifications/mails",
    "a mail": "/admin/notifications/mails/credential_expiry_organisation",
    "notification preferences": "/settings/notifications",
    "API tokens": "/account/api-tokens",
    "API description": "/api/docs",
    "nothing here": "/nothing/here",
    "bad filter": f"{LIST}?level=eleven",
}
FIRST_VISIT_BYTES = 75_000
LATER = {
    "css/areas/charts.css",
    "css/areas/coverage.css",
    "css/areas/two-factor.css",
    "js/forms/dates/calendar.js",
    "js/lists/grid.js",
    "js/lists/selection.js",
    "js/page/passkeys.js",
}
"""What comes with the first page that needs it."""
STATIC = ROOT / "static"
LEAST_TARGET_PX = 24

TARGETS = """() => [...document.querySelectorAll("header a, summary, table a, button, input, select, textarea")]
  .filter((element) => element.checkVisibility() && element.type !== "hidden")
  .map((element) => [element.id || element.outerHTML, element.getBoundingClientRect()])
  .map(([what, box]) => [what, Math.min(box.width, box.height)])"""
MOVING = """() => [...document.querySelectorAll("*")].flatMap((element) => [null, "::before", "::after"]
  .map((part) => getComputedStyle(element, part))
  .filter((style) => style.animationName !== "none" || style.transitionDuration !== "0s"
    || style.scrollBehavior !== "auto")
  .map(() => element.outerHTML.slice(0, 80)))"""
LINKED = "() => [...document.querySelectorAll('script, link[rel=stylesheet]')].map((e) => e.src || e.href)"
TABLE = """() => ({
  caption: document.querySelector("#definitions-table caption").innerText,
  headers: [...document.querySelectorAll("#definitions-table thead th")].every((th) => th.scope === "col"),
  rows: [...document.querySelectorAll("#definitions-table tbody tr")]
    .every((tr) => tr.querySelector("th")?.scope === "row"),
  clickable: document.querySelectorAll("tr[tabindex], tr[role], tr[hx-get], tr[onclick]").length,
})"""


@pytest.mark.parametrize("name", PAGES)
def test_page_passes_axe_and_starts_with_the_skip_link(keyboard: Keyboard, name: str) -> None:
    keyboard.open(PAGES[name])
    assert keyboard.announced() == []
    keyboard.press("Tab")
    assert keyboard.focused == "a: Skip to main content"
    keyboard.press("Enter")
    assert keyboard.focused == "main"
    examine(keyboard)


def test_titles_tell_pages_apart(keyboard: Keyboard) -> None:
    titles = []
    for path in PAGES.values():
        keyboard.open(path)
        titles.append(keyboard.title)
    assert sorted(set(titles)) == sorted(titles)


def test_programme_and_history_with_people_in_them(keyboard: Keyboard, app: Flask) -> None:
    definition = new_definition(app, title="Slate Repair", requirements="First line.\nSecond line.")
    new_credential(app, definition_id=definition)
    for path in ("/admin/programme", "/admin", "/admin/audit-log", f"{LIST}/{definition}"):
        keyboard.open(path)
        examine(keyboard)


def test_forbidden_page(open_window: OpenWindow, org_staff: Account) -> None:
    window = open_window(org_staff)
    window.open(LIST)
    assert window.words("h1") == "No access"
    examine(window)


def test_sign_in_page_and_its_errors(open_window: OpenWindow) -> None:
    window = open_window()
    window.open("/sign-in")
    assert window.title == "Sign in – RANZ micro-credentials"
    examine(window)
    window.tab_to("email")
    window.follow("Enter")
    assert window.title.startswith("Error: Sign in")
    assert window.focused == "sign-in-errors"
    examine(window)
    window.press("Tab", "Enter")
    assert window.focused == "email"


def test_first_administrator_comes_in_by_keyboard(open_window: OpenWindow, app: Flask) -> None:
    window = open_window()
    window.open(f"/first-admin/{new_first_admin_token(app)}")
    examine(window)
    window.tab_to("name")
    window.follow("Enter")
    assert window.focused == "first-admin-errors"
    examine(window)
    window.tab_to("name")
    for text in ("Mere Tamahori", "mere@ranz.example.nz", "ridge kauri flashing 27"):
        window.type(text)
        window.press("Tab")
    assert window.focused == "button: Create administrator"
    window.follow("Enter")
    assert window.path == "/admin"
    assert window.words("summary") == "Mere Tamahori"


def test_password_is_changed_by_keyboard(keyboard: Keyboard, admin: Account) -> None:
    keyboard.open("/account")
    keyboard.tab_to("current_password")
    keyboard.follow("Enter")
    assert keyboard.focused == "password-errors"
    examine(keyboard)
    keyboard.tab_to("current_password")
    keyboard.type(admin.password)
    keyboard.press("Tab")
    keyboard.type("copper gutters over the Manawatū")
    keyboard.follow("Enter")
    assert keyboard.announced() == ["Password changed. You've been signed out everywhere else."]
    examine(keyboard)


@pytest.mark.parametrize(("scheme", "size"), [("light", WIDE), ("dark", NARROW)])
def test_every_stop_of_the_tab_key_is_seen(keyboard: Keyboard, app: Flask, scheme: str, size: dict[str, int]) -> None:
    new_definition(app, title="Slate Repair")
    keyboard.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    keyboard.page.set_viewport_size({"width": size["width"], "height": size["height"]})
    keyboard.open(f"{LIST}/new")
    stops: list[str] = []
    keyboard.hasten("Tab")
    while not keyboard.ask("() => document.activeElement === document.body"):
        stops.append(keyboard.focused)
        assert_focus_seen(keyboard)
        keyboard.hasten("Tab")
    assert stops[0] == "a: Skip to main content"
    assert len(stops) == len(set(stops)) > 35


def test_focus_never_hides_under_the_message_that_stays(keyboard: Keyboard, app: Flask) -> None:
    new_definitions(app, [f"Slate Repair {number:02}" for number in range(20)])
    keyboard.page.set_viewport_size({"width": 320, "height": 480})
    keyboard.open(LIST)
    keyboard.tab_to("sort-type")
    keyboard.press("Enter")
    keyboard.to_row(COMPLIANCE, "delete")
    keyboard.hasten(*["j"] * 20)
    assert keyboard.ask("() => scrollY") > 1000
    for _ in range(20):
        keyboard.hasten("k")
        assert_focus_seen(keyboard)
    while keyboard.focused != "sort-title":
        keyboard.hasten("Shift+Tab")
        assert_focus_seen(keyboard)
    assert keyboard.words("#status p") == "Sorted by type, ascending"


def test_targets_are_large_enough(keyboard: Keyboard, app: Flask) -> None:
    new_definition(app, title="Slate Repair")
    keyboard.open(f"{LIST}/new")
    keyboard.tab_to("summary: Mere Tamahori")
    keyboard.press("Enter")
    for size in (WIDE, NARROW):
        keyboard.page.set_viewport_size(size)
        targets = keyboard.ask(TARGETS)
        assert len(targets) > 30
        assert [what for what, least in targets if least < LEAST_TARGET_PX] == []


def test_nothing_moves_where_reduced_motion_is_asked_for(keyboard: Keyboard) -> None:
    keyboard.open(f"{LIST}/new")
    assert keyboard.ask(MOVING) == []


def test_table_is_a_native_one(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    table = keyboard.ask(TABLE)
    assert table.pop("caption").startswith("Micro-credentials, sorted by level, descending.")
    assert table == {"headers": True, "rows": True, "clickable": 0}


def test_scripts_and_styles_of_a_first_visit_are_small(keyboard: Keyboard) -> None:
    loaded: dict[str, Response] = {}

    def keep(response: Response) -> None:
        if response.request.resource_type in {"script", "stylesheet"}:
            loaded[response.url] = response

    keyboard.page.on("response", keep)
    keyboard.open("/admin")
    linked = keyboard.ask(
        "() => [...document.querySelectorAll('script, link[rel=stylesheet]')].map((e) => e.src || e.href)"
    )
    assert set(linked) <= set(loaded)
    served = {url.split("/static/", 1)[1].split("/", 1)[1] for url in loaded}
    assert (
        served
        == {path.relative_to(STATIC).as_posix() for kind in ("css", "js") for path in STATIC.rglob(f"*.{kind}")} - LATER
    )
    size = sum(len(gzip.compress(response.body(), 9)) for response in loaded.values())
    assert size < FIRST_VISIT_BYTES
