"""The check for tampering: step by step behind the page, with and without scripts, and its badge."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from ranzcred.domain.audit.models import AuditVerification
from ranzcred.domain.audit.proof import runs
from tests.cli.test_audit_commands import run
from tests.domain.audit.test_chain import happened, written
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.tampering import unguard
from tests.support.factories.catalogue import new_definition
from tests.support.factories.many import new_definitions
from tests.support.factories.people import Account, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event

LOG = "/admin/audit-log"
START = f"{LOG}/verifications"
SENT = {"sent": "by the page"}


def badge(browser_client: BrowserClient) -> str:
    return parse(browser_client.get(LOG).text).one("#audit-verification .badge").text


def verify(browser_client: BrowserClient) -> list[str]:
    """Press Check for tampering, and do what the page's scripts do; what was announced, step by step."""
    response = browser_client.htmx_post(START, SENT, current_url=LOG)
    announced = [htmx_event(response).get("announce", "")]
    while True:
        assert response.status_code == 200
        fragment = assert_fragment(response, "audit-verification")
        if not fragment.has("form"):
            return announced
        form = fragment.one("form")
        assert form["hx-trigger"] == "load, submit"
        assert fragment.one("progress")["max"]
        response = browser_client.htmx_post(form["hx-post"], SENT, current_url=LOG)
        announced.append(htmx_event(response).get("announce", ""))


@pytest.fixture
def short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps of ten entries, so that a short log takes several."""
    monkeypatch.setattr(runs, "ENTRIES_AT_ONCE", 10)


def test_log_that_nobody_has_verified_says_so(admin_client: BrowserClient) -> None:
    assert badge(admin_client) == "Not checked yet"


@pytest.mark.usefixtures("short_steps")
def test_verify_goes_on_by_itself_and_tells_start_and_end(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    new_definitions(app, [f"Slate {number:03}" for number in range(40)])
    last = database_probe.last_seq()
    announced = verify(admin_client)
    end = "Check finished. No tampering found"
    assert [announced[0], announced[-1]] == ["Checking the audit log", end]
    assert len(announced) > 5
    assert set(announced[1:-1]) == {""}
    [entry] = database_probe.entries(after=last)
    assert (entry["action"], entry["resource_type"], entry["actor_id"]) == ("VERIFY", "AuditHead", admin.id)
    assert json.loads(entry["metadata"])["result"] == f"{last} entries intact"
    assert badge(admin_client).startswith("No tampering found. Checked ")
    assert badge(admin_client).endswith(f" ({last} entries)")


def test_verify_without_scripts(app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    last = database_probe.last_seq()
    page = assert_whole_page(admin_client.get(LOG))
    [start] = [form for form in page.all("form[method=post]") if form["action"] == START]
    assert start.has("#verify-now")
    response = admin_client.post(START)
    assert response.status_code == 303
    page = assert_whole_page(admin_client.get(response.headers["Location"]))
    assert page.one("#verification-continue button").text == "Continue"
    response = admin_client.post(page.one("#verification-continue")["action"])
    assert response.status_code == 303
    page = assert_whole_page(admin_client.get(response.headers["Location"]))
    assert page.one(".badge").text.endswith(f" ({last} entries)")
    assert not page.has("progress")


@pytest.mark.usefixtures("short_steps")
@pytest.mark.parametrize("seq", [3, 10, 11, 25])
def test_verify_finds_tampering_in_any_step(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, seq: int
) -> None:
    new_definitions(app, [f"Slate {number:03}" for number in range(30)])
    unguard(database_probe)
    database_probe.run(text(f"UPDATE audit_log SET actor_id = 'nobody' WHERE seq = {seq}"))
    assert verify(admin_client)[-1] == f"Check finished. Problem at entry {seq}"
    page = parse(admin_client.get(LOG).text).one("#audit-verification")
    assert page.one(".badge-red").text.startswith(f"Problem at entry {seq}. Checked ")
    assert f"Entry {seq}: it has been altered: its content does not match its hash." in page.text
    assert json.loads(database_probe.entries()[-1]["metadata"])["result"] == f"broken at seq {seq}"


@pytest.mark.usefixtures("short_steps")
def test_verify_finds_an_entry_that_doubles_where_two_steps_meet(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    written(app, *[happened()] * 15)
    unguard(database_probe)
    database_probe.run(text("INSERT INTO audit_log SELECT * FROM audit_log WHERE seq = 10"))
    assert verify(admin_client)[-1] == "Check finished. Problem at entry 11"


@pytest.mark.parametrize("statement", ["UPDATE audit_head SET seq = seq - 1", "DELETE FROM audit_head"])
def test_verify_of_a_log_that_takes_no_entry_any_more(
    admin_client: BrowserClient, database_probe: DatabaseProbe, statement: str
) -> None:
    """Without its head the next entry has no place; what was found is kept all the same."""
    last = database_probe.last_seq()
    database_probe.run(text(statement))
    assert verify(admin_client)[-1] == f"Check finished. Problem at entry {last}"
    assert badge(admin_client).startswith(f"Problem at entry {last}. Checked ")
    assert database_probe.last_seq() == last


def test_verify_names_records_that_were_changed_past_the_log(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    key = new_definition(app)
    database_probe.run(text(f"UPDATE micro_credential_definitions SET level = 9 WHERE id = '{key}'"))
    expected = "1 record doesn't match the log"
    assert verify(admin_client)[-1] == f"Check finished. {expected}"
    state = parse(admin_client.get(LOG).text).one("#audit-verification")
    assert state.one(".badge-red").text.startswith(f"{expected}. Checked ")
    assert state.texts("li") == [f"MicroCredentialDefinition {key}: level is 9, the log says 3"]


@pytest.mark.usefixtures("short_steps")
def test_verify_tells_the_first_of_many_mismatches(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    new_definitions(app, [f"Slate {number:03}" for number in range(30)])
    database_probe.run(text("UPDATE micro_credential_definitions SET level = 9"))
    assert "33 records don't match the log" in verify(admin_client)[-1]
    lines = parse(admin_client.get(LOG).text).texts("#audit-verification li")
    assert (len(lines), lines[-1]) == (21, "and 13 more")


@pytest.mark.usefixtures("short_steps")
def test_verify_by_two_at_once(
    app: Flask,
    admin_client: BrowserClient,
    database_probe: DatabaseProbe,
    signed_in: Callable[[Account], BrowserClient],
) -> None:
    other = signed_in(new_user(app))
    written(app, *[happened()] * 25)
    last = database_probe.last_seq()
    first, second = (parse(each.htmx_post(START, SENT).text).one("form")["action"] for each in (admin_client, other))
    assert first != second
    for _ in range(8):
        for browser_client, address in ((admin_client, first), (other, second), (other, first)):
            assert browser_client.htmx_post(address, SENT).status_code == 200
    kept = database_probe.rows(table(AuditVerification).select())
    assert [(row["finished_at"] is None, row["problem"]) for row in kept] == [(False, None)] * 2
    assert [entry["action"] for entry in database_probe.entries(after=last)] == ["VERIFY", "VERIFY"]


def test_verify_is_shown_on_the_page_whoever_did_it(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    run(app, "verify")
    assert badge(admin_client).endswith(f" ({database_probe.last_seq()} entries)")


@pytest.mark.usefixtures("short_steps")
def test_entries_may_be_written_while_a_verification_runs(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    written(app, *[happened()] * 15)
    form = parse(admin_client.htmx_post(START, SENT).text).one("form")
    admin_client.htmx_post(form["action"], SENT)
    new_definition(app)
    before = database_probe.last_seq()
    while parse(admin_client.htmx_post(form["action"], SENT).text).has("form"):
        new_definition(app)
    [row] = database_probe.rows(table(AuditVerification).select())
    assert row["problem"] is None
    assert row["seq"] >= before - 1
