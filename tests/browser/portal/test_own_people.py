"""An organisation's administrator at their people, and at RANZ's door: by keyboard alone."""

import pytest
from flask import Flask

from ranzcred.core.permissions import Role
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.environment import change_settings
from tests.support.factories.people import Account, new_member, new_user

PEOPLE = "/people"


@pytest.fixture
def window(app: Flask, open_window: OpenWindow, org_admin: Account) -> Keyboard:
    """The administrator of an organisation at a browser."""
    for key, first, last in (("p1", "Ana", "Tui"), ("p2", "Hēmi", "Rangi"), ("p3", "Peni", "Latu")):
        new_member(
            app,
            id=key,
            organisation_id=org_admin.organisation_id,
            first_name=first,
            last_name=last,
            email=f"{first[0].lower()}@ridgeline.example.nz",
        )
    new_user(app, role=Role.ORG_STAFF, member_id="p3", name="Peni Latu", email="p@ridgeline.example.nz")
    change_settings(app, mail_from="ranz@ranz.example.nz")
    return open_window(org_admin)


def test_person_is_added_edited_and_invited(window: Keyboard) -> None:
    window.open("/credentials")
    window.press("g")
    window.follow("p")
    assert (window.path, window.words("h1")) == (PEOPLE, "People")
    examine(window)
    window.press("n")
    assert window.focused == "first_name"
    for text in ("Sione", "Fale", "s@ridgeline.example.nz"):
        window.type(text)
        window.press("Tab")
    examine(window)
    window.press("Enter")
    assert window.announced()[-1] == "Sione Fale created. 4 people"
    assert window.words(f"#{window.focused.removesuffix('-edit')} th") == "Sione Fale"
    window.press("e")
    assert window.focused == "first_name"
    window.press("Control+A")
    window.type("Siōne")
    window.press("Enter")
    assert window.announced()[-1] == "Siōne Fale saved"
    row = window.focused.removesuffix("-edit")
    window.press("Tab")
    assert window.focused == f"{row}-invite"
    window.press("Enter")
    assert window.focused == "sign-in-cancel"
    assert "s@ridgeline.example.nz" in window.words("#sign-in-text")
    examine(window)
    window.press("Escape")
    assert window.focused == f"{row}-invite"
    window.press("Enter", "Tab", "Enter")
    assert window.announced()[-1] == "Siōne Fale invited"
    assert window.focused == f"{row}-invite"
    assert window.words(f"#{row} td:nth-last-child(2)").endswith("Invited")
    examine(window)


def test_sign_in_is_deactivated_with_a_reason(window: Keyboard) -> None:
    window.open(PEOPLE)
    window.press("j", "j", "j")
    assert window.focused.startswith("person-p1"), "sorted by name: Peni Latu, Hēmi Rangi, Ana Tui"
    window.press("k", "k", "d")
    assert window.focused == "reason"
    assert window.words("#sign-in-heading") == "Deactivate the sign-in of Peni Latu?"
    examine(window)
    window.press("Tab", "Tab", "Enter")
    assert window.focused == "sign-in-errors"
    examine(window)
    window.tab_to("reason")
    window.type("Left us.")
    window.press("Control+Enter")
    assert window.announced()[-1] == "Peni Latu can't sign in any more"
    assert window.focused == "person-p3-edit"
    window.press("d")
    assert window.focused == "person-p3-edit", "there is nothing more to end"


def test_link_is_copied_where_no_email_is_set_up(app: Flask, window: Keyboard) -> None:
    change_settings(app, mail_from=None)
    window.open(PEOPLE)
    window.press("j")
    window.tab_to("person-p2-invite")
    window.press("Enter", "Tab", "Enter")
    assert window.focused == "invitation-link"
    assert "/invitation/" in window.value("invitation-link")
    assert window.announced()[-1] == "Hēmi Rangi invited. Copy the link now. You won't see it again."
    examine(window)


def test_ranz_is_asked(admin: Account, window: Keyboard) -> None:
    window.open(PEOPLE)
    window.press("g")
    window.follow("r")
    assert window.title == "Ask RANZ – RANZ micro-credentials"
    examine(window)
    window.tab_to("question-send")
    window.press("Enter")
    assert window.focused == "question-errors"
    assert window.title.startswith("Error: ")
    examine(window)
    window.tab_to("text")
    window.type("Peni Latu left on Friday.")
    window.reload()
    assert window.value("text") == "Peni Latu left on Friday."
    window.tab_to("text")
    window.press("Control+End")
    window.loads(lambda: window.hasten("Control+Enter"))
    assert window.path == "/notifications"
    assert window.announced() == ["Sent to RANZ. Your copy is below."]
    assert "You asked RANZ: A person has left" in window.main
    examine(window)
    window.press("g")
    window.follow("r")
    assert window.value("text") == ""
