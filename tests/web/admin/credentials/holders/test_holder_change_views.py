"""What somebody holds is changed, awarded and set back, on the definition's page."""

import json

import pytest

from ranzcred.core.formats import typed_date
from ranzcred.domain.credentials.awards.decisions.request import AFTER_AWARD, NOT_IN_FUTURE
from ranzcred.domain.credentials.lifecycle.outcome import REASON_REQUIRED
from ranzcred.domain.credentials.lifecycle.transitions import DATE_OF_NO_AWARD, LAPSED, NO_AWARD
from tests.support.database.probe import DatabaseProbe
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, assert_whole_page, hidden_fields, htmx_event
from tests.support.http.undone import undo_of_newest
from tests.web.admin.credentials.holders.holder_forms import change, days, names, posts, words


def test_credential_edit_shows_where_somebody_stands_today(
    admin_client: BrowserClient, page: str, four: list[str]
) -> None:
    address = f"{page}/staff/{four[2]}/edit"
    response = admin_client.htmx_get(address, current_url=page)
    form = assert_fragment(response, "credential-form")
    assert htmx_event(response) == {"focus": ["standing"]}
    assert form.one("#standing option[selected]")["value"] == "EXPIRED"
    assert form.one("#awarded_on")["value"] == typed_date(days(-40))
    # A keypad of digits alone has no hyphen.
    assert not any("inputmode" in form.one(f"#{name}").attributes for name in ("awarded_on", "expiry_date"))
    assert form.one("#awarded_on-hint").text == "Day, month, year, for example 27/11/2026. Awarded 40 days ago."
    assert f"record={four[2]}" in form.one(".fields a")["href"]
    whole = assert_whole_page(admin_client.get(f"{address}?status=EXPIRED"))
    assert whole.one("title").text.startswith("Edit Mere Latu's Slate Repair – Slate Repair")
    assert names(whole) == ["Mere Latu"]


def test_award_is_dated_today_unless_it_is_dated_back(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, four: list[str]
) -> None:
    address = f"{page}/staff/{four[0]}"
    response = admin_client.htmx_post(address, change(status="AWARDED"), current_url=page)
    fragment = assert_fragment(response, "credential-form")
    today = words(days(0))
    control = f"credential-{four[0]}-edit"
    assert htmx_event(response) == {
        "announce": f"Aroha Ngata's Slate Repair: In Training to Awarded, award date {today}",
        "focus": [control],
        "undo": undo_of_newest(database_probe, f"{page}#{control}"),
    }
    assert fragment.one(f"#credential-{four[0]} .badge").text == "Awarded"
    assert fragment.texts("#definition-statuses li") == [
        "All 4",
        "Not Started 0",
        "In Training 0",
        "Assessment Pending 0",
        "Awarded 3",
        "Expired 1",
    ]
    before = database_probe.last_seq()
    sent = change(status="AWARDED", awarded_on=days(-5), expiry_date=days(100), notes="Passed.", version="1")
    response = admin_client.post(f"{page}/staff/{four[2]}?status=EXPIRED", sent)
    assert response.headers["Location"] == f"{page}?status=EXPIRED#credential-{four[2]}-edit"
    shown = parse(admin_client.get(f"{page}?status=EXPIRED").text).one("#status")
    assert shown.text == (
        f"Mere Latu's Slate Repair: Expired to Awarded, award date {words(days(-5))}, backdated 5 days, "
        f"expiry date {words(days(100))}, notes changed Show Mere Latu Undo"
    )
    assert names(parse(admin_client.get(shown.one("a")["href"]).text)) == ["Mere Latu"]
    [entry] = database_probe.entries(after=before)
    assert json.loads(entry["metadata"])["backdated"] == "5 days"


@pytest.mark.parametrize(
    ("who", "fields", "field", "message"),
    [
        (0, {"status": "AWARDED", "awarded_on": days(1)}, "awarded_on", NOT_IN_FUTURE),
        (0, {"status": "AWARDED", "expiry_date": days(0)}, "expiry_date", AFTER_AWARD),
        (0, {"expiry_date": days(3)}, "expiry_date", DATE_OF_NO_AWARD),
        (2, {"status": "EXPIRED", "expiry_date": days(3)}, "expiry_date", LAPSED),
        (3, {"status": "IN_TRAINING"}, "reason", REASON_REQUIRED),
        (0, {"awarded_on": "31/2/2026"}, "awarded_on", "Award date: February 2026 has 28 days."),
        (0, {"status": "GONE"}, "standing", "Choose a status from the list."),
        (0, {"notes": "x" * 1001}, "notes", "Notes must be 1,000 characters or fewer (1 too many)."),
        (0, {"status": "EXPIRED"}, "", NO_AWARD),
    ],
)
def test_change_is_refused_at_its_field_and_nothing_typed_is_lost(
    admin_client: BrowserClient,
    database_probe: DatabaseProbe,
    page: str,
    four: list[str],
    who: int,
    fields: dict[str, object],
    field: str,
    message: str,
) -> None:
    before = database_probe.last_seq()
    sent = {"notes": "Kept."} | fields
    for post in posts(admin_client, page):
        response = post(f"{page}/staff/{four[who]}", change(**sent))
        assert response.status_code == (422 if field else 409)
        shown = parse(response.text)
        assert message in shown.one("#credential-errors").text
        assert [link["href"] for link in shown.all("#credential-errors li a")] == ([f"#{field}"] if field else [])
        assert shown.one("#notes").raw_text.strip() == sent["notes"]
    assert database_probe.last_seq() == before


def test_award_is_revoked_with_a_reason(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, four: list[str]
) -> None:
    before = database_probe.last_seq()
    response = admin_client.htmx_post(
        f"{page}/staff/{four[3]}", change(reason="Entered for the wrong person."), current_url=page
    )
    assert htmx_event(response)["announce"].startswith(
        "Sione Pou's Slate Repair: Awarded to In Training, award revoked"
    )
    [entry] = database_probe.entries(after=before)
    assert (entry["action"], json.loads(entry["metadata"])["reason"]) == (
        "MCRED_REVOKE",
        "Entered for the wrong person.",
    )


def test_credential_saved_by_two_shows_both(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, four: list[str]
) -> None:
    address = f"{page}/staff/{four[0]}"
    assert admin_client.post(address, change(status="NOT_STARTED")).status_code == 303
    for post in posts(admin_client, page):
        response = post(address, change(status="ASSESSMENT_PENDING", reason="Why not"))
        assert response.status_code == 409
        shown = parse(response.text)
        [row] = shown.all(".differences tbody tr")
        assert [cell.text for cell in row.elements] == ["Status", "Assessment Pending", "Not Started"]
        assert hidden_fields(shown.one("#credential-form form"))["version"] == "2"
        assert shown.one("#reason").raw_text.strip() == "Why not"
