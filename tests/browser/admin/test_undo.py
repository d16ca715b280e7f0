"""What was just changed is undone by one key while its message is there, and by Tab and Enter in the history."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account, new_member
from tests.support.http.browser_client import BrowserClient

STATUSES, STATES = table(StaffMicroCredential).c, table(MicroCredentialDefinition).c


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Works")


@pytest.fixture
def aroha(app: Flask, slate: str) -> str:
    """The key of a credential in training."""
    member = new_member(app, first_name="Aroha", last_name="Ngata")
    return new_credential(app, definition_id=slate, member_id=member)


def status(probe: DatabaseProbe, key: str) -> str:
    return str(probe.value(select(STATUSES.status).where(STATUSES.id == key)))


def change_status(keyboard: Keyboard, credential: str) -> None:
    keyboard.tab_to(f"credential-{credential}-edit")
    keyboard.press("Enter")
    keyboard.type("As")
    keyboard.press("Control+Enter")
    keyboard.settle()


@pytest.mark.of_both_databases
def test_change_of_status_is_undone_by_u(
    keyboard: Keyboard, database_probe: DatabaseProbe, slate: str, aroha: str
) -> None:
    keyboard.open(f"{LIST}/{slate}")
    keyboard.announced()
    change_status(keyboard, aroha)
    assert keyboard.announced() == ["Aroha Ngata's Slate Works: In Training to Assessment Pending Undo"]
    assert status(database_probe, aroha) == "ASSESSMENT_PENDING"
    examine(keyboard)
    keyboard.follow("u")
    assert keyboard.words("#status") == "Undone: changed Slate Works of Aroha Ngata"
    assert keyboard.path == f"{LIST}/{slate}#credential-{aroha}-edit"
    assert keyboard.focused == f"credential-{aroha}-edit"
    assert status(database_probe, aroha) == "IN_TRAINING"


def test_retirement_is_undone_by_u(keyboard: Keyboard, database_probe: DatabaseProbe, slate: str, aroha: str) -> None:
    keyboard.open(f"{LIST}/{slate}")
    keyboard.tab_to("retire-definition")
    keyboard.press("Enter", "Tab")
    keyboard.type("The course has changed.")
    keyboard.press("Control+Enter")
    keyboard.settle()
    assert keyboard.words("#status") == "Slate Works retired. Undo"
    keyboard.follow("u")
    assert keyboard.words("#status") == "Undone: retired micro-credential Slate Works"
    assert keyboard.focused == "edit-definition"
    assert database_probe.value(select(STATES.state).where(STATES.id == slate)) == "ACTIVE"
    assert status(database_probe, aroha) == "IN_TRAINING"


def test_change_is_undone_in_the_history(
    keyboard: Keyboard, database_probe: DatabaseProbe, slate: str, aroha: str
) -> None:
    keyboard.open(f"{LIST}/{slate}")
    change_status(keyboard, aroha)
    seq, page = database_probe.last_seq(), f"/admin/credentials/{aroha}"
    keyboard.open(page)
    keyboard.press("h")
    keyboard.tab_to(f"undo-{seq}")
    examine(keyboard)
    keyboard.follow("Enter")
    assert keyboard.words("#status") == "Undone: changed Slate Works of Aroha Ngata"
    assert keyboard.focused == "history-heading"
    assert status(database_probe, aroha) == "IN_TRAINING"


def test_what_came_between_is_named_with_the_way_to_it(
    keyboard: Keyboard, somebody_else: BrowserClient, database_probe: DatabaseProbe, slate: str, aroha: str
) -> None:
    keyboard.open(f"{LIST}/{slate}")
    change_status(keyboard, aroha)
    seq = database_probe.last_seq()
    keyboard.open(f"/admin/audit-log/entries/{seq}")
    sent = {"status": "NOT_STARTED", "version": "2"}
    assert somebody_else.post(f"{LIST}/{slate}/staff/{aroha}", sent).status_code == 303
    came_between = database_probe.last_seq()
    keyboard.tab_to(f"undo-{seq}")
    keyboard.follow("Enter")
    assert keyboard.focused == "undo-refused"
    assert "This can't be undone: it has been changed since." in keyboard.words("#undo-refused")
    examine(keyboard)
    keyboard.press("Tab")
    keyboard.follow("Enter")
    assert keyboard.path == f"/admin/audit-log/entries/{came_between}"


def test_history_undoes_without_scripts(
    open_window: OpenWindow, admin: Account, database_probe: DatabaseProbe, slate: str, aroha: str
) -> None:
    plain = open_window(admin, scripts=False)
    plain.open(f"{LIST}/{slate}/staff/{aroha}/edit")
    plain.tab_to("standing")
    plain.type("As")
    plain.tab_to("button: Save")
    plain.follow("Enter")
    assert plain.words("#status").endswith("In Training to Assessment Pending Undo")
    plain.open(f"/admin/audit-log/entries/{database_probe.last_seq()}")
    plain.tab_to(f"undo-{database_probe.last_seq()}")
    plain.follow("Enter")
    assert plain.words("#status") == "Undone: changed Slate Works of Aroha Ngata"
    assert status(database_probe, aroha) == "IN_TRAINING"
