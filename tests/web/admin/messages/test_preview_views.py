"""What a sweep would tell now: as it would, without doing it."""

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
    assert page.one("main .empty").text == "Nothing is due: a sweep would tell nobody anything now."


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
    off = "Not sentThe organisation has switched this channel off."
    nowhere = "Not sentThere is no address or number to send it to."
    single = f"Mere Tū: Slate <i>Repair</i> expires on {day}"
    many = "Micro-credentials expire within 90 days"
    assert rows(page)[:5] == [
        ["Alpine Roofs 1 due"],
        ["alpine@example.nz", "Email", single, off],
        ["Alpine Roofs", "SMS", single, nowhere],
        ["Mere Tū", "Email", f"Slate <i>Repair</i> expires on {day}", nowhere],
        ["Mere Tū", "SMS", f"Slate <i>Repair</i> expires on {day}", nowhere],
    ]
    assert [[row[0], row[1], row[-1]] for row in rows(page)[6:]] == [
        ["office@example.nz", "Email", "Sent"],
        ["Ridgeline <b>Roofing</b>", "SMS", nowhere],
        ["Wiremu Pōtae", "In the application", "Shown"],
        ["aroha@example.nz", "Email", "Sent"],
        ["Aroha Ngata", "SMS", nowhere],
    ]
    assert {summary.text for summary in page.all("table.preview summary")} == {many}
    assert page.all("table.preview details")[0].texts("li")[1].startswith("Aroha Ngata: Zinc expires on ")
    assert database_probe.last_seq() == before
    assert database_probe.count(Notification) == 0
    with app.app_context():
        assert sweep(settings_of(app)).messages == 3
    shown = [row["recipient"] or "Wiremu Pōtae" for row in messages(database_probe)]
    assert shown == [row[0] for row in rows(page) if row[-1] in {"Sent", "Shown"}]
    assert not parse(admin_client.get(PREVIEW).text).has("table.preview")


def test_preview_of_who_has_left(app: Flask, admin_client: BrowserClient, today: date) -> None:
    gone = new_member(app, active=False)
    new_award(app, gone, expiry=today - timedelta(days=1))
    page = parse(admin_client.get(PREVIEW).text)
    assert rows(page)[1] == [
        "Nobody would be told: whoever it is about has left, or no channel that is set up reaches anybody."
    ]


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
    assert [row[0] for row in rows(page) if len(row) == 1] == ["Zinc 49 1 due", "Zinc 50 1 due"]
    assert len(few) == len(many) <= 11


@pytest.mark.parametrize("query", ["page=0", "page=x"])
def test_preview_refuses_what_is_no_page(admin_client: BrowserClient, query: str) -> None:
    assert admin_client.get(f"{PREVIEW}?{query}").status_code == 400
