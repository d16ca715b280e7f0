"""How many rows each saved view has: what its list says, beside it on the dashboard, and on a page of its own."""

import pytest
from flask import Flask
from sqlalchemy import update

from ranzcred.domain.accounts.saved_views.models import SavedView
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account, new_member, new_organisation, new_saved_view, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page
from tests.support.trade import new_trade
from tests.web.admin.saved_views.saving import URL, saved

COUNTS = f"{URL}/counts"
VIEWS = table(SavedView)


def counts(client: BrowserClient) -> dict[str, str]:
    """What the dashboard shows beside each view."""
    shown = parse(client.htmx_get(COUNTS).text)
    return {row.one("a.title").text: row.one(".view-count").text for row in shown.all("#views > li")}


@pytest.fixture
def people(app: Flask) -> str:
    """Three people of two organisations, two of them called Ngata; the organisation of these."""
    organisation = new_organisation(app, name="Ridge and Valley")
    for first, last, where in (("Aroha", "Ngata", organisation), ("Hemi", "Ngata", organisation), ("Ana", "Tui", None)):
        new_member(app, first_name=first, last_name=last, **({"organisation_id": where} if where else {}))
    return organisation


def test_the_dashboard_shows_what_each_list_says(admin_client: BrowserClient, app: Flask, people: str) -> None:
    new_definition(app, title="Slate Repair")
    addresses = {
        "Ngata": "/admin/people?q=ngata",
        "None": "/admin/people?q=nobody",
        "By name": "/admin/people?organisation=ridge+and+valley",
        "Catalogue": "/admin/micro-credentials?q=slate",
        "Staff": f"/admin/programme/{people}?q=aroha",
        "Users": "/admin/users?sort=-name",
    }
    where = {name: saved(admin_client, at, name) for name, at in addresses.items()}
    listed = {}
    for name, address in where.items():
        page = admin_client.get(address)
        while page.status_code == 303:
            page = admin_client.get(page.headers["Location"])
        listed[name] = assert_whole_page(page).one("[id$=-table] [id$=-heading][tabindex='-1']").text
    assert counts(admin_client) == listed
    assert listed["Ngata"] == "2 people"
    assert listed["None"] == "No people found"
    assert listed["By name"] == "2 people"


def test_the_dashboard_itself_counts_nothing(admin_client: BrowserClient, people: str) -> None:
    saved(admin_client, "/admin/people?q=ngata", "Ngata")
    page = assert_whole_page(admin_client.get("/admin"))
    assert page.one("#views li").text == "Ngata"
    assert page.one("#views")["hx-get"] == COUNTS
    whole = assert_whole_page(admin_client.get(COUNTS))
    assert next(cell.text for cell in whole.all("tbody td")) == "2 people"


def test_what_cannot_be_counted_says_so(admin_client: BrowserClient, database_probe: DatabaseProbe, app: Flask) -> None:
    definition = new_definition(app)
    for name, at in (
        ("Lost", "/admin/credentials?q=a"),
        ("Gone", f"/admin/micro-credentials/{definition}?q=a"),
        ("Queues", "/admin/queues"),
        ("Good", "/admin/people?q=b"),
    ):
        saved(admin_client, at, name)
    database_probe.run(update(VIEWS).where(VIEWS.c.name == "Lost").values(query="status=LOST"))
    gone = f"/admin/micro-credentials/{definition[:-4]}0000"
    database_probe.run(update(VIEWS).where(VIEWS.c.name == "Gone").values(page=gone))
    assert counts(admin_client) == {
        "Lost": "– can't be counted: open it to see why",
        "Gone": "– can't be counted: open it to see why",
        "Queues": "– isn't a list that you can count",
        "Good": "No people found",
    }


def test_coverage_is_counted_when_somebody_asks(admin_client: BrowserClient, app: Flask) -> None:
    new_trade(app)
    where = saved(admin_client, "/admin/coverage?view=matrix&on=2026-07-01", "Matrix")
    saved(admin_client, "/admin/people", "People")
    assert counts(admin_client)["Matrix"] == "Count"
    key = where.partition("saved=")[2]
    response = admin_client.htmx_get(f"{COUNTS}?view={key}")
    assert parse(response.text).one(f"#view-{key} .view-count").text == "10 people"
    assert "Matrix: 10 people" in response.headers["HX-Trigger"]
    assert f"view-{key}-open" in response.headers["HX-Trigger"]
    rows = assert_whole_page(admin_client.get(f"{COUNTS}?view={key}")).all("tbody tr")
    assert [row.all("td")[0].text for row in rows] == ["10 people", "10 people"]


def test_only_own_and_shared_views_are_counted(app: Flask, admin_client: BrowserClient) -> None:
    mine = saved(admin_client, "/admin/people", "Mine").partition("saved=")[2]
    saved(admin_client, "/admin/people", "Ours", shared="y")
    other = BrowserClient(app)
    other.sign_in(new_user(app))
    assert list(counts(other)) == ["Ours"]
    assert other.htmx_get(f"{COUNTS}?view={mine}").status_code == 404


def test_no_more_are_counted_at_once_than_a_user_can_have(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    seen = []
    for user in (admin.id, new_user(app).id):
        for number in range(1, 31):
            key = f"v{number}"
            new_saved_view(app, user_id=user, name=key, name_key=key, position=number, shared=True)
        admin_client.htmx_get(COUNTS)
        with database_probe.statements() as statements:
            page = parse(admin_client.htmx_get(COUNTS).text)
        seen.append(len(statements))
    assert seen[0] == seen[1]
    assert [row.text for row in page.all(".view-count")] == ["No people found"] * 30 + ["Count"] * 30
