"""Users by keyboard: invited by four fields and Enter, and what is done about them asked first."""

from email.headerregistry import Address

from flask import Flask
from sqlalchemy import select

from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import User
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import change_settings
from tests.support.factories.people import new_member, new_organisation, new_sign_in, new_token, new_user
from tests.support.factors import new_app

USERS = "/admin/users"
ROWS = table(User)


def set_up_mail(app: Flask) -> None:
    change_settings(app, mail_from=Address("RANZ", addr_spec="no-reply@ranz.example.nz"))


def fill_in(keyboard: Keyboard) -> None:
    """Type what the four fields ask for."""
    keyboard.press("n")
    assert keyboard.focused == "name"
    keyboard.type("Hana Rangi")
    keyboard.press("Tab")
    assert keyboard.focused == "email"
    keyboard.type("hana@ranz.example.nz")
    keyboard.press("Tab")
    assert keyboard.focused == "role"
    keyboard.type("RANZ au")
    keyboard.press("Tab")
    examine(keyboard)


def test_somebody_is_invited_with_four_fields_and_enter(
    app: Flask, keyboard: Keyboard, database_probe: DatabaseProbe
) -> None:
    set_up_mail(app)
    keyboard.open(USERS)
    examine(keyboard)
    fill_in(keyboard)
    keyboard.press("Enter")
    [row] = database_probe.rows(select(ROWS).where(ROWS.c.email == "hana@ranz.example.nz"))
    assert (row["role"], row["password_hash"]) == (Role.RANZ_AUDITOR, None)
    assert keyboard.focused == f"user-{row['id']}-edit"
    assert keyboard.announced() == ["Hana Rangi invited. 2 users"]
    examine(keyboard)


def test_link_is_shown_once_where_no_email_is_set_up(keyboard: Keyboard) -> None:
    keyboard.open(USERS)
    fill_in(keyboard)
    keyboard.press("Enter")
    assert keyboard.focused == "invitation-link"
    assert keyboard.announced() == ["Hana Rangi invited. Copy the link now. You won't see it again."]
    examine(keyboard)


def test_page_that_came_with_its_form_has_its_own_title_once_that_is_closed(keyboard: Keyboard) -> None:
    keyboard.open(f"{USERS}/new")
    assert keyboard.title == "Invite a user – Users – RANZ micro-credentials"
    keyboard.tab_to("name")
    keyboard.press("Escape")
    assert keyboard.focused == "invite-user"
    assert keyboard.title == "Users – RANZ micro-credentials"


def test_what_is_done_about_a_user_is_in_sight_in_a_window_narrower_than_the_table(
    app: Flask, keyboard: Keyboard
) -> None:
    hana = new_user(app, name="Hana Rangi", email="hana.rangi.of.the.auditors@ranz.example.nz", role=Role.RANZ_AUDITOR)
    keyboard.page.set_viewport_size({"width": 1024, "height": 800})
    keyboard.open(f"{USERS}?q=hana")
    assert keyboard.ask("() => document.querySelector('.table-scroll').scrollWidth > innerWidth")
    keyboard.tab_to(f"user-{hana.id}-activity")
    assert keyboard.ask("() => document.activeElement.getBoundingClientRect().right < innerWidth")


def test_two_factor_is_reset_and_a_token_revoked_on_a_users_page(app: Flask, keyboard: Keyboard) -> None:
    hana = new_user(app, name="Hana Rangi", role=Role.RANZ_AUDITOR)
    new_app(app, hana)
    token = new_token(app, hana, name="Portal")
    keyboard.open(f"{USERS}/{hana.id}")
    examine(keyboard)
    keyboard.tab_to(f"token-{token.id}-revoke")
    keyboard.press("Enter")
    assert keyboard.focused == "revoke-cancel"
    examine(keyboard)
    keyboard.press("Escape")
    assert keyboard.focused == f"token-{token.id}-revoke"
    keyboard.press("Enter", "Tab", "Enter")
    assert keyboard.announced() == ["Portal revoked"]
    assert keyboard.focused == "user-tokens-heading"
    keyboard.open(f"{USERS}/{hana.id}")
    keyboard.tab_to("two-factor-user")
    keyboard.press("Enter")
    assert keyboard.focused == "reason"
    examine(keyboard)
    keyboard.type("Lost the phone.")
    keyboard.tab_to("step-confirm")
    keyboard.press("Enter")
    assert keyboard.announced() == ["Hana Rangi signed out, and two-factor reset"]
    assert keyboard.focused == "edit-user"
    examine(keyboard)


def test_one_sign_in_is_ended_once_it_is_confirmed(app: Flask, keyboard: Keyboard) -> None:
    hana = new_user(app, name="Hana Rangi", role=Role.RANZ_AUDITOR)
    opener = f"sign-in-{new_sign_in(app, hana)}-end"
    keyboard.open(f"{USERS}/{hana.id}")
    keyboard.tab_to(opener)
    keyboard.press("Enter")
    assert keyboard.focused == "end-cancel"
    examine(keyboard)
    keyboard.press("Enter")
    assert keyboard.focused == opener
    keyboard.press("Enter", "Tab", "Enter")
    assert keyboard.announced() == ["Sign-in of Hana Rangi by Firefox on Windows ended"]
    assert keyboard.focused == "sign-ins-heading"
    examine(keyboard)


def test_people_without_a_sign_in_are_invited_from_their_organisations_page(
    app: Flask, keyboard: Keyboard, database_probe: DatabaseProbe
) -> None:
    set_up_mail(app)
    ridge = new_organisation(app, name="Ridgeline")
    for name, email in (("Aroha", "aroha@ridge.nz"), ("Hēmi", "hemi@ridge.nz"), ("Sione", None)):
        new_member(app, organisation_id=ridge, first_name=name, last_name="Ngata", email=email)
    keyboard.open(f"/admin/programme/{ridge}")
    keyboard.tab_to("invite-people")
    keyboard.follow("Enter")
    examine(keyboard)
    keyboard.tab_to("people-invite")
    keyboard.follow("Enter")
    assert keyboard.path == f"/admin/programme/{ridge}#invite-people"
    assert keyboard.words("#status") == "2 people of Ridgeline invited"
    assert len(database_probe.rows(select(ROWS).where(ROWS.c.role == Role.ORG_STAFF))) == 2
    examine(keyboard)
