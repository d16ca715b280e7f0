"""What the audit log and the dashboard say of guesses at passwords: enough to see them, and not more with each."""

import json
from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from ranzcred.core import clock
from ranzcred.domain.accounts.models import SignInFailure
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import Account, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

WRONG = "another password 27"
NOTICE = "#sign-in-notice"


def guess(app: Flask, email: str, *, times: int = 12, address: str = "192.0.2.1") -> None:
    browser_client = BrowserClient(app)
    browser_client.client.environ_base["REMOTE_ADDR"] = address
    browser_client.get("/sign-in")
    for _ in range(times):
        browser_client.post("/sign-in", {"email": email, "password": WRONG})


def test_throttle_is_in_the_audit_log_once_a_day(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    for number in range(4):
        guess(app, admin.email, address=f"192.0.2.{number}")
    [entry] = database_probe.entries(after=before)
    assert (entry["action"], entry["resource_type"], entry["resource_id"]) == ("LOGIN_THROTTLED", "User", admin.id)
    assert (entry["actor_id"], entry["actor_email"], entry["ip_address"]) == ("system:sign-in", None, "192.0.2.0")
    assert json.loads(entry["metadata"])["failed_sign_ins"] == 10
    rows = table(SignInFailure)
    for row in database_probe.rows(select(rows)):
        yesterday = {name: row[name] - timedelta(days=1) for name in ("started_at", "failed_at")}
        database_probe.run(update(rows).where(rows.c.id == row["id"]).values(yesterday))
    guess(app, admin.email)
    assert len(database_probe.entries(after=before)) == 2


def test_throttle_records_guesses_of_which_each_comes_from_elsewhere(
    app: Flask, admin: Account, database_probe: DatabaseProbe
) -> None:
    before = database_probe.last_seq()
    for number in range(35):
        guess(app, admin.email, times=1, address=f"192.0.2.{number}")
    assert [entry["action"] for entry in database_probe.entries(after=before)] == ["LOGIN_THROTTLED"]


def test_throttle_records_nothing_of_an_account_that_is_not_there(app: Flask, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    guess(app, "nobody@example.nz")
    assert database_probe.last_seq() == before


def test_dashboard_says_nothing_where_nothing_is_unusual(
    app: Flask, admin_client: BrowserClient, org_staff: Account
) -> None:
    guess(app, org_staff.email, times=3)
    guess(app, "nobody@example.nz")
    assert not parse(admin_client.get("/admin").text).has(NOTICE)


def test_dashboard_says_how_many_sign_ins_failed_and_leads_to_whose(
    app: Flask, admin_client: BrowserClient, org_staff: Account
) -> None:
    guess(app, org_staff.email)
    page = parse(admin_client.get("/admin").text)
    assert page.one(NOTICE).text.startswith("10 failed sign-ins for 1 person since yesterday.")
    other = new_user(app)
    guess(app, other.email)
    page = parse(admin_client.get("/admin").text)
    assert page.one(NOTICE).text.startswith("20 failed sign-ins for 2 people since yesterday.")
    log = parse(admin_client.get(page.one(f"{NOTICE} a")["href"]).text)
    entries = log.all("ol.entries > li")
    assert {entry.one(".entry-what").text for entry in entries} == {
        f"Too many failed sign-ins for {each.name}" for each in (org_staff, other)
    }


def test_dashboard_forgets_what_was_before_yesterday(
    app: Flask, admin_client: BrowserClient, org_staff: Account, database_probe: DatabaseProbe
) -> None:
    guess(app, org_staff.email)
    rows = table(SignInFailure)
    database_probe.run(
        update(rows).where(rows.c.place == "").values(throttled_at=clock.now() - timedelta(days=2, minutes=1))
    )
    assert not parse(admin_client.get("/admin").text).has(NOTICE)
