"""A definition's own page: what it says, who stands where, and its history."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import update

from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.folds import history_of
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_whole_page

LIST = "/admin/micro-credentials"
SLATE = {
    "title": "Slate Repair",
    "level": "4",
    "issuing_body": "Ara Institute",
    "skill_standard": "Unit 31000",
    "requirements": "Two assessed roofs.\n\nOne interview.",
}
STATEMENTS = 10
STATUSES = ["Not Started", "In Training", "Assessment Pending", "Awarded", "Expired"]


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, **{**SLATE, "level": 4})


def facts(page: Element) -> dict[str, str]:
    """The details by their names, as written."""
    named = [fact for line in page.all("dl.fact-line, dl.facts") for fact in line.elements]
    return {fact.one("dt").text: fact.one("dd").raw_text.strip() for fact in named}


def status_counts(page: Element) -> dict[str, int]:
    counts = [count.text.rpartition(" ") for count in page.all(".status-counts li")]
    return {label: int(number.replace(",", "")) for label, _, number in counts if label != "All"}


def read_aloud(moment: datetime) -> str:
    """A moment as people in New Zealand read it."""
    local = moment.astimezone(ZoneInfo("Pacific/Auckland"))
    return local.strftime("%-d %b %Y, %-I:%M ") + local.strftime("%p").lower()


def test_definition_page_says_what_the_definition_says(admin_client: BrowserClient, slate: str) -> None:
    response = admin_client.get(f"{LIST}/{slate}")
    page = assert_whole_page(response)
    assert response.status_code == 200
    assert page.one("title").text.startswith("Slate Repair")
    assert page.one("h1").text == "Slate Repair"
    shown_facts = facts(page)
    assert shown_facts.pop("Created")
    assert shown_facts.pop("Last changed")
    assert shown_facts == {
        "NZQCF level": "4",
        "Issuing body": "Ara Institute",
        "Skill standard": "Unit 31000",
        "Validity": "Not set",
        "Purposes": "None",
        "Requirements": "Two assessed roofs.\n\nOne interview.",
        "Renewal window": "90 days",
        "Grace": "0 days",
        "Evidence of an award": "Not asked for",
        "Code": "Not recorded",
        "Credits": "Not recorded",
        "Review due": "Not recorded",
    }
    assert page.one("#definition > p").text == "RANZ credential, not listed on the NZQCF."
    assert page.one(".multiline").raw_text == shown_facts["Requirements"]


def test_definition_page_gives_moments_in_auckland(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    summer, winter = datetime(2026, 1, 15, 11, 5, tzinfo=UTC), datetime(2026, 7, 15, 11, 59, tzinfo=UTC)
    database_probe.run(update(Definition).where(Definition.id == slate).values(created_at=summer, updated_at=winter))
    shown_facts = facts(parse(admin_client.get(f"{LIST}/{slate}").text))
    assert (shown_facts["Created"], shown_facts["Last changed"]) == ("16 Jan 2026, 12:05 am", "15 Jul 2026, 11:59 pm")


def test_definition_page_says_what_is_not_given(app: Flask, admin_client: BrowserClient) -> None:
    shown_facts = facts(parse(admin_client.get(f"{LIST}/{new_definition(app)}").text))
    assert (shown_facts["Skill standard"], shown_facts["Requirements"]) == ("Not recorded", "Not recorded")


def test_definition_page_offers_edit_and_delete(admin_client: BrowserClient, slate: str) -> None:
    page = parse(admin_client.get(f"{LIST}/{slate}").text)
    actions = page.all(".page-actions a")
    assert [(action.text, action["href"]) for action in actions] == [
        ("Edit", f"{LIST}/{slate}/edit"),
        ("New version", f"{LIST}/{slate}/new-version"),
        ("Retire", f"{LIST}/{slate}/retire"),
        ("Delete", f"{LIST}/{slate}/delete"),
    ]
    assert not page.has("[aria-disabled]")
    assert page.has("#definition-form")
    assert page.has("#definition-delete")


def test_definition_page_says_why_it_cannot_be_deleted(app: Flask, admin_client: BrowserClient, slate: str) -> None:
    new_credential(app, definition_id=slate)
    for key, reason in (
        (DEFAULTS[0].id, "This is a core RANZ credential, so it can't be deleted."),
        (slate, "1 person has this micro-credential, so it can't be deleted."),
    ):
        page = parse(admin_client.get(f"{LIST}/{key}").text)
        control = page.one("#delete-definition")
        assert control["aria-disabled"] == "true"
        assert control["title"] == reason


def test_definition_page_counts_by_effective_status(app: Flask, admin_client: BrowserClient, slate: str) -> None:
    lapsed = {"awarded_on": date(2019, 1, 1), "expiry_date": date(2020, 1, 1)}
    for status, columns in (
        (MicroCredentialStatus.IN_TRAINING, {}),
        (MicroCredentialStatus.IN_TRAINING, lapsed),
        (MicroCredentialStatus.ASSESSMENT_PENDING, {}),
        (MicroCredentialStatus.AWARDED, {"awarded_on": date(2019, 1, 1)}),
        (MicroCredentialStatus.AWARDED, {"awarded_on": date(2019, 1, 1), "expiry_date": date(2999, 1, 1)}),
        (MicroCredentialStatus.AWARDED, lapsed),
        (MicroCredentialStatus.AWARDED, lapsed),
        (MicroCredentialStatus.EXPIRED, lapsed),
    ):
        new_credential(app, definition_id=slate, status=status, **columns)
    new_credential(app, status=MicroCredentialStatus.NOT_STARTED)
    page = parse(admin_client.get(f"{LIST}/{slate}").text)
    assert status_counts(page) == dict(zip(STATUSES, [0, 2, 1, 2, 3], strict=True))
    assert page.texts(".status-counts li")[0] == "All 8"


def test_definition_page_without_anybody(admin_client: BrowserClient, slate: str) -> None:
    page = parse(admin_client.get(f"{LIST}/{slate}").text)
    assert status_counts(page) == dict.fromkeys(STATUSES, 0)
    assert page.texts(".status-counts li")[0] == "All 0"


def test_definition_page_tells_its_history(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    before = database_probe.last_seq()
    changed = SLATE | {"level": "6", "skill_standard": "", "version": "1"}
    assert admin_client.post(f"{LIST}/{slate}", changed).status_code == 303
    other = {"title": "Other", "level": "1", "issuing_body": "RANZ"}
    assert admin_client.post(LIST, other).status_code == 303
    [entry, _] = database_probe.entries(after=before)
    newest, first = history_of(admin_client, f"{LIST}/{slate}").all("ol.entries > li")
    assert newest.one("strong").text == "Changed"
    assert newest.one(".entry-who").text == f"by {admin.name}"
    assert newest.one("time").text == read_aloud(entry["timestamp"])
    assert datetime.fromisoformat(newest.one("time")["datetime"]) == entry["timestamp"]
    changes = {
        change.one("dt").text: (change.texts("del"), change.texts("ins")) for change in newest.one("dl").elements
    }
    assert changes == {"NZQCF level": (["4"], ["6"]), "Skill standard": (["Unit 31000"], [])}
    assert first.one("strong").text == "Created"
    assert first.one(".entry-who").text == "by the system"
    shown_facts = {change.one("dt").text: change.texts("dd") for change in first.one("dl").elements}
    assert shown_facts["Title"] == ["Slate Repair"]
    assert shown_facts["NZQCF level"] == ["4"]


def test_definition_page_takes_few_statements_however_much_there_is(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    new_credential(app, definition_id=slate)
    with database_probe.statements() as few:
        admin_client.get(f"{LIST}/{slate}")
    for version in range(1, 6):
        admin_client.post(f"{LIST}/{slate}", SLATE | {"level": str(version), "version": str(version)})
        new_credential(app, definition_id=slate)
    with database_probe.statements() as many:
        page = parse(admin_client.get(f"{LIST}/{slate}").text)
    assert len(page.all("#holders-table tbody tr")) > 4
    assert len(many) == len(few) <= STATEMENTS


@pytest.mark.parametrize("key", ["00000000-0000-7000-8000-0000000000ff", "nobody", "x" * 65, "%00", "new/x"])
def test_definition_page_of_what_is_not_there(admin_client: BrowserClient, key: str) -> None:
    response = admin_client.get(f"{LIST}/{key}")
    assert response.status_code == 404
    page = assert_whole_page(response)
    assert response.headers["X-Request-Id"] in page.one("main").text


def test_definition_page_shows_markup_inert(app: Flask, admin_client: BrowserClient) -> None:
    evil = "<img src=x onerror=alert(1)>{{ 7*7 }}</dd>"
    key = new_definition(app, title="Slate", issuing_body=evil, skill_standard=evil, requirements=evil)
    sent = {"title": evil, "level": "4", "issuing_body": evil, "skill_standard": evil, "version": "1"}
    assert admin_client.post(f"{LIST}/{key}", sent | {"requirements": evil}).status_code == 303
    for address in (f"{LIST}/{key}", LIST, f"{LIST}/{key}/edit", f"{LIST}/{key}/delete", "/admin/audit-log", "/admin"):
        response = admin_client.get(address)
        assert "<img" not in response.text
        assert evil in parse(response.text).one("main").raw_text, address
