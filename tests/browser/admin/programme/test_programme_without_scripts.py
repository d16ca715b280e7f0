"""Organisations and their staff in a browser that runs no scripts."""

from flask import Flask
from sqlalchemy import select

from ranzcred.domain.directory.models import OrganisationMember
from tests.browser.admin.programme.programme_page import PROGRAMME, control
from tests.browser.conftest import OpenWindow
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import Account, new_organisation


def test_everything_without_scripts(
    open_window: OpenWindow, app: Flask, admin: Account, database_probe: DatabaseProbe, ridge: str, staff: list[str]
) -> None:
    target = new_organisation(app, name="Skyline")
    plain = open_window(admin, scripts=False)

    def choose(element_id: str) -> None:
        plain.tab_to(element_id)
        plain.follow("Enter")

    plain.open(f"{PROGRAMME}?sort=-name")
    choose("create-organisation")
    plain.tab_to("name")
    plain.type("Zinc Works")
    plain.follow("Enter")
    assert plain.words("#status") == "Zinc Works created. 3 organisations"

    page = f"{PROGRAMME}/{ridge}"
    plain.open(f"{page}?sort=-name")
    choose(control("member", staff[0], "edit"))
    plain.tab_to("phone")
    plain.type("021 555 0102")
    plain.follow("Enter")
    assert plain.words("#status") == "Aroha Ngata saved"
    assert plain.path == f"{page}?sort=-name#{control('member', staff[0], 'edit')}"

    choose(control("member", staff[0], "activity"))
    choose("activity-confirm")
    assert plain.title.startswith("Error: Deactivate Aroha Ngata")
    plain.tab_to("reason")
    plain.type("Left.")
    choose("activity-confirm")
    assert plain.words("#status") == "Aroha Ngata deactivated Undo"
    choose("undo")
    assert plain.words("#status") == "Aroha Ngata is active again"

    choose(control("member", staff[0], "move"))
    plain.tab_to("target_q")
    plain.type("sky")
    plain.follow("Enter")
    plain.tab_to("target")
    plain.press("Space")
    choose("move-confirm")
    assert plain.words("#status") == "Aroha Ngata moved to Skyline. 2 people"
    moved = select(OrganisationMember.organisation_id).where(OrganisationMember.id == staff[0])
    assert database_probe.value(moved) == target
