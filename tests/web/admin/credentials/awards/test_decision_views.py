"""Each decision about an award, by its form: opened, carried out, refused with nothing lost."""

import pytest
from flask import Flask

from ranzcred.core.permissions import PERMISSIONS, Permission, Role
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential
from tests.support.factories.records import credential_row, verbs
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event
from tests.web.admin.credentials.awards.award_forms import REASON, Decisions, buttons, reasons, rows


@pytest.fixture
def decisions(admin_client: BrowserClient, database_probe: DatabaseProbe, page: str) -> Decisions:
    """About one that was awarded today."""
    decisions = Decisions(admin_client, database_probe, page)
    decisions.new("today")
    return decisions


def send(decisions: Decisions, step: str, **sent: str) -> dict[str, object]:
    """Decide by htmx, and return what is announced and where the focus goes."""
    sent = {"version": decisions.version, "reason": REASON, **sent}
    response = decisions.client.htmx_post(f"{decisions.page}/awards/{step}", sent, current_url=decisions.page)
    fragment = assert_fragment(response, "decision-form")
    assert [beside["hx-target"] for beside in fragment.all("hx-partial")] == [
        "#credential-head",
        "#credential-awards",
        "#credential-history",
    ]
    return htmx_event(response)


def test_form_opens_with_the_dates_that_the_validity_proposes(admin_client: BrowserClient, page: str) -> None:
    response = admin_client.htmx_get(f"{page}/awards/new", current_url=page)
    form = assert_fragment(response, "decision-form")
    assert htmx_event(response) == {"focus": ["awarded_on"]}
    assert form.one("h2").text == "Award Aroha Ngata's Slate Works"
    awarded_on, expiry_date = form.one("#awarded_on")["value"], form.one("#expiry_date")["value"]
    assert awarded_on[:5] in {expiry_date[:5], "29/02"}
    assert int(expiry_date[6:]) == int(awarded_on[6:]) + 3
    assert not form.has("#valid_from")


def test_award_and_renewal_say_until_when(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str
) -> None:
    decisions = Decisions(admin_client, database_probe, page)
    event = send(decisions, "new", awarded_on="2/3/2020", expiry_date="2/3/2023")
    assert event["announce"] == "Aroha Ngata's Slate Works awarded until 2 Mar 2023"
    assert event["focus"][0] == "award-1-correct"  # type: ignore[index]
    event = send(decisions, "new", awarded_on="20/3/2023", expiry_date="2/3/2026", reference="RS-18")
    assert event["announce"] == "Aroha Ngata's Slate Works renewed until 2 Mar 2026"
    assert event["focus"][0] == "award-2-correct"  # type: ignore[index]


def test_award_that_does_not_expire_is_said_to_be_so(decisions: Decisions, database_probe: DatabaseProbe) -> None:
    decisions.decide("void", reason_kind="TWICE")
    refused = decisions.client.post(
        f"{decisions.page}/awards/new", {"awarded_on": "today", "expiry_date": "", "version": decisions.version}
    )
    assert refused.status_code == 422
    assert parse(refused.text).texts(".error-summary a") == ["Enter an expiry date, or select “Does not expire”."]
    decisions.new("today", never="y")
    assert credential_row(database_probe, decisions.page.rpartition("/")[2])["expiry_date"] is None


def test_suspension_and_its_end(decisions: Decisions, database_probe: DatabaseProbe) -> None:
    event = send(decisions, "1/suspend", kind="VOLUNTARY", **{"from": "today", "until": ""})
    assert event["announce"] == "Aroha Ngata's Slate Works suspended"
    assert event["focus"][:2] == ["suspend-award", "lift-award"]  # type: ignore[index]
    event = send(decisions, "1/lift", **{"from": "today"})
    assert event["announce"] == "Aroha Ngata's Slate Works no longer suspended"
    assert buttons(decisions.shown()) == ["Suspend", "Revoke"]
    assert verbs(database_probe, decisions.page.rpartition("/")[2])[-2:] == ["MCRED_SUSPEND", "MCRED_REINSTATE"]


def test_revocation_may_set_its_holder_back(decisions: Decisions, database_probe: DatabaseProbe) -> None:
    event = send(decisions, "1/revoke", on="today", reason_kind="ASSESSED_WRONGLY", set_back_to="IN_TRAINING")
    assert event["announce"] == "Aroha Ngata's Slate Works revoked"
    shown = decisions.shown()
    assert shown.one("h1 .badge").text == "In Training"
    assert shown.one(".standing").text.startswith("In Training. Revoked from ")
    assert rows(shown)[-1][4] == "Revoked"
    assert reasons(shown) == [f"Assessed wrongly: {REASON} (Mere Tamahori)"]
    assert credential_row(database_probe, decisions.page.rpartition("/")[2])["status"] == "IN_TRAINING"


def test_revoked_in_error_is_as_if_it_had_not_been(decisions: Decisions) -> None:
    decisions.decide("revoke", on="today", reason_kind="OTHER")
    assert decisions.shown().one("h1 .badge").text == "Revoked"
    decisions.decide("reinstate", mode="REVOKED_IN_ERROR")
    shown = decisions.shown()
    assert shown.one("h1 .badge").text == "Awarded"
    assert len(rows(shown)) == 1


def test_correction_changes_what_was_recorded(decisions: Decisions) -> None:
    opened = parse(decisions.client.get(f"{decisions.page}/awards/1/correct").text)
    assert opened.one("#holder_name")["value"] == "Aroha Ngata"
    decisions.decide(
        "correct",
        awarded_on="2/3/2020",
        valid_from="2/3/2020",
        expiry_date="2/3/2021",
        holder_name="Aroha Ngata-Tū",
        reference="RS-9",
        reason_kind="MISSING_OR_WRONG",
    )
    shown = decisions.shown()
    found = rows(shown)[-1]
    assert found[1:5] == ["2 Mar 2020", "2 Mar 2020", "2 Mar 2021", "Expired"]
    assert found[6] == "Aroha Ngata-Tū"
    assert found[8] == "RS-9"
    assert reasons(shown) == [f"Corrected. Missing or wrong: {REASON}"]


@pytest.mark.parametrize("htmx", [True, False])
def test_nothing_typed_is_lost_to_an_error(decisions: Decisions, database_probe: DatabaseProbe, htmx: bool) -> None:
    before = database_probe.last_seq()
    sent = {"version": "2", "on": "31/2/2020", "reason_kind": "CONDUCT", "reason": "Too short"}
    address = f"{decisions.page}/awards/1/revoke"
    if htmx:
        response = decisions.client.htmx_post(address, sent, current_url=decisions.page)
        shown = assert_fragment(response, "decision-form")
        assert htmx_event(response) == {"focus": ["decision-errors"]}
    else:
        response = decisions.client.post(address, sent)
        shown = assert_whole_page(response)
        assert shown.one("head title").text.startswith("Error: Revoke Aroha Ngata's Slate Works")
    assert response.status_code == 422
    assert shown.texts("#decision-errors a") == [
        "Day of effect: February 2020 has 29 days.",
        "Reason must be 10 characters or more.",
    ]
    assert shown.one("#on")["value"] == "31/2/2020"
    assert shown.one("#reason").raw_text.strip() == "Too short"
    assert shown.one("#reason_kind option[selected]")["value"] == "CONDUCT"
    assert database_probe.last_seq() == before


def test_rule_that_refuses_a_day_says_so_at_its_field(decisions: Decisions) -> None:
    sent = {"version": decisions.version, "kind": "CONDITIONS", "from": "1/1/2020", "until": "", "reason": REASON}
    response = decisions.client.post(f"{decisions.page}/awards/1/suspend", sent)
    assert response.status_code == 422
    assert parse(response.text).one("#from-error").text.startswith("Error: Enter a day from ")


def test_who_saved_first_is_named_and_saving_again_decides(decisions: Decisions) -> None:
    seen = decisions.version
    decisions.decide(
        "correct",
        awarded_on="today",
        valid_from="today",
        expiry_date="+2y",
        holder_name="Aroha Ngata",
        reference="RS-1",
        reason_kind="OTHER",
    )
    sent = {"awarded_on": "today", "valid_from": "today", "expiry_date": "+1y", "holder_name": "Aroha Ngata"}
    sent |= {"reference": "RS-2", "reason_kind": "OTHER", "reason": REASON}
    response = decisions.client.post(f"{decisions.page}/awards/1/correct", {"version": seen, **sent})
    assert response.status_code == 409
    shown = assert_whole_page(response)
    assert "Mere Tamahori saved a change at " in shown.one("#decision-errors").text
    assert shown.texts("#decision-errors tbody th") == ["Expiry date", "Reference"]
    assert shown.texts("#decision-errors tbody td")[2:] == ["RS-2", "RS-1"]
    again = shown.one("#decision-form [name=version]")["value"]
    response = decisions.client.post(f"{decisions.page}/awards/1/correct", {"version": again, **sent})
    assert response.status_code == 303
    assert rows(decisions.shown())[-1][8] == "RS-2"


def test_decision_on_what_someone_else_has_changed_says_how_to_go_on(decisions: Decisions) -> None:
    sent = {"version": decisions.version, "kind": "VOLUNTARY", "from": "today", "reason": REASON}
    key = decisions.page.rpartition("/")[2]
    opened = parse(decisions.client.get(f"/admin/credentials/{key}/edit").text).one("#credential-form")
    notes = {name: opened.one(f"#{name}")["value"] for name in ("awarded_on", "expiry_date")}
    notes |= {"version": sent["version"], "status": "AWARDED", "notes": "Seen at work.", "reason": ""}
    saved = decisions.client.post(f"/admin/credentials/{key}", notes)
    assert saved.status_code == 303
    response = decisions.client.post(f"{decisions.page}/awards/1/suspend", sent)
    assert response.status_code == 409
    page = parse(response.text)
    assert "Check it below, then choose Suspend again." in page.one("#decision-errors").text
    again = page.one("#decision-form [name=version]")["value"]
    assert decisions.client.post(f"{decisions.page}/awards/1/suspend", sent | {"version": again}).status_code == 303


def test_page_around_the_form_is_as_it_is_now_if_someone_was_first(decisions: Decisions) -> None:
    seen = decisions.version
    decisions.decide("revoke", on="today", reason_kind="CONDUCT")
    sent = {"version": seen, "kind": "VOLUNTARY", "from": "today", "reason": REASON}
    response = decisions.client.htmx_post(f"{decisions.page}/awards/1/suspend", sent, current_url=decisions.page)
    assert response.status_code == 409
    shown = assert_fragment(response, "decision-form")
    assert htmx_event(response)["focus"] == ["decision-errors"]
    assert shown.one("#decision-form textarea").text == REASON
    assert shown.one("h1 .badge").text == "Revoked"
    assert buttons(shown) == ["Award"]
    assert rows(shown)[-1][4] == "Revoked"


def test_second_of_two_renewals_is_told_of_the_first(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str
) -> None:
    decisions = Decisions(admin_client, database_probe, page)
    decisions.new("2/3/2020", "2/3/2023")
    seen = decisions.version
    decisions.new("20/3/2023", "1/1/2999")
    sent = {"awarded_on": "20/3/2023", "expiry_date": "1/1/2999", "version": seen}
    response = admin_client.post(f"{page}/awards/new", sent)
    assert response.status_code == 409
    assert "Already renewed until 1 Jan 2999." in parse(response.text).one("#decision-errors").text


def test_whoever_may_not_change_credentials_decides_nothing(
    decisions: Decisions, database_probe: DatabaseProbe, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = PERMISSIONS[Role.RANZ_ADMIN] - {Permission.CREDENTIAL_UPDATE}
    monkeypatch.setitem(PERMISSIONS, Role.RANZ_ADMIN, allowed)
    shown = decisions.shown()
    assert buttons(shown) == []
    assert not shown.has(".menu, .awards .actions")
    before = database_probe.last_seq()
    for step in ("suspend", "revoke", "correct", "void"):
        assert decisions.client.get(f"{decisions.page}/awards/1/{step}").status_code == 403
    sent = {"reason_kind": "TWICE", "reason": REASON, "version": decisions.version}
    assert decisions.client.post(f"{decisions.page}/awards/1/void", sent).status_code == 403
    assert database_probe.last_seq() == before


@pytest.mark.parametrize("address", ["2/revoke", "0/revoke", "0/suspend", "0/correct"])
def test_award_that_is_not_there_is_not_found(decisions: Decisions, address: str) -> None:
    assert decisions.client.get(f"{decisions.page}/awards/{address}").status_code == 404


def test_row_of_a_list_leads_to_the_form(app: Flask, decisions: Decisions) -> None:
    form = f"{decisions.page}/awards/1/revoke#on"
    assert decisions.client.get(f"{decisions.page}/revoke").headers["Location"] == form
    by_htmx = decisions.client.htmx_get(f"{decisions.page}/revoke", current_url="/admin/credentials")
    assert by_htmx.headers["HX-Redirect"] == form
    never = f"/admin/credentials/{new_credential(app)}"
    assert decisions.client.get(f"{never}/revoke").headers["Location"] == never
