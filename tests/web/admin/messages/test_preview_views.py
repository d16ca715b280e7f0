"""The reminders due now: as a sweep would send them, without doing it."""

from datetime import date, timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.permissions import Role
from ranzcred.domain.credentials.expiry.sweep import sweep
from ranzcred.domain.notifications.models import Notification, OrganisationNotificationPreference
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import settings_of
from tests.support.factories.catalogue import new_award, new_definition
from tests.support.factories.people import new_member, new_organisation, new_user
from tests.support.factories.records import messages
from tests.support.factories.store import store
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse

PREVIEW = "/admin/notifications/preview"


def rows(page: Element) -> list[list[str]]:
    return [row.texts("th, td") for row in page.all("table.preview tbody tr")]


@pytest.fixture
def today() -> date:
    return clock.today()


def test_preview_of_nothing(admin_client: BrowserClient) -> None:
    page = parse(admin_client.get(PREVIEW).text)
    assert page.one("main .empty").text == "No reminders are due."


def test_preview_tells_what_the_sweep_then_does(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, today: date
) -> None:
    slate = new_definition(app, title="Slate <i>Repair</i>")
    quiet = new_organisation(app, name="Alpine Roofs", email="alpine@example.nz")
    store(app, OrganisationNotificationPreference(organisation_id=quiet, email_enabled=False))
    ridge = new_organisation(app, name="Ridgeline <b>Roofing</b>", email="office@example.nz")
    new_user(app, role=Role.ORG_ADMIN, organisation_id=ridge, name="Wiremu Pōtae")
    aroha = new_member(app, organisation_id=ridge, first_name="Aroha", last_name="Ngata", email="aroha@example.nz")
    new_award(app, aroha, slate, expiry=today + timedelta(days=10))
    new_award(app, aroha, new_definition(app, title="Zinc"), expiry=today + timedelta(days=80))
    new_award(app, new_member(app, organisation_id=quiet, first_name="Mere", last_name="Tū"), slate, expiry=today)
    before = database_probe.last_seq()
    page = parse(admin_client.get(PREVIEW).text)
    day = f"{today.day} {today:%b %Y}"
    off = "Won't be sentThe organisation has turned off emails."
    nowhere = "Won't be sentNo email address or phone number."
    single = f"Mere Tū: Slate <i>Repair</i> expires on {day}"
    many = {
        "2 micro-credentials at Ridgeline <b>Roofing</b> expire soon",
        "2 of your micro-credentials expire soon",
    }
    assert rows(page)[:5] == [
        ["Alpine Roofs 1 reminder due"],
        ["alpine@example.nz", "Email", single, off],
        ["Alpine Roofs", "Text message", single, nowhere],
        ["Mere Tū", "Email", f"Slate <i>Repair</i> expires on {day}", nowhere],
        ["Mere Tū", "Text message", f"Slate <i>Repair</i> expires on {day}", nowhere],
    ]
    assert [[row[0], row[1], row[-1]] for row in rows(page)[6:]] == [
        ["office@example.nz", "Email", "Will be emailed"],
        ["Ridgeline <b>Roofing</b>", "Text message", nowhere],
        ["Wiremu Pōtae", "In-app", "Will be shown in the app"],
        ["aroha@example.nz", "Email", "Will be emailed"],
        ["Aroha Ngata", "Text message", nowhere],
    ]
    assert {summary.text for summary in page.all("table.preview summary")} == many
    assert page.all("table.preview details")[0].texts("li")[1].startswith("Aroha Ngata: Zinc expires on ")
    assert database_probe.last_seq() == before
    assert database_probe.count(Notification) == 0
    with app.app_context():
        assert sweep(settings_of(app)).messages == 3
    shown = [row["recipient"] or "Wiremu Pōtae" for row in messages(database_probe)]
    assert shown == [row[0] for row in rows(page) if row[-1] in {"Will be emailed", "Will be shown in the app"}]
    assert not parse(admin_client.get(PREVIEW).text).has("table.preview")


def test_preview_of_who_has_left(app: Flask, admin_client: BrowserClient, today: date) -> None:
    gone = new_member(app, active=False)
    new_award(app, gone, expiry=today - timedelta(days=1))
    page = parse(admin_client.get(PREVIEW).text)
    [[shown]] = rows(page)
    assert shown.endswith("No one to notify: the person has left, or no email or text message can reach anyone.")


def test_preview_is_paged_by_organisation_in_the_same_statements(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, today: date
) -> None:
    slate = new_definition(app)
    new_award(app, new_member(app, organisation_id=new_organisation(app, name="Alpine")), slate, expiry=today)
    with database_probe.statements() as few:
        admin_client.get(PREVIEW)
    for number in range(51):
        office = new_organisation(app, name=f"Zinc {number:02}")
        new_award(app, new_member(app, organisation_id=office), slate, expiry=today)
    with database_probe.statements() as many:
        page = parse(admin_client.get(f"{PREVIEW}?page=2").text)
    assert page.one("#preview-heading").text == "52 organisations 51 to 52"
    assert [row[0] for row in rows(page) if len(row) == 1] == ["Zinc 49 1 reminder due", "Zinc 50 1 reminder due"]
    assert len(few) == len(many) <= 14


@pytest.mark.parametrize("query", ["page=0", "page=x"])
def test_preview_refuses_what_is_no_page(admin_client: BrowserClient, query: str) -> None:
    assert admin_client.get(f"{PREVIEW}?{query}").status_code == 400
