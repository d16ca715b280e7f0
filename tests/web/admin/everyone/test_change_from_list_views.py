"""Changing, awarding and removing from the list of all credentials, one or many, and coming back to it."""

from datetime import date, timedelta

import pytest
from flask import Flask

from ranzcred.core import clock, formats
from ranzcred.domain.credentials.forms import renewed_expiry
from ranzcred.domain.credentials.status import MicroCredentialStatus as Status
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import LONG_AGO, new_credential, new_definition
from tests.support.factories.people import new_member
from tests.support.factories.records import credential_row
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event

LIST = "/admin/credentials"
TODAY = clock.today()


def award(app: Flask, name: str, title: str, *, days: int) -> str:
    return new_credential(
        app,
        member_id=new_member(app, first_name=name, last_name="Ngata"),
        definition_id=new_definition(app, title=title),
        status=Status.AWARDED,
        awarded_on=LONG_AGO,
        expiry_date=TODAY + timedelta(days=days),
    )


@pytest.fixture
def aroha(app: Flask) -> str:
    return award(app, "Aroha", "Slate Repair", days=20)


@pytest.fixture
def hemi(app: Flask) -> str:
    return award(app, "Hēmi", "Copper Works", days=25)


def typed(form: Element) -> dict[str, str]:
    values = {each["name"]: each.get("value") for each in form.all("input[name]")}
    values |= {each["name"]: each.raw_text.strip() for each in form.all("textarea")}
    return values | {each["name"]: each.one("option[selected]")["value"] for each in form.all("select")}


def test_form_opens_above_the_list_and_comes_back_to_it(
    admin_client: BrowserClient, database_probe: DatabaseProbe, aroha: str, hemi: str
) -> None:
    page = assert_whole_page(admin_client.get(f"{LIST}/{aroha}/edit?expiry=30&sort=expiry"))
    assert page.one("#credential-form h2").text == "Edit Aroha Ngata's Slate Repair"
    assert len(page.all("#credentials-table tbody tr")) == 2
    form = page.one("#credential-form form")
    assert form["action"] == f"{LIST}/{aroha}?expiry=30&sort=expiry"
    assert page.one("#credential-form-cancel")["href"] == f"{LIST}?expiry=30&sort=expiry"
    response = admin_client.post(form["action"], typed(form) | {"notes": "Portfolio seen."})
    assert response.headers["Location"] == f"{LIST}?expiry=30&sort=expiry#credential-{aroha}-edit"
    assert credential_row(database_probe, aroha)["notes"] == "Portfolio seen."


def test_award_that_is_renewed_lasts_as_long_again(
    admin_client: BrowserClient, database_probe: DatabaseProbe, aroha: str
) -> None:
    page = parse(admin_client.get(f"{LIST}/{aroha}/award").text)
    assert page.one("#credential-form h2").text == "Renew Aroha Ngata's Slate Repair"
    form = page.one("#credential-form form")
    ends = TODAY + timedelta(days=20)
    assert form.texts(".fields > p")[0] == f"Now: {formats.date(LONG_AGO)} to {formats.date(ends)}."
    assert form.one("#awarded_on-hint").text.endswith("Leave blank for today.")
    refused = admin_client.post(form["action"], typed(form) | {"expiry_date": "1/1/1990"})
    assert refused.status_code == 422
    again = parse(refused.text)
    assert again.one("#credential-form h2").text == "Renew Aroha Ngata's Slate Repair"
    assert again.one("#credential-form")["data-opener"] == f"credential-{aroha}-award"
    assert admin_client.post(form["action"], typed(form)).status_code == 303
    row = credential_row(database_probe, aroha)
    expected = renewed_expiry(LONG_AGO, TODAY + timedelta(days=20), today=TODAY)
    assert (row["awarded_on"], row["expiry_date"]) == (TODAY, expected)


@pytest.mark.parametrize(
    ("awarded_on", "expiry_date", "today", "expected"),
    [
        (date(2023, 12, 29), date(2026, 12, 28), date(2026, 11, 28), date(2029, 11, 28)),
        (date(2023, 11, 29), date(2026, 11, 28), date(2026, 11, 28), date(2029, 11, 28)),
        (date(2024, 2, 29), date(2026, 2, 28), date(2028, 2, 29), date(2030, 2, 28)),
        (date(2026, 1, 1), date(2026, 7, 1), date(2026, 7, 2), date(2026, 12, 30)),
        (date(2026, 1, 1), None, date(2026, 7, 2), None),
        (None, None, date(2026, 7, 2), None),
    ],
)
def test_renewal_is_as_long_by_the_calendar(
    awarded_on: date | None, expiry_date: date | None, today: date, expected: date | None
) -> None:
    assert renewed_expiry(awarded_on, expiry_date, today=today) == expected


def test_removal_goes_on_with_the_next_row(app: Flask, admin_client: BrowserClient, hemi: str) -> None:
    """Also if that one cannot be removed, because it was awarded."""
    aroha = new_credential(
        app,
        member_id=new_member(app, first_name="Aroha", last_name="Abel"),
        definition_id=new_definition(app, title="Slate Repair"),
    )
    shown = f"{LIST}?sort=person"
    opened = admin_client.htmx_get(f"{LIST}/{aroha}/remove", current_url=shown)
    assert htmx_event(opened) == {"focus": ["remove-cancel"]}
    form = assert_fragment(opened, "credential-remove").one("form")
    assert form["action"].partition("?")[0] == f"{LIST}/{aroha}/remove"
    response = admin_client.htmx_post(form["action"], {}, current_url=shown)
    assert htmx_event(response)["focus"] == [f"credential-{hemi}-edit"]
    assert htmx_event(response)["announce"] == "Aroha Abel no longer has Slate Repair. 1 credential"


def test_many_are_changed_at_once_across_micro_credentials(
    admin_client: BrowserClient, database_probe: DatabaseProbe, aroha: str, hemi: str
) -> None:
    page = parse(admin_client.get(f"{LIST}?expiry=30").text)
    bar = page.one("form#bulk")
    assert bar["action"] == f"{LIST}/bulk?expiry=30"
    chosen = [box["value"] for box in page.all("[name=chosen]")]
    review = assert_whole_page(admin_client.post(bar["action"], {"chosen": chosen, "action": "EXPIRY_DATE"}))
    plan = review.one("#bulk-plan").text
    assert "Slate Repair" in plan
    assert "Copper Works" in plan
    form = review.one("#credentials-bulk form[action*=confirmed]")
    sent = {"chosen": chosen, "action": "EXPIRY_DATE", "expiry_date": "26/12/2031", "reason": "As agreed."}
    response = admin_client.post(form["action"], sent)
    assert response.headers["Location"] == f"{LIST}?expiry=30#credentials-heading"
    assert {credential_row(database_probe, key)["expiry_date"] for key in (aroha, hemi)} == {date(2031, 12, 26)}


def test_nothing_selected_says_so_in_the_list(admin_client: BrowserClient, aroha: str) -> None:
    response = admin_client.post(f"{LIST}/bulk", {"action": "AWARD"})
    assert response.status_code == 422
    assert parse(response.text).has("#credentials-table .error-summary")
