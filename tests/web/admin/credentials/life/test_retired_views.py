"""What is retired is neither awarded nor renewed on any page; the way to what replaces it has the person filled in."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ranzcred.core import clock
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_award, new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation
from tests.support.factories.prerequisites import retire
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.web.admin.credentials.awards.award_forms import Decisions

SOON = timedelta(days=10)
Status = MicroCredentialStatus


class Retired:
    """Slate, retired for Slate (2027). Aroha Ngata holds it; Sione Ngata awaits his assessment."""

    def __init__(self, app: Flask, database_probe: DatabaseProbe) -> None:
        ridge = new_organisation(app, name="Ridgeline")
        self.successor, self.slate = new_definition(app, title="Slate (2027)"), new_definition(app, title="Slate")
        self.aroha, self.sione = (
            new_member(app, organisation_id=ridge, first_name=name, last_name="Ngata") for name in ("Aroha", "Sione")
        )
        self.held = new_award(app, self.aroha, self.slate, expiry=clock.today() + SOON)
        self.pending = new_credential(
            app, definition_id=self.slate, member_id=self.sione, status=Status.ASSESSMENT_PENDING
        )
        self.person = f"/admin/programme/{ridge}/staff/{self.aroha}"
        self.assignment = f"/admin/micro-credentials/{self.successor}/assign"
        retire(database_probe, self.slate, self.successor)


@pytest.fixture
def retired(app: Flask, database_probe: DatabaseProbe) -> Retired:
    return Retired(app, database_probe)


def offered(page: Element, key: str) -> list[str]:
    return [link.text for link in page.all(f"#credential-{key} .actions a")]


def link_of(page: Element) -> tuple[str, str]:
    [link] = page.all(".error-summary a[href*=assign], .error-summary a[href*=awards]")
    return link.text, link["href"]


def way_from(response: TestResponse, whose: str) -> str:
    """The address of the successor's award, from a refusal that says why there can be none of this one."""
    assert response.status_code == 409
    page = parse(response.text)
    assert "Retired on 1 Jul 2027." in page.one(".error-summary").text
    words, address = link_of(page)
    assert words == ("Renew as Slate (2027)" if whose == "held" else "Award Slate (2027) instead")
    return address


def test_rows_offer_the_successor_in_place_of_an_award(
    admin_client: BrowserClient, retired: Retired, database_probe: DatabaseProbe
) -> None:
    lists = (f"/admin/micro-credentials/{retired.slate}", "/admin/credentials", "/admin")
    for address in lists:
        page = parse(admin_client.get(address).text)
        assert offered(page, retired.held) == ["Edit", "Renew as successor", "Revoke"], address
        assert offered(page, retired.pending) == ["Edit", "Award successor", "Remove"], address
    page = parse(admin_client.get(retired.person).text)
    assert offered(page, retired.held) == ["Edit", "Renew as successor", "Revoke"]
    link = page.one(f"#credential-{retired.held} [data-key=a]")
    led = admin_client.get(link["href"]).headers["Location"]
    form = parse(admin_client.get(led).text).one("#assign-form")
    assert form.texts("[data-picked]:has(input[value]) strong")[:1] == ["Aroha Ngata"]
    assert led.endswith("#awarded_on")
    retire(database_probe, retired.slate)
    for address in lists:
        page = parse(admin_client.get(address).text)
        assert offered(page, retired.held) == ["Edit", "Revoke"], address
        assert offered(page, retired.pending) == ["Edit", "Remove"], address


@pytest.mark.parametrize("whose", ["held", "pending"])
@pytest.mark.parametrize("on_page", [True, False])
def test_form_of_an_award_opens_with_why_there_can_be_none(
    admin_client: BrowserClient, retired: Retired, whose: str, on_page: bool
) -> None:
    key = getattr(retired, whose)
    address = f"/admin/micro-credentials/{retired.slate}/staff/{key}/award"
    if on_page:
        address = f"/admin/credentials/{key}/awards/new"
    response = admin_client.get(address)
    assert way_from(response, whose).startswith(retired.assignment)


def test_many_at_once_are_led_to_the_successor_together(
    app: Flask, admin_client: BrowserClient, retired: Retired, database_probe: DatabaseProbe
) -> None:
    other = new_credential(app, definition_id=new_definition(app, title="Copper"), member_id=retired.sione)
    mere = new_member(app, first_name="Mere", last_name="Pou")
    pending = new_credential(app, definition_id=retired.slate, member_id=mere, status=Status.IN_TRAINING)
    chosen: dict[str, Any] = {"chosen": [f"{key}:1" for key in (retired.pending, pending, other)], "action": "AWARD"}
    page = parse(admin_client.post("/admin/credentials/bulk", chosen).text)
    [link] = page.all("#bulk-plan > p a")
    assert link.text == "Award Slate (2027) to 2 people instead"
    assert page.texts(".plan .refused span") == ["can't be changed: Retired on 1 Jul 2027."] * 2
    form = parse(admin_client.get(link["href"]).text).one("#assign-form")
    assert form.texts("[data-picked]:has(input[value]) strong")[:2] == ["Sione Ngata", "Mere Pou"]
    assert form.one("#standing option[selected]").text == "Awarded"
    none = parse(admin_client.post("/admin/credentials/bulk", chosen | {"chosen": chosen["chosen"][:2]}).text)
    assert none.texts("#bulk-plan > p")[0] == "None of the 2 can be changed this way."
    retire(database_probe, retired.slate)
    assert not parse(admin_client.post("/admin/credentials/bulk", chosen).text).has("#bulk-plan > p a")


def test_form_offers_no_award_of_it(admin_client: BrowserClient, retired: Retired) -> None:
    staff = f"/admin/micro-credentials/{retired.slate}/staff"
    opened = parse(admin_client.get(f"{staff}/{retired.pending}/edit").text)
    assert opened.texts("#standing option") == ["Not Started", "In Training", "Assessment Pending", "Expired"]


@pytest.mark.parametrize("whose", ["held", "pending"])
@pytest.mark.parametrize("on_page", [True, False])
def test_refusal_leads_to_the_successor_with_the_person(
    admin_client: BrowserClient, retired: Retired, whose: str, on_page: bool
) -> None:
    key = getattr(retired, whose)
    renewed = {"awarded_on": "today", "expiry_date": "+3y", "version": "1"}
    address = f"/admin/micro-credentials/{retired.slate}/staff/{key}"
    if on_page:
        address = f"/admin/credentials/{key}/awards/new"
    response = admin_client.post(address, {**renewed, "status": "AWARDED", "notes": "", "reason": ""})
    address = way_from(response, whose)
    form = parse(admin_client.get(address).text).one("#assign-form")
    name = "Aroha Ngata" if whose == "held" else "Sione Ngata"
    assert form.texts("[data-picked]:has(input[value]) strong")[:1] == [name]
    assert form.one("#standing option[selected]").text == "Awarded"
    assert "status=" not in address  # which would filter the list below


def test_credential_page_says_why_and_leads_on(
    app: Flask, admin_client: BrowserClient, retired: Retired, database_probe: DatabaseProbe
) -> None:
    page = parse(admin_client.get(f"/admin/credentials/{retired.held}").text)
    assert not page.has("#new-award")
    assert page.one("#credential-retired").text == "Retired on 1 Jul 2027. Renew as Slate (2027)"
    link = page.one("#award-instead")
    assert link["href"].startswith(retired.assignment)
    later = new_credential(app, definition_id=retired.successor, member_id=retired.aroha)
    again = parse(admin_client.get(f"/admin/credentials/{retired.held}").text)
    assert again.one("#award-instead")["href"] == f"/admin/credentials/{later}/awards/new#awarded_on"


def test_without_a_successor_it_only_says_why(
    admin_client: BrowserClient, retired: Retired, database_probe: DatabaseProbe
) -> None:
    retire(database_probe, retired.slate)
    page = parse(admin_client.get(f"/admin/credentials/{retired.held}").text)
    assert page.one("#credential-retired").text == "Retired on 1 Jul 2027. Slate can't be assigned or awarded any more."
    assert not page.has("#award-instead")


def test_people_who_are_assigned_what_is_retired_are_filled_in(admin_client: BrowserClient, retired: Retired) -> None:
    sent = {"picked": [retired.aroha, retired.sione], "status": "NOT_STARTED"}
    response = admin_client.post(f"/admin/micro-credentials/{retired.slate}/assign", sent)
    assert response.status_code == 409
    words, address = link_of(parse(response.text))
    assert words == "Use Slate (2027) instead of Slate."
    form = parse(admin_client.get(address).text).one("#assign-form")
    assert form.one("[data-count]").text == "2 people"


def test_row_of_what_was_revoked_is_awarded_anew_or_reinstated(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    slate = new_definition(app, title="Slate")
    key = new_award(app, new_member(app), slate, expiry=clock.today() + SOON)
    page = f"/admin/credentials/{key}"
    Decisions(admin_client, database_probe, page).decide("revoke", on="today", reason_kind="CONDUCT")
    for address in (f"/admin/micro-credentials/{slate}", "/admin/credentials"):
        shown = parse(admin_client.get(address).text)
        assert offered(shown, key) == ["Edit", "Award", "Reinstate"], address
        keys = {link["data-key"]: link.text.split()[0] for link in shown.all(f"#credential-{key} .actions a")}
        assert keys == {"e": "Edit", "a": "Award", "r": "Reinstate"}
    opened = parse(admin_client.get(f"/admin/micro-credentials/{slate}/staff/{key}/award").text)
    assert opened.one("#credential-form h2").text.startswith("Award ")


def test_address_fills_in_only_keys(admin_client: BrowserClient, retired: Retired) -> None:
    page = parse(admin_client.get(f"{retired.assignment}?picked=..%2F&picked={retired.sione}").text)
    assert (page.one("[data-count]").text, page.one("#standing option[selected]").text) == ("1 person", "Not Started")
