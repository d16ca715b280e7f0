"""The page of a credential by keys alone: each decision, where the focus lands after it, and what is told once."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.db.transactions import writing
from ranzcred.domain.credentials.kinds import RevocationReason
from ranzcred.domain.credentials.record.operations import AwardDesk
from tests.browser.conftest import OpenWindow
from tests.browser.examine import NARROW, examine
from tests.browser.keyboard import Keyboard
from tests.support.environment import settings_of
from tests.support.factories.catalogue import new_award, new_credential, new_definition
from tests.support.factories.people import Account, new_member, new_organisation
from tests.support.factories.principals import ANYBODY

SLATE = "Aroha Ngata's Slate Works"
REASON = "As the board decided."
STRUCK = """() => [null, "::before"].map((part) =>
  getComputedStyle(document.querySelector("#award-1 td.date"), part).textDecorationLine)"""
"""How a value of the first award is decorated, and its label on a card."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A decision by keys: from which control, what is typed, what then has the focus and is told."""

    opener: str
    typed: tuple[tuple[str, str], ...]
    focus: str
    told: str
    badge: str


@pytest.fixture
def page(app: Flask) -> str:
    """Of an award of a micro-credential that is valid for three years, which ends in ten days."""
    slate = new_definition(app, title="Slate Works", level=4, validity_months=36)
    ridge = new_organisation(app, name="Ridgeline")
    aroha = new_member(app, organisation_id=ridge, first_name="Aroha", last_name="Ngata")
    return f"/admin/credentials/{new_award(app, aroha, slate, expiry=clock.today() + timedelta(days=10))}"


def fill(keyboard: Keyboard, typed: tuple[tuple[str, str], ...]) -> None:
    for field, text in typed:
        if keyboard.focused != field:
            keyboard.tab_to(field)
        keyboard.type(text)


def decide(keyboard: Keyboard, step: Step) -> None:
    if keyboard.focused != step.opener:
        keyboard.tab_to(step.opener)
    keyboard.press("Enter")
    fill(keyboard, step.typed)
    examine(keyboard)
    keyboard.announced()
    keyboard.press("Control+Enter")
    assert keyboard.focused == step.focus
    assert keyboard.announced() == [f"{SLATE} {step.told} Undo"]
    assert keyboard.words("h1 .badge") == step.badge
    examine(keyboard)


def revoke(app: Flask, page: str) -> None:
    """What somebody else does meanwhile."""
    with app.app_context(), writing():
        desk = AwardDesk(
            page.rpartition("/")[2], version=None, by=ANYBODY, settings=settings_of(app), reason="Seen at work."
        )
        desk.revoke(1, on=clock.today(), kind=RevocationReason.CONDUCT)


def test_award_is_suspended_lifted_revoked_reinstated_corrected_and_void(keyboard: Keyboard, page: str) -> None:
    keyboard.open(page)
    keyboard.press("j")
    words = ("reason", REASON)
    for step in (
        Step(
            opener="award-1-suspend",
            typed=(("kind", "Vol"), words),
            focus="lift-award",
            told="suspended",
            badge="Suspended",
        ),
        Step(opener="lift-award", typed=(words,), focus="suspend-award", told="no longer suspended", badge="Awarded"),
        Step(
            opener="revoke-award",
            typed=(("reason_kind", "Con"), words),
            focus="new-award",
            told="revoked",
            badge="Revoked",
        ),
        Step(
            opener="award-1-reinstate",
            typed=(("mode", "Rev"), words),
            focus="new-award",
            told="reinstated",
            badge="Awarded",
        ),
        Step(
            opener="award-1-correct",
            typed=(("reference", "RS-17"), ("reason_kind", "New"), words),
            focus="award-1-correct",
            told="corrected",
            badge="Awarded",
        ),
        Step(
            opener="award-1-void",
            typed=(("reason_kind", "Rec"), words),
            focus="new-award",
            told="voided",
            badge="Not Started",
        ),
    ):
        decide(keyboard, step)
    assert keyboard.words("#award-1 .badge") == "Void"
    keyboard.page.set_viewport_size(NARROW)
    assert keyboard.ask(STRUCK) == ["line-through", "none"]
    assert keyboard.words("#award-1 th") == "Award 1"


def test_n_awards_where_there_is_nothing_to_renew_and_opens_nothing_where_none_may_be_made(
    keyboard: Keyboard, app: Flask
) -> None:
    keyboard.open(f"/admin/credentials/{new_credential(app)}")
    keyboard.press("n")
    assert keyboard.words("#decision-form-heading").startswith("Award ")
    assert keyboard.focused == "awarded_on"
    fill(keyboard, (("expiry_date", "+3y"),))
    keyboard.announced()
    keyboard.press("Enter")
    assert keyboard.focused == "award-1-correct"
    assert len(keyboard.announced()) == 1
    keyboard.press("n")
    assert keyboard.focused == "award-1-correct"


def test_j_and_k_go_from_award_to_award(keyboard: Keyboard, app: Flask) -> None:
    gone = clock.today() - timedelta(days=400)
    slate = new_definition(app, validity_months=36)
    key = new_credential(app, definition_id=slate, status="EXPIRED", awarded_on=date(2020, 1, 1), expiry_date=gone)
    keyboard.open(f"/admin/credentials/{key}")
    keyboard.press("n", "Enter")
    assert keyboard.focused == "award-2-correct"
    assert "Not held" in keyboard.main
    keyboard.press("j")
    assert keyboard.focused == "award-1-correct"
    keyboard.press("j")
    assert keyboard.focused == "award-1-correct"
    keyboard.press("k")
    assert keyboard.focused == "award-2-correct"


def test_refused_form_keeps_what_was_typed_and_leads_to_its_first_wrong_field(keyboard: Keyboard, page: str) -> None:
    keyboard.open(page)
    keyboard.press("n")
    keyboard.press("Control+a")
    keyboard.type("31/2/2026")
    fill(keyboard, (("reference", "RS-17"),))
    keyboard.press("Enter")
    assert keyboard.focused == "decision-errors"
    assert keyboard.title.startswith(f"Error: Renew {SLATE}")
    assert (keyboard.value("awarded_on"), keyboard.value("reference")) == ("31/2/2026", "RS-17")
    assert keyboard.attribute("awarded_on", "aria-invalid") == "true"
    examine(keyboard)
    keyboard.press("Tab", "Enter")
    assert keyboard.focused == "awarded_on"
    keyboard.press("Escape")
    assert keyboard.focused == "discard-keep"
    keyboard.press("Tab", "Enter")
    assert keyboard.focused == "new-award"


def test_box_that_was_ticked_is_not_lost_without_a_question(keyboard: Keyboard, page: str) -> None:
    keyboard.open(page)
    keyboard.press("n")
    keyboard.tab_to("never")
    keyboard.press("Space", "Escape")
    assert keyboard.focused == "discard-keep"
    examine(keyboard)


def test_whoever_comes_second_sees_the_page_as_it_is_now(keyboard: Keyboard, app: Flask, page: str) -> None:
    keyboard.open(page)
    keyboard.tab_to("suspend-award")
    keyboard.press("Enter")
    fill(keyboard, (("kind", "Vol"), ("reason", REASON)))
    revoke(app, page)
    keyboard.press("Control+Enter")
    assert keyboard.focused == "decision-errors"
    assert keyboard.value("reason") == REASON
    assert keyboard.words("h1 .badge") == "Revoked"
    assert keyboard.words("#award-1 .badge") == "Revoked"
    assert not keyboard.has("#suspend-award")
    examine(keyboard)
    keyboard.press("Escape")
    assert keyboard.focused == "discard-keep"
    keyboard.press("Tab", "Enter")
    assert keyboard.focused == "main"


@pytest.mark.parametrize("step", ["suspend", "revoke"])
def test_row_gets_the_focus_back_on_escape(keyboard: Keyboard, page: str, step: str) -> None:
    keyboard.open(page)
    keyboard.tab_to(f"award-1-{step}")
    keyboard.press("Enter", "Escape")
    assert keyboard.focused == f"award-1-{step}"
    assert keyboard.words("#status") == "Editing cancelled"


def test_award_is_renewed_without_scripts(open_window: OpenWindow, admin: Account, page: str) -> None:
    plain = open_window(admin, scripts=False)
    plain.open(page)
    plain.tab_to("new-award")
    plain.follow("Enter")
    plain.tab_to("awarded_on")
    plain.follow("Enter")
    assert plain.path == f"{page}#award-2-correct"
    assert plain.words("#status").startswith(f"{SLATE} renewed until ")
