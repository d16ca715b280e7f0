"""One's own data and another's, downloaded with the keyboard alone, with scripts and without."""

from pathlib import Path

import pytest
from flask import Flask

from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account, new_member, new_organisation
from tests.support.http.archives import OpenedArchive


def downloaded(keyboard: Keyboard, folder: Path) -> OpenedArchive:
    keyboard.tab_to("download-data")
    with keyboard.page.expect_download() as download:
        keyboard.hasten("Enter")
    assert download.value.suggested_filename.endswith(".zip")
    download.value.save_as(folder / "data.zip")
    return OpenedArchive((folder / "data.zip").read_bytes())


@pytest.mark.parametrize("scripts", [True, False])
def test_person_downloads_their_own(
    app: Flask, open_window: OpenWindow, org_staff: Account, tmp_path: Path, scripts: bool
) -> None:
    definition = new_definition(app, title="Slate Works")
    new_credential(app, definition_id=definition, member_id=org_staff.member_id)
    keyboard = open_window(org_staff, scripts=scripts)
    keyboard.open("/account")
    keyboard.tab_to("my-data")
    keyboard.follow("Enter")
    assert keyboard.title == "My data – RANZ micro-credentials"
    if scripts:
        examine(keyboard)
    [credential] = downloaded(keyboard, tmp_path).table("credentials")
    assert credential["micro_credential"] == "Slate Works"


def test_ranz_downloads_it_for_somebody(app: Flask, keyboard: Keyboard, tmp_path: Path) -> None:
    organisation = new_organisation(app)
    member = new_member(app, organisation_id=organisation, first_name="Peni", last_name="Latu")
    keyboard.open(f"/admin/programme/{organisation}/staff/{member}")
    keyboard.tab_to("member-data")
    keyboard.follow("Enter")
    assert keyboard.title == "Data about Peni Latu – RANZ micro-credentials"
    examine(keyboard)
    assert downloaded(keyboard, tmp_path).json["about"] == "Peni Latu"
