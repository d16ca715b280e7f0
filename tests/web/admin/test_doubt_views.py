"""What is like something stored is saved only when somebody has said so, and only what they said it of."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_award
from tests.support.factories.people import new_member, new_organisation
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import htmx_event

PENI = {"first_name": "Peni", "last_name": "Fale", "email": "", "phone": "", "lbp_number": "", "role": "STAFF"}
SLATE = {"title": "Slate Repair", "level": "4", "issuing_body": "NZQA", "skill_standard": "", "requirements": ""}


@pytest.fixture
def matai(app: Flask) -> str:
    return new_organisation(app, name="Matai Roofing", trading_name="Matai", city="Nelson")


@pytest.fixture
def stored(app: Flask, matai: str) -> str:
    """Somebody with an award, in another organisation."""
    key = new_member(
        app, organisation_id=matai, first_name="Peni", last_name="Fālé", email="peni@x.example", lbp_number="BP100001"
    )
    new_award(app, key, expiry=date(2023, 1, 1))
    return key


@pytest.fixture
def staff_page(app: Flask) -> str:
    return f"/admin/programme/{new_organisation(app, name='Kowhai')}/staff"


def warned(response: TestResponse) -> list[str]:
    assert response.status_code == 409, response.text
    return parse(response.text).texts(".doubt li")


def confirmed(response: TestResponse) -> dict[str, str]:
    button = parse(response.text).one(".doubt button")
    return {button["name"]: button["value"]}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "Peni Fālé is already in Matai Roofing, with 1 award. If they changed employer, move them instead."),
        ({"first_name": "FALE", "last_name": "pēni"}, "Peni Fālé is already in Matai Roofing, with 1 award."),
        (
            {"first_name": "Tom", "lbp_number": "bp 100-001"},
            "Peni Fālé, with the same LBP number, is already in Matai Roofing, with 1 award.",
        ),
        (
            {"first_name": "Tom", "email": "PENI@x.example"},
            "Peni Fālé, with the same email, is already in Matai Roofing, with 1 award.",
        ),
    ],
)
def test_person_like_another_is_made_once_that_is_confirmed(
    admin_client: BrowserClient,
    database_probe: DatabaseProbe,
    stored: str,
    matai: str,
    staff_page: str,
    typed: dict[str, str],
    message: str,
) -> None:
    before = database_probe.last_seq()
    first = admin_client.post(staff_page, PENI | typed)
    assert [each.startswith(message) for each in warned(first)] == [True], warned(first)
    page = parse(first.text)
    assert [page.one(f"#{name}")["value"] for name in ("first_name", "email")] == [
        (PENI | typed)["first_name"],
        (PENI | typed)["email"],
    ]
    links = [link["href"] for link in page.all(".doubt a")]
    person = f"/admin/programme/{matai}/staff/{stored}"
    assert links == [person, f"{person}/move?target_q=Kowhai"]
    assert [admin_client.get(link).status_code for link in links] == [200, 200]
    assert not page.all("#staff-table tbody tr")
    assert database_probe.last_seq() == before
    assert warned(admin_client.post(staff_page, PENI | typed)), "saving again confirms nothing"
    assert admin_client.post(staff_page, PENI | typed | confirmed(first)).status_code == 303
    assert database_probe.count(OrganisationMember) == 2


def test_confirmation_is_of_what_was_shown(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, stored: str, staff_page: str
) -> None:
    first = admin_client.htmx_post(staff_page, PENI)
    assert htmx_event(first)["focus"] == ["member-all-the-same"]
    new_member(app, first_name="Ana", last_name="Tui")
    other = admin_client.post(staff_page, PENI | {"first_name": "Ana", "last_name": "Tui"} | confirmed(first))
    assert warned(other)[0].startswith("Ana Tui is already in")
    new_member(app, first_name="Peni", last_name="Fale")
    assert len(warned(admin_client.post(staff_page, PENI | confirmed(first)))) == 2
    assert admin_client.post(staff_page, PENI | {"first_name": "Sina"} | confirmed(first)).status_code == 303
    assert database_probe.count(OrganisationMember) == 4


def test_former_and_present_staff_of_the_same_organisation(
    app: Flask, admin_client: BrowserClient, staff_page: str
) -> None:
    here = staff_page.split("/")[3]
    gone = new_member(app, organisation_id=here, first_name="Peni", last_name="Fale", active=False)
    [told] = warned(response := admin_client.post(staff_page, PENI))
    assert told.startswith("Peni Fale was in Kowhai and is inactive. If it's the same person, reactivate")
    links = [link["href"] for link in parse(response.text).all(".doubt a")]
    assert links == [f"{staff_page}/{gone}", f"{staff_page}/{gone}/reactivate"]


def test_change_that_makes_somebody_like_another_is_asked_about(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, stored: str, staff_page: str
) -> None:
    here = staff_page.split("/")[3]
    key = new_member(app, organisation_id=here, first_name="Ana", last_name="Fale")
    renamed = admin_client.htmx_post(f"{staff_page}/{key}", PENI | {"version": "1"})
    assert len(warned(renamed)) == 1
    assert parse(renamed.text).one(".doubt button").text == "Save anyway"
    members = table(OrganisationMember)
    assert database_probe.value(select(members.c.first_name).where(members.c.id == key)) == "Ana"
    saved = admin_client.post(f"{staff_page}/{key}", PENI | {"version": "1"} | confirmed(renamed))
    assert saved.status_code == 303
    known = admin_client.post(f"{staff_page}/{key}", PENI | {"role": "OWNER", "version": "2"})
    assert known.status_code == 303, "what was true before is not asked about again"


def test_what_is_refused_is_refused_before_any_doubt(app: Flask, admin_client: BrowserClient, staff_page: str) -> None:
    here = staff_page.split("/")[3]
    new_member(app, organisation_id=here, first_name="Peni", last_name="Fale", email="peni@x.example")
    response = admin_client.post(staff_page, PENI | {"email": "peni@x.example"})
    assert response.status_code == 409
    assert not parse(response.text).all(".doubt")
    assert "Peni Fale at Kowhai already uses this email." in parse(response.text).one(".error-summary").text


def test_organisation_like_another_is_asked_about(
    admin_client: BrowserClient, database_probe: DatabaseProbe, matai: str
) -> None:
    typed = {"name": "Mātai", "certification_tier": "CERTIFIED", "programme_status": "PENDING"}
    first = admin_client.post("/admin/programme", typed)
    assert warned(first) == [
        "Matai Roofing (trading as Matai, Nelson) is already a member organisation. "
        "If it's the same one, change that instead. View Matai Roofing"
    ]
    assert parse(first.text).texts("#organisations-table tbody th") == ["Matai RoofingTrading as Matai"]
    assert admin_client.post("/admin/programme", typed | confirmed(first)).status_code == 303
    assert database_probe.count(Organisation) == 2


def test_definition_like_another_is_asked_about(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    address = "/admin/micro-credentials"
    assert admin_client.post(address, SLATE).status_code == 303
    assert admin_client.post(address, SLATE | {"level": "5"}).status_code == 303, "another level is another definition"
    elsewhere = SLATE | {"title": "Slate-Repair", "issuing_body": "RANZ"}
    assert admin_client.post(address, elsewhere).status_code == 303, "that of another body is another definition"
    first = admin_client.post(address, SLATE | {"title": "Slate-Repair"})
    [told] = warned(first)
    assert told.startswith("Slate Repair (level 4, NZQA) already exists. ")
    again = SLATE | {"title": "Slate-Repair"}
    assert admin_client.post(address, again | confirmed(first)).status_code == 303
    assert database_probe.count(MicroCredentialDefinition) == 7
    equal = admin_client.post(address, SLATE)
    assert equal.status_code == 409
    assert not parse(equal.text).all(".doubt")


def test_office_is_no_likeness(app: Flask, admin_client: BrowserClient, staff_page: str) -> None:
    new_member(app, first_name="Ana", last_name="Tui", email="office@x.example")
    assert admin_client.post(staff_page, PENI | {"email": "office@x.example"}).status_code == 303
