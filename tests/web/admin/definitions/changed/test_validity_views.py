"""Another validity is offered to be applied to the awards that count: who gets which expiry date, then all or none."""

import json
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core import clock, formats
from ranzcred.core.days import months_after
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.redefinition import validity
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_member
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.web.admin.definitions.create.new_form import LIST

TODAY = clock.today()
AWARDED_ON = TODAY - timedelta(days=400)
REASON: dict[str, object] = {"reason": "The board has decided."}
ROWS = table(StaffMicroCredential)


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate", validity_months=36)


def awarded(app: Flask, slate: str, name: str, *, on: date = AWARDED_ON, expiry: date | None = None) -> str:
    """A credential whose award began on a day; it expires after 36 months, where no other day is given."""
    return new_credential(
        app,
        definition_id=slate,
        member_id=new_member(app, first_name=name, last_name="Ngata"),
        status=MicroCredentialStatus.AWARDED,
        awarded_on=on,
        expiry_date=expiry or months_after(on, 36),
    )


def change(admin_client: BrowserClient, slate: str, number: str) -> Element:
    """Save another validity, and return what the page then says."""
    sent = {"title": "Slate", "level": "3", "issuing_body": "RANZ", "validity_months": number, "version": "1"}
    assert admin_client.post(f"{LIST}/{slate}", sent).status_code == 303
    return parse(admin_client.get(f"{LIST}/{slate}").text).one("#status")


def asked(admin_client: BrowserClient, slate: str) -> Element:
    return parse(admin_client.get(f"{LIST}/{slate}/validity").text)


def plan_of(page: Element) -> list[str]:
    return [item.text for item in page.all("#validity-plan li")]


def chosen(page: Element) -> list[str]:
    return [box["value"] for box in page.all("[name=chosen]")]


def confirmed(page: Element, **changed: object) -> dict[str, object]:
    """What the dialog sends, with a reason."""
    version = page.one("#definition-life [name=version]")["value"]
    return {**REASON, "version": version, "chosen": chosen(page), **changed}


def expiry_of(database_probe: DatabaseProbe, key: str) -> date:
    day: date = database_probe.value(select(ROWS.c.expiry_date).where(ROWS.c.id == key))
    return day


def test_new_validity_is_offered_for_the_awards_that_count_and_changes_none_by_itself(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    keys = [awarded(app, slate, name) for name in ("Aroha", "Hemi")]
    awarded(app, slate, "Gone", on=date(2020, 1, 1))
    status = change(admin_client, slate, "24")
    assert status.one("p").text.startswith("Slate saved")
    assert status.one("a").text == "Apply to 2 current awards…"
    assert status.one("a")["href"] == f"{LIST}/{slate}/validity#reason"
    assert {expiry_of(database_probe, key) for key in keys} == {months_after(AWARDED_ON, 36)}


@pytest.mark.parametrize("number", ["36", ""])
def test_nothing_is_offered_without_another_validity(
    app: Flask, admin_client: BrowserClient, slate: str, number: str
) -> None:
    awarded(app, slate, "Aroha")
    assert not change(admin_client, slate, number).has("a")


def test_nothing_is_offered_where_no_award_counts(app: Flask, admin_client: BrowserClient, slate: str) -> None:
    awarded(app, slate, "Gone", on=date(2020, 1, 1))
    assert not change(admin_client, slate, "24").has("a")


def test_plan_says_who_gets_which_date_and_who_stays_and_why(
    app: Flask, admin_client: BrowserClient, slate: str
) -> None:
    awarded(app, slate, "Aroha")
    awarded(app, slate, "Hemi", expiry=months_after(AWARDED_ON, 24))
    early = TODAY - timedelta(days=900)
    awarded(app, slate, "Sina", on=early)
    change(admin_client, slate, "24")
    page = asked(admin_client, slate)
    now, then = (formats.date(months_after(AWARDED_ON, number)) for number in (36, 24))
    ends, gone = (formats.date(months_after(early, number)) for number in (36, 24))
    assert page.one("#validity-plan-heading").text == "1 award gets another expiry date. 2 stay as they are."
    assert [line.partition(" Ngata")[0] for line in plan_of(page)] == ["Aroha", "Sina", "Hemi"]
    shown = page.texts("#validity-plan li > span")
    assert shown == [
        f"{now} → {then}",
        f"{ends}, can't be changed: It would have expired on {gone}. Correct it on its own page.",
        f"{then}, no change",
    ]
    assert page.one("#life-heading").text == "Apply the validity of Slate?"


def test_applied_each_has_its_own_entry_with_the_reason(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    keys = [awarded(app, slate, name) for name in ("Aroha", "Hemi")]
    change(admin_client, slate, "24")
    before = database_probe.last_seq()
    sent = confirmed(asked(admin_client, slate))
    assert admin_client.post(f"{LIST}/{slate}/validity", sent).status_code == 303
    page = parse(admin_client.get(f"{LIST}/{slate}").text)
    assert page.one("#status p").text == "Expiry date of 2 awards changed"
    assert {expiry_of(database_probe, key) for key in keys} == {months_after(AWARDED_ON, 24)}
    entries = database_probe.entries(after=before)
    assert [(entry["action"], entry["resource_type"]) for entry in entries] == [("UPDATE", "StaffMicroCredential")] * 2
    assert {entry["resource_id"] for entry in entries} == set(keys)
    assert {json.loads(entry["metadata"])["reason"] for entry in entries} == {REASON["reason"]}
    assert plan_of(asked(admin_client, slate)) != []
    assert chosen(asked(admin_client, slate)) == []


def test_what_somebody_changed_meanwhile_changes_nobody(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    keys = [awarded(app, slate, name) for name in ("Aroha", "Hemi")]
    change(admin_client, slate, "24")
    sent = confirmed(asked(admin_client, slate))
    database_probe.run(ROWS.update().where(ROWS.c.id == keys[0]).values(version=2))
    response = admin_client.post(f"{LIST}/{slate}/validity", sent)
    assert response.status_code == 409
    assert "Nothing was changed. Aroha Ngata: Someone else changed" in parse(response.text).one("#life-errors").text
    assert {expiry_of(database_probe, key) for key in keys} == {months_after(AWARDED_ON, 36)}


def test_validity_that_somebody_changed_meanwhile_is_not_applied(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    key = awarded(app, slate, "Aroha")
    change(admin_client, slate, "24")
    sent = confirmed(asked(admin_client, slate))
    admin_client.post(
        f"{LIST}/{slate}",
        {"title": "Slate", "level": "3", "issuing_body": "RANZ", "validity_months": "30", "version": sent["version"]},
    )
    response = admin_client.post(f"{LIST}/{slate}/validity", sent)
    assert response.status_code == 409
    page = parse(response.text)
    assert "Mere Tamahori saved a change at " in page.one("#life-errors").text
    ends, would_end = (formats.date(months_after(AWARDED_ON, number)) for number in (36, 30))
    assert page.texts("#validity-plan li > span") == [f"{ends} → {would_end}"]
    assert expiry_of(database_probe, key) == months_after(AWARDED_ON, 36)


def test_reason_is_needed(app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str) -> None:
    key = awarded(app, slate, "Aroha")
    change(admin_client, slate, "24")
    response = admin_client.post(f"{LIST}/{slate}/validity", confirmed(asked(admin_client, slate), reason=""))
    assert response.status_code == 422
    assert parse(response.text).one("#reason-error").text == "Error: Enter a reason."
    assert expiry_of(database_probe, key) == months_after(AWARDED_ON, 36)


def test_credential_of_another_is_not_changed(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    other = awarded(app, new_definition(app), "Aroha")
    change(admin_client, slate, "24")
    response = admin_client.post(f"{LIST}/{slate}/validity", confirmed(asked(admin_client, slate), chosen=f"{other}:1"))
    assert response.status_code == 404
    assert expiry_of(database_probe, other) == months_after(AWARDED_ON, 36)


def test_more_than_are_changed_at_once_follow_one_after_another(
    app: Flask, admin_client: BrowserClient, monkeypatch: pytest.MonkeyPatch, slate: str
) -> None:
    for name in ("Aroha", "Hemi", "Sina"):
        awarded(app, slate, name)
    change(admin_client, slate, "24")
    monkeypatch.setattr(validity, "AT_ONCE", 2)
    page = asked(admin_client, slate)
    assert page.one("#validity-plan-heading").text == "2 awards get another expiry date. 1 more follows after these."
    admin_client.post(f"{LIST}/{slate}/validity", confirmed(page))
    link = parse(admin_client.get(f"{LIST}/{slate}").text).one("#status a")
    assert link.text == "Go on with 1 more award"
    page = parse(admin_client.get(link["href"]).text)
    assert page.one("#validity-plan-heading").text == "1 award gets another expiry date."
    assert admin_client.post(page.one("#definition-life form")["action"], confirmed(page)).status_code == 303
    assert not parse(admin_client.get(f"{LIST}/{slate}").text).has("#status a")


def test_many_cost_as_many_statements_as_few(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    def statements() -> list[int]:
        """How many the plan takes, and how many reads what it confirms: each award is written on its own."""
        with database_probe.statements() as planned:
            page = asked(admin_client, slate)
        with database_probe.statements() as applied:
            admin_client.post(f"{LIST}/{slate}/validity", confirmed(page))
        return [len(planned), sum(each.startswith("SELECT") for each in applied)]

    change(admin_client, slate, "24")
    awarded(app, slate, "Aroha")
    few = statements()
    for name in ("Hemi", "Sina", "Tane", "Mere"):
        awarded(app, slate, name)
    assert statements() == few
