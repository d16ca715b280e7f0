"""One action for many who hold a definition: planned, confirmed once, done to all of them or to none."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.domain.credentials.awards.decisions.request import NOT_IN_FUTURE
from ranzcred.domain.credentials.lifecycle.outcome import REASON_REQUIRED
from ranzcred.domain.credentials.lifecycle.transitions import NO_AWARD
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_member
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event
from tests.support.http.undone import undo_of_newest

LIST = "/admin/micro-credentials"
STATEMENTS = 9
Status = MicroCredentialStatus
CREDENTIALS = table(StaffMicroCredential).c


def days(number: int) -> date:
    return clock.today() + timedelta(days=number)


def words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


@pytest.fixture
def definition(app: Flask) -> str:
    return new_definition(app, title="Slate Repair")


@pytest.fixture
def page(definition: str) -> str:
    return f"{LIST}/{definition}"


@pytest.fixture
def three(app: Flask, definition: str) -> list[str]:
    """The keys of one in training, one awarded and one expired, by surname."""
    people = [
        ("Aroha", "Ngata", Status.IN_TRAINING, None, None),
        ("Mere", "Pou", Status.AWARDED, days(-40), None),
        ("Hēmi", "Tū", Status.AWARDED, days(-40), days(-1)),
    ]
    return [
        new_credential(
            app,
            definition_id=definition,
            member_id=new_member(app, first_name=first, last_name=last),
            status=status,
            awarded_on=awarded_on,
            expiry_date=expiry_date,
        )
        for first, last, status, awarded_on, expiry_date in people
    ]


def chosen(keys: list[str], action: str, **fields: object) -> dict[str, object]:
    """The form for those selected, all at the version that a page shows first."""
    texts = {name: str(value) for name, value in fields.items()}
    return {"chosen": [f"{key}:1" for key in keys], "action": action, **texts}


def planned(page: Element) -> dict[str, str]:
    """What is told of each by name."""
    return {line.one("strong").text: line.one("span").text for line in page.all("#bulk-plan li")}


def statuses(database_probe: DatabaseProbe, keys: list[str]) -> list[str]:
    return [database_probe.value(select(CREDENTIALS.status).where(CREDENTIALS.id == key)) for key in keys]


def test_plan_tells_of_each_and_changes_nothing(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, three: list[str]
) -> None:
    before = database_probe.last_seq()
    today = words(days(0))
    response = admin_client.htmx_post(f"{page}/staff/bulk", chosen(three, "AWARD"), current_url=page)
    dialog = assert_fragment(response, "credentials-bulk")
    assert htmx_event(response) == {"focus": ["bulk-awarded-on"]}
    assert dialog.one("#bulk-heading").text == "Award 3 credentials?"
    assert planned(dialog) == {
        "Aroha Ngata": f"In Training to Awarded, award date {today}",
        "Mere Pou": "no change",
        "Hēmi Tū": f"Expired to Awarded, award date {today}, no expiry date",
    }
    sent = chosen(three, "AWARD", awarded_on=days(-3), expiry_date=days(9))
    anew = admin_client.htmx_post(f"{page}/staff/bulk", sent, current_url=page, source="bulk-fields")
    assert_fragment(anew, "bulk-plan")
    assert htmx_event(anew) == {"announce": "3 credentials will change."}
    assert planned(parse(anew.text))["Aroha Ngata"] == (
        f"In Training to Awarded, award date {words(days(-3))}, backdated 3 days, expiry date {words(days(9))}"
    )
    whole = assert_whole_page(admin_client.post(f"{page}/staff/bulk", chosen(three, "AWARD")))
    assert planned(whole) == planned(dialog)
    assert database_probe.last_seq() == before


def test_many_are_awarded_at_once(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, three: list[str]
) -> None:
    before = database_probe.last_seq()
    sent = chosen(three, "AWARD", awarded_on="", expiry_date="")
    response = admin_client.htmx_post(f"{page}/staff/bulk/confirmed", sent, current_url=f"{page}?sort=staff")
    fragment = assert_fragment(response, "credentials-bulk")
    assert htmx_event(response) == {
        "announce": "2 credentials awarded. 1 needed no change",
        "focus": ["holders-heading"],
        "undo": undo_of_newest(database_probe, f"{page}?sort=staff#holders-heading"),
    }
    assert fragment.texts("#holders-table .badge") == ["Awarded"] * 3
    assert fragment.texts("#definition-statuses li")[4] == "Awarded 3"
    assert sorted(entry["action"] for entry in database_probe.entries(after=before)) == ["MCRED_AWARD", "MCRED_RENEW"]
    again = admin_client.post(f"{page}/staff/bulk/confirmed", chosen(three[:1], "ASSESSMENT_PENDING", reason="x"))
    assert again.status_code == 409, "the version that was seen is an older one"


def test_those_that_cannot_be_changed_are_named_and_can_be_left_out(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, three: list[str]
) -> None:
    refused = admin_client.htmx_post(f"{page}/staff/bulk/confirmed", chosen(three, "EXPIRE"), current_url=page)
    assert refused.status_code == 409
    shown = parse(refused.text)
    assert "Nothing was changed. 1 of the 3 can't be changed this way." in shown.one("#bulk-errors").text
    assert planned(shown) == {
        "Aroha Ngata": f"can't be changed: {NO_AWARD}",
        "Mere Pou": "Awarded to Expired",
        "Hēmi Tū": "no change",
    }
    assert statuses(database_probe, three) == ["IN_TRAINING", "AWARDED", "AWARDED"]
    left = [field["value"] for field in shown.all("#bulk-plan form [name=chosen]")]
    assert left == [f"{three[1]}:1", f"{three[2]}:1"]
    plan = admin_client.htmx_post(f"{page}/staff/bulk", {"chosen": left, "action": "EXPIRE"}, current_url=page)
    assert parse(plan.text).one("#bulk-heading").text == "Expire 2 credentials?"
    admin_client.post(f"{page}/staff/bulk/confirmed", {"chosen": left, "action": "EXPIRE"})
    assert statuses(database_probe, three) == ["IN_TRAINING", "EXPIRED", "AWARDED"]


def test_what_somebody_else_changed_meanwhile_is_named_and_nothing_is_done(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, three: list[str]
) -> None:
    sent = {"status": "NOT_STARTED", "version": "1"}
    assert admin_client.post(f"{page}/staff/{three[0]}", sent).status_code == 303
    response = admin_client.post(f"{page}/staff/bulk/confirmed", chosen(three, "AWARD"))
    assert response.status_code == 409
    assert planned(parse(response.text))["Aroha Ngata"] == (
        "can't be changed: Someone else changed this credential while you were editing it."
    )
    assert statuses(database_probe, three) == ["NOT_STARTED", "AWARDED", "AWARDED"]


@pytest.mark.parametrize(
    ("who", "action", "fields", "field", "message"),
    [
        ([0], "AWARD", {"awarded_on": days(1)}, "bulk-awarded-on", NOT_IN_FUTURE),
        ([0], "AWARD", {"expiry_date": "soon"}, "bulk-expiry-date", "Expiry date: enter a date like 26/12/2029."),
        ([1], "EXPIRY_DATE", {"expiry_date": ""}, "bulk-expiry-date", "Enter an expiry date."),
        ([0, 1], "IN_TRAINING", {}, "bulk-reason", REASON_REQUIRED),
    ],
)
def test_what_is_wrong_for_all_is_told_at_its_field(
    admin_client: BrowserClient,
    database_probe: DatabaseProbe,
    page: str,
    three: list[str],
    who: list[int],
    action: str,
    fields: dict[str, object],
    field: str,
    message: str,
) -> None:
    before = database_probe.last_seq()
    sent = chosen([three[index] for index in who], action, **fields)
    response = admin_client.post(f"{page}/staff/bulk/confirmed", sent)
    assert response.status_code == 422
    [link] = parse(response.text).all("#bulk-errors a")
    assert link["href"] == f"#{field}"
    assert link.text.startswith(message)
    assert database_probe.last_seq() == before


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"action": "AWARD"}, "Select at least one person first."),
        ({"action": ""}, "Choose an action first."),
        ({"action": "AWARD", "chosen": [f"k{number}:1" for number in range(501)]}, "You can change up to 500 at once."),
    ],
)
def test_what_cannot_be_begun_says_why_and_keeps_the_selection(
    admin_client: BrowserClient, page: str, three: list[str], sent: dict[str, object], problem: str
) -> None:
    sent = {"chosen": [f"{three[0]}:1"]} | sent if sent["action"] == "" else sent
    for action in ("", "/confirmed"):
        partial = admin_client.htmx_post(f"{page}/staff/bulk{action}", sent, current_url=page)
        assert partial.status_code == 422
        assert htmx_event(partial)["alert"].startswith(problem)
        response = admin_client.post(f"{page}/staff/bulk{action}", sent)
        assert response.status_code == 422
        whole = assert_whole_page(response)
        assert problem in whole.one("#bulk-errors").text
        assert bool(whole.all("input[type=checkbox][checked]")) == (sent["action"] == "")


def test_damaged_selections_are_refused(admin_client: BrowserClient, page: str, three: list[str]) -> None:
    for damaged in (three[0], f"{three[0]}:", f"{three[0]}:1x", "\x00:1", f"{three[0]}:１"):
        assert admin_client.post(f"{page}/staff/bulk", {"chosen": damaged, "action": "AWARD"}).status_code == 400
    assert admin_client.post(f"{page}/staff/bulk", chosen(three, "DESTROY")).status_code == 400
    assert admin_client.post(f"{page}/staff/bulk", chosen(["gone"], "AWARD")).status_code == 404


def test_plan_takes_the_same_few_statements_however_many(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, definition: str, page: str
) -> None:
    keys = [new_credential(app, definition_id=definition) for _ in range(5)]
    counts = []
    admin_client.get(page)
    for number in (1, 5):
        with database_probe.statements() as seen:
            admin_client.htmx_post(f"{page}/staff/bulk", chosen(keys[:number], "REMOVE"), current_url=page)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= STATEMENTS
