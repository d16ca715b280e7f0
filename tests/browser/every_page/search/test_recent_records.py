"""Records viewed lately: offered before anything is typed, to nobody else, and forgotten with the sign-out."""

import json

import pytest
from flask import Flask

from tests.browser.conftest import OpenWindow
from tests.browser.every_page.search.search_dialog import active, groups, open_search, search
from tests.browser.keyboard import LIST, Keyboard
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account, new_member, new_organisation
from tests.support.http.browser_client import BrowserClient

KEPT = "() => Object.entries(localStorage).filter(([name]) => name.startsWith('recent:'))"


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Repair")


@pytest.fixture
def hana(app: Flask) -> tuple[str, str]:
    ridge = new_organisation(app, name="Kauri Roofing")
    return ridge, new_member(app, organisation_id=ridge, first_name="Hana", last_name="Pōtae")


def labels(keyboard: Keyboard) -> list[str]:
    return keyboard.all_words("#search-dialog [role=group]:has(#search-group-recent) .search-label")


def test_one_key_leads_back_to_the_record_before(
    keyboard: Keyboard, slate: str, hana: tuple[str, str], admin: Account
) -> None:
    ridge, person = hana
    keyboard.open(f"{LIST}/{slate}")
    keyboard.open(f"/admin/programme/{ridge}")
    keyboard.open(f"/admin/programme/{ridge}/staff/{person}")
    open_search(keyboard)
    assert groups(keyboard) == ["Recently viewed", "On this page", "Go to", "Actions"]
    assert labels(keyboard) == ["Kauri Roofing Pending", "Slate Repair Level 3 · RANZ"]
    assert active(keyboard) == "Kauri Roofing"
    keyboard.follow("Enter")
    assert keyboard.path == f"/admin/programme/{ridge}"
    [(name, kept)] = keyboard.ask(KEPT)
    assert name == f"recent:{admin.id}"
    assert json.loads(kept) == [f"organisation:{ridge}", f"person:{person}", f"definition:{slate}"]


def test_record_that_is_gone_is_no_longer_offered(keyboard: Keyboard, slate: str, somebody_else: BrowserClient) -> None:
    keyboard.open(f"{LIST}/{slate}")
    keyboard.open("/admin")
    open_search(keyboard)
    assert labels(keyboard) == ["Slate Repair Level 3 · RANZ"]
    keyboard.press("Escape")
    assert somebody_else.post(f"{LIST}/{slate}/delete").status_code == 303
    open_search(keyboard)
    assert groups(keyboard) == ["Go to", "Actions"]


def test_sign_out_forgets_them(keyboard: Keyboard, slate: str) -> None:
    keyboard.open(f"{LIST}/{slate}")
    assert keyboard.ask(KEPT) != []
    open_search(keyboard)
    search(keyboard, "sign out")
    keyboard.follow("Enter")
    assert keyboard.path == "/sign-in"
    assert keyboard.ask(KEPT) == []


def test_somebody_else_in_this_browser_finds_none(
    app: Flask, open_window: OpenWindow, admin: Account, slate: str
) -> None:
    first = open_window(admin, unworn=True)
    first.open(f"{LIST}/{slate}")
    assert len(first.ask(KEPT)) == 1
    first.page.evaluate("() => localStorage.setItem('recent:another', '[\"definition:1\"]')")
    first.open("/admin")
    [(name, _)] = first.ask(KEPT)
    assert name == f"recent:{admin.id}"
