"""The page of the queues, the dashboard's part of them, and snoozing a row from its list."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from ranzcred.core import clock
from ranzcred.core.formats import date as date_text
from ranzcred.domain.audit.models import AuditVerification
from ranzcred.domain.definitions.state import Purpose
from ranzcred.domain.directory.models import CertificationTier, ProgrammeStatus
from ranzcred.domain.imports.models import ImportRow, Outcome
from ranzcred.domain.notifications.types import DeliveryStatus
from ranzcred.domain.snoozes.models import QueueSnooze
from ranzcred.domain.snoozes.queue import Queue
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_award, new_definition, new_snooze
from tests.support.factories.files import new_import
from tests.support.factories.log import new_verification
from tests.support.factories.messages import new_message
from tests.support.factories.people import new_member, new_organisation
from tests.support.factories.relations import new_purpose, new_target
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_whole_page

WHEN = {"until_on": "+2w", "reason": "On leave"}


TOLD = '[{"label": "Name", "message": "Enter a name."}]'


def expired(app: Flask, *, days: int = 5, **person: object) -> str:
    return new_award(app, new_member(app, **person), expiry=clock.today() - timedelta(days=days))


def unreachable(app: Flask) -> str:
    return new_member(app, first_name="Hana", last_name="Wood")


def reviewed(app: Flask) -> str:
    return new_definition(app, title="Slate", review_months=12, review_due_on=clock.today())


def failed(app: Flask) -> str:
    return new_message(app, status=DeliveryStatus.FAILED, next_retry_at=None, failure_reason="Refused.")


def below_target(app: Flask) -> str:
    tier = CertificationTier.MASTER_ROOFER
    new_target(app)
    return new_organisation(app, certification_tier=tier, programme_status=ProgrammeStatus.ACTIVE)


ROWS: dict[str, tuple[Callable[[Flask], str], str, str]] = {
    "expired": (expired, "/admin/credentials", "credential"),
    "unreachable": (unreachable, "/admin/people", "member"),
    "review": (reviewed, "/admin/micro-credentials", "definition"),
    "failed": (failed, "/admin/notifications", "message"),
    "target": (below_target, "/admin/coverage", "organisation"),
}
"""By queue, how a row of it is made, the address of its list, and what the ids of its rows begin with."""


def numbers(page: Element) -> dict[str, str]:
    return {row["id"].removeprefix("queue-"): row.texts("td.number")[0] for row in page.all("#queues tbody tr")}


def test_page_lists_what_waits_and_folds_the_rest(app: Flask, admin_client: BrowserClient) -> None:
    for days in (5, 50):
        expired(app, days=days, email=f"a{days}@ridge.example.nz")
    page = assert_whole_page(admin_client.get("/admin/queues"))
    assert numbers(page) == {"expired": "2"}
    [row] = page.all("#queues tbody tr")
    assert row.texts("td")[2] == date_text(clock.today() - timedelta(days=50))
    empty = page.one("#queues-empty").text
    assert empty.startswith("Nothing waits in: Expiring, not renewed, Assessment overdue")
    assert "Expired" not in empty
    assert len(parse(admin_client.get(row.one("a")["href"]).text).all("#credentials-table tbody tr")) == 2


@pytest.mark.parametrize("queue", ROWS)
def test_row_is_snoozed_from_its_list_and_woken(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, queue: str
) -> None:
    make, where, noun = ROWS[queue]
    key = make(app)
    page = parse(admin_client.get(f"{where}?queue={queue}").text)
    link = page.one(f"#{noun}-{key}-snooze")
    dialog = assert_whole_page(admin_client.get(link["href"]))
    form = dialog.one("#queue-snooze form")
    response = admin_client.post(form["action"], {"queue": form.one("[name=queue]")["value"], **WHEN})
    assert response.status_code == 303
    page = parse(admin_client.get(response.headers["Location"]).text)
    assert not page.has(f"#{noun}-{key}")
    assert f"snoozed until {date_text(clock.today() + timedelta(days=14))}" in page.one("#status").text
    assert queue not in numbers(parse(admin_client.get("/admin/queues").text))
    page = parse(admin_client.get(f"{where}?queue={queue}&snoozed=only").text)
    link = page.one(f"#{noun}-{key}-wake")
    assert link.text == "Wake"
    dialog = assert_whole_page(admin_client.get(link["href"]))
    assert dialog.one("#wake-text").text.endswith("by Mere Tamahori: On leave")
    assert admin_client.post(dialog.one("#queue-snooze form")["action"], {"queue": queue}).status_code == 303
    assert numbers(parse(admin_client.get("/admin/queues").text))[queue] == "1"
    assert database_probe.count(QueueSnooze) == 0


def test_snoozed_rows_are_counted_apart_and_shown(app: Flask, admin_client: BrowserClient) -> None:
    key, _ = expired(app, email="a@ridge.example.nz"), expired(app, email="b@ridge.example.nz")
    new_snooze(app, Queue.EXPIRED, key)
    page = parse(admin_client.get("/admin/queues").text)
    assert page.one("#queue-expired").texts("td.number") == ["1", "1"]
    shown = parse(admin_client.get(page.one("#queue-expired td a")["href"]).text)
    assert [row["id"] for row in shown.all("tbody tr")] == [f"credential-{key}"]


def test_who_is_second_sees_why_nothing_was_saved(app: Flask, admin_client: BrowserClient) -> None:
    key = expired(app)
    new_snooze(app, Queue.EXPIRED, key)
    address = f"/admin/credentials/{key}/snooze?queue=expired"
    response = admin_client.post(address, {"queue": "expired", **WHEN})
    assert response.status_code == 409
    page = parse(response.text)
    assert "Someone else has snoozed this until" in page.one("#snooze-errors").text
    assert page.one("#reason").text.strip() == "On leave"


def test_what_is_not_snoozed_cannot_be_woken(app: Flask, admin_client: BrowserClient) -> None:
    address = f"/admin/credentials/{expired(app)}/wake?queue=expired&snoozed=only"
    for response in (admin_client.get(address), admin_client.post(address, {"queue": "expired"})):
        assert response.status_code == 409
        assert "This isn't snoozed any more." in parse(response.text).one("#wake-errors").text


@pytest.mark.parametrize("queue", ["", "unreachable", "nothing"])
def test_queue_of_another_list_is_refused(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, queue: str
) -> None:
    response = admin_client.post(f"/admin/credentials/{expired(app)}/snooze", {"queue": queue, **WHEN})
    assert response.status_code == 422
    assert database_probe.count(QueueSnooze) == 0


def test_list_without_a_queue_offers_none(app: Flask, admin_client: BrowserClient) -> None:
    key = expired(app)
    page = parse(admin_client.get("/admin/credentials").text)
    assert page.has(f"#credential-{key}")
    assert not page.has(f"#credential-{key}-snooze")
    assert not page.has("#filter-queue")
    page = parse(admin_client.get("/admin/credentials?queue=expired").text)
    assert page.has("#filter-queue")
    assert page.has("#filter-snoozed")


def test_auditor_reads_queues_and_snoozes_nothing(app: Flask, auditor_client: BrowserClient) -> None:
    key = expired(app)
    assert "expired" in numbers(parse(auditor_client.get("/admin/queues").text))
    page = parse(auditor_client.get("/admin/credentials?queue=expired").text)
    assert page.has(f"#credential-{key}")
    assert not page.has(f"#credential-{key}-snooze")


def test_dashboard_shows_how_much_waits_and_since_when(app: Flask, admin_client: BrowserClient) -> None:
    expired(app, email="a@ridge.example.nz")
    page = parse(admin_client.get("/admin").text)
    [card] = page.all("section[aria-labelledby=waiting-heading] .figures li")
    assert card.text == f"1 Expired, not renewed Oldest {date_text(clock.today() - timedelta(days=5))}"
    assert card.one("a")["href"] == "/admin/credentials?queue=expired&sort=expiry"


def test_dashboard_shows_what_failed(app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    failed(app)
    new_import(app)
    assert len(parse(admin_client.get("/admin").text).all("#failed [data-row]")) == 1
    database_probe.run(update(table(ImportRow)).values(outcome=Outcome.REFUSED, told=TOLD))
    new_verification(app)
    found = {"finished_at": clock.now(), "broken_at": 7, "problem": "Its hash does not fit."}
    database_probe.run(update(table(AuditVerification)).values(**found))
    page = parse(admin_client.get("/admin").text)
    assert page.texts("#failed [data-row] a")[:2] == [
        "Check for tampering: Problem at entry 7",
        "Import with errors: members.csv",
    ]
    assert [admin_client.get(link["href"]).status_code for link in page.all("#failed [data-row] a")] == [200] * 3


def test_queues_take_the_same_few_statements_however_much_waits(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    with database_probe.statements() as few:
        admin_client.get("/admin/queues")
    slate = new_definition(app)
    new_purpose(app, slate, Purpose.QUALIFIED)
    for days in range(12):
        new_award(app, new_member(app), slate, expiry=clock.today() + timedelta(days=days))
    with database_probe.statements() as many:
        page = parse(admin_client.get("/admin/queues").text)
    assert numbers(page) == {"expiring": "12", "unreachable": "12", "lbp-number": "12"}
    assert len(many) == len(few)
