"""Results by keyboard: the sheet is chosen, what each row does is read, and it is imported."""

from pathlib import Path

import pytest
from flask import Flask

from ranzcred.domain.credentials.awards.models import Award
from tests.browser.admin.test_imports import choose
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_member, new_organisation

pytestmark = pytest.mark.of_both_databases

HEADER = ["Organisation", "First name", "Last name", "Credential", "Awarded on", "Expires on", "Reference"]
AROHA = ["Skyline", "Aroha", "Ngata", "Membrane Roofing level 3"]


def test_results_are_looked_through_and_imported(
    app: Flask, keyboard: Keyboard, tmp_path: Path, database_probe: DatabaseProbe
) -> None:
    new_member(app, organisation_id=new_organisation(app, name="Skyline"), first_name="Aroha", last_name="Ngata")
    new_definition(app, title="Membrane Roofing", validity_months=36)
    file = tmp_path / "results.csv"
    keyboard.open("/admin/programme")
    keyboard.tab_to("import-organisations")
    keyboard.follow("Enter")
    keyboard.tab_to("kind")
    keyboard.press("ArrowUp")
    examine(keyboard)
    rows = [[*AROHA, "2/03/2026", "", "RS-7"], [*AROHA, "2/03/2020", "", ""]]
    choose(keyboard, file, HEADER, *rows, [*AROHA[:3], "Thatching", "2/03/2026", "", ""])
    keyboard.announced()
    keyboard.press("Enter")
    assert keyboard.focused == "import-heading"
    assert keyboard.announced() == ["Uploading…", "Preview ready: 2 to add, 1 with errors"]
    examine(keyboard)
    assert keyboard.words("#row-3 .row-step") == ("Assign and award: Membrane Roofing (level 3), Aroha Ngata, Skyline")
    assert keyboard.words("#row-2 .row-step") == "Renew: Membrane Roofing (level 3), Aroha Ngata, Skyline"
    keyboard.tab_to("import-another")
    keyboard.follow("Enter")
    choose(keyboard, file, HEADER, *rows)
    keyboard.press("Enter")
    keyboard.tab_to("import-confirm")
    keyboard.announced()
    keyboard.press("Enter")
    assert keyboard.focused == "import-heading"
    assert keyboard.announced() == ["Importing 2 rows…", "Import finished: 2 added"]
    assert database_probe.count(Award) == 2
    examine(keyboard)
