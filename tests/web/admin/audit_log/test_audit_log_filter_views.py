"""The Audit log's filters: what each leaves, as a page and for htmx, and what none of them takes."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.audit.chain import Event, append
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.factories.many import new_definitions
from tests.support.factories.people import Account, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event

LOG = "/admin/audit-log"
STATEMENTS = 9
HONE = Actor(id="0190-hone", email="hone@ranz.example.nz", role="ranz:admin")
SWEEP = Actor(id="system:sweep")


@pytest.fixture(autouse=True)
def _signed_in(admin_client: BrowserClient) -> None:
    """Who looks has signed in before anything is written."""


@pytest.fixture
def written(app: Flask, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Entries by what is told of them."""
    seqs: dict[str, int] = {}

    def write(name: str, moment: datetime, **facts: object) -> None:
        defaults: dict[str, object] = {
            "actor": HONE,
            "action": AuditAction.UPDATE,
            "resource_type": "Organisation",
            "resource_id": "0190-ridgeline",
        }
        with monkeypatch.context() as then, app.app_context(), writing():
            then.setattr(clock, "now", lambda: moment)
            append(db.session(), [Event(**defaults | facts)])  # type: ignore[arg-type]
        seqs[name] = DatabaseProbe(app).last_seq()

    midnight = datetime(2024, 9, 28, 12, tzinfo=UTC)  # the start of 29 September in Auckland, a day of 23 hours
    write("late on the 28th", midnight - timedelta(microseconds=1), action=AuditAction.VERIFY)
    write("early on the 29th", midnight, actor=SWEEP, details={"name": "Tāmaki “Roofs”"})
    write("late on the 29th", midnight + timedelta(hours=23, microseconds=-1), new_state={"city": 'Say "Ōtaki" 8050%'})
    write("early on the 30th", midnight + timedelta(hours=23), resource_type="User", resource_id="0190-mere")
    return seqs


def found(browser_client: BrowserClient, query: str) -> list[int]:
    page = assert_whole_page(browser_client.get(f"{LOG}?{query}"))
    return [int(entry["id"].removeprefix("entry-")) for entry in page.all("ol.entries > li")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("from=2024-09-29&to=2024-09-29", ["late on the 29th", "early on the 29th"]),
        ("from=2024-09-29&to=2024-09-30", ["early on the 30th", "late on the 29th", "early on the 29th"]),
        ("to=2024-09-28", ["late on the 28th"]),
        ("from=2024-09-30&to=2024-12-31", ["early on the 30th"]),
        ("person=HONE%40", ["early on the 30th", "late on the 29th", "late on the 28th"]),
        ("person=0190-hone", ["early on the 30th", "late on the 29th", "late on the 28th"]),
        ("person=system:sweep", ["early on the 29th"]),
        ("person=hone_ranz", []),
        ("action=VERIFY", ["late on the 28th"]),
        ("kind=User&record=0190-mere", ["early on the 30th"]),
        ("record=0190-ridgeline", ["late on the 29th", "early on the 29th", "late on the 28th"]),
        ("kind=User&record=0190-ridgeline", []),
        ("q=tamaki", ["early on the 29th"]),
        ("q=TĀMAKI+roofs", ["early on the 29th"]),
        ("q=%22otaki%22", ["late on the 29th"]),
        ("q=8050%25", ["late on the 29th"]),
        ("q=tamaki+otaki", []),
        ("q=" + "e" * 200, []),
        ("q=" + "+".join("qjzx" * 25), []),
        ("q=%F0%9F%91%B7+%5C+%7B%7D%28%29*%2B%3F.%5E%24%7C", []),
        ("q=otaki&person=hone&from=2024-09-29", ["late on the 29th"]),
        ("q=otaki&person=sweep", []),
    ],
)
def test_filter_leaves_what_it_says(
    admin_client: BrowserClient, written: dict[str, int], query: str, expected: list[str]
) -> None:
    assert found(admin_client, query) == [written[name] for name in expected]


def test_filters_fill_the_form_and_every_link(app: Flask, admin_client: BrowserClient) -> None:
    new_definitions(app, [f"Slate {number:03}" for number in range(120)])
    query = "q=slate&person=system&action=CREATE&kind=MicroCredentialDefinition&from=2024-01-01&to=2199-12-31"
    page = assert_whole_page(admin_client.get(f"{LOG}?{query}"))
    fields = {field["name"]: field.get("value") for field in page.all("#audit-filter input")}
    assert fields == {"q": "slate", "person": "system", "from": "01/01/2024", "to": "31/12/2199"}
    chosen = [option["value"] for option in page.all("#audit-filter option[selected]")]
    assert chosen == ["CREATE", "MicroCredentialDefinition"]
    hidden = {
        field["name"]: field["value"] for field in page.all("#audit-export input") if field["name"] != "csrf_token"
    }
    assert "&".join(f"{name}={value}" for name, value in hidden.items()) == query
    assert page.one("#entries-heading").text == "50+ entries"
    older = page.one("#page-older")["href"]
    assert older.startswith(f"{LOG}?{query}&before=")
    second = parse(admin_client.get(older).text)
    third = parse(admin_client.get(second.one("#page-older")["href"]).text)
    assert len(third.all("ol.entries > li")) == 20
    assert not third.has("#page-older")
    back = parse(admin_client.get(third.one("#page-newer")["href"]).text)
    assert [entry["id"] for entry in back.all("ol.entries > li")] == [
        entry["id"] for entry in second.all("ol.entries > li")
    ]


def test_filtered_to_a_deleted_record_tells_its_whole_history(app: Flask, admin_client: BrowserClient) -> None:
    key = new_definition(app, title="Slate Repair")
    new_definition(app)
    page = parse(admin_client.get(f"/admin/micro-credentials/{key}").text)
    unfolded = admin_client.get(page.one("#definition-history a")["href"])
    assert unfolded.status_code == 303
    link = unfolded.headers["Location"]
    admin_client.post(f"/admin/micro-credentials/{key}/delete")
    log = assert_whole_page(admin_client.get(link))
    assert log.texts("ol.entries summary strong") == ["Deleted", "Created"]
    assert log.one("#entries-heading").text == "2 entries"
    assert log.one("#audit-entries input[form=audit-filter]")["value"] == key


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("q=" + "x" * 201, "Search"),
        ("q=%00", "Search"),
        ("q=%FF", "Search"),
        ("person=%E2%80%AE", "Person"),
        ("action=update", "Choose an action"),
        ("kind=%3Cb%3E", "Record type"),
        ("record=" + "x" * 65, "Record"),
        ("after=0", "After"),
    ],
)
def test_filter_that_cannot_be_one_is_refused_by_name(admin_client: BrowserClient, query: str, label: str) -> None:
    response = admin_client.get(f"{LOG}?{query}")
    assert response.status_code == 400
    assert label in assert_whole_page(response).one("main").text
    assert label in htmx_event(admin_client.htmx_get(f"{LOG}?{query}"))["alert"]


def test_filtered_answer_is_a_fragment_with_its_announcement(
    admin_client: BrowserClient, written: dict[str, int]
) -> None:
    response = admin_client.htmx_get(f"{LOG}?record=0190-ridgeline", source="audit-filter")
    assert_fragment(response, "audit-entries")
    assert htmx_event(response) == {"announce": "3 entries"}
    nothing = admin_client.htmx_get(f"{LOG}?record=0190-nothing", source="audit-filter")
    assert htmx_event(nothing) == {"announce": "No entries found"}
    turned = admin_client.htmx_get(f"{LOG}?before=4", source="page-older")
    assert htmx_event(turned) == {"announce": "Entries 3 to 1", "focus": ["entries-heading"]}


def test_filtered_page_costs_the_same_however_long_the_log_is(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    counts = set()
    for _ in range(2):
        new_definitions(app, [f"Slate {database_probe.last_seq()} {number:03}" for number in range(60)])
        with database_probe.statements() as seen:
            found(admin_client, "q=slate&person=system&kind=MicroCredentialDefinition&from=2024-01-01")
        counts.add(len(seen))
    assert len(counts) == 1
    assert max(counts) <= STATEMENTS


def test_people_are_found_however_many_there_are(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    users = [new_user(app, email=f"Person{number}@example.co.nz") for number in range(3)]
    before = database_probe.last_seq()
    with app.app_context(), writing():
        for user in users:
            actor = Actor(id=user.id, email=user.email, role=user.role)
            append(
                db.session(),
                [Event(actor=actor, action=AuditAction.LOGIN, resource_type="User", resource_id=user.id)],
            )
    assert found(admin_client, "person=person") == [before + 3, before + 2, before + 1]
    assert found(admin_client, "person=person1%40") == [before + 2]


def test_people_are_found_by_name(app: Flask, admin: Account, admin_client: BrowserClient) -> None:
    new_definition(app)
    entries = found(admin_client, "person=" + admin.name.split()[-1].upper())
    assert entries == found(admin_client, f"person={admin.email}")
    assert entries
