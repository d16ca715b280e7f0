"""Who may have whose data, how they are asked first, and what the log keeps of it."""

import json
from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.permissions import Role
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import PASSWORD, Account, new_member, new_organisation, new_user
from tests.support.factors import proved_before
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.routes.statuses import ABSENT
from tests.web.own_data.conftest import PAGE, SignsIn, data_page, exported


@pytest.fixture
def page(app: Flask, organisation: str) -> str:
    """Where RANZ makes the copy of somebody's data."""
    return data_page(organisation, new_member(app, organisation_id=organisation, first_name="Peni", last_name="Latu"))


def test_export_is_an_entry_before_it_is_a_file(
    org_staff: Account, org_staff_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    last = database_probe.last_seq()
    response = org_staff_client.post(PAGE)
    assert response.mimetype == "application/zip"
    named = f'attachment; filename="my-data-{clock.today().isoformat()}.zip"'
    assert response.headers["Content-Disposition"] == named
    assert response.headers["Cache-Control"] == "no-store"
    response.close()
    [entry] = database_probe.entries(after=last)
    assert (entry["action"], entry["resource_type"]) == ("EXPORT", "OrganisationMember")
    assert (entry["resource_id"], entry["actor_email"]) == (org_staff.member_id, org_staff.email)
    assert json.loads(entry["metadata"])["copy_of_data"] == "asked for by themselves"


def test_copy_that_ranz_makes_is_said_on_the_persons_page_and_in_the_log(
    admin_client: BrowserClient, page: str, database_probe: DatabaseProbe
) -> None:
    link = parse(admin_client.get(page.removesuffix("/data")).text).one("#member-data")
    assert link["href"] == page
    exported(admin_client, page)
    entry = database_probe.entries()[-1]
    assert json.loads(entry["metadata"])["copy_of_data"] == "made by RANZ"
    shown = admin_client.get(f"/admin/audit-log/entries/{entry['seq']}")
    assert "Exported the data about Peni Latu" in parse(shown.text).one("main").text


def test_somebody_elses_data_is_not_there(
    app: Flask, organisation: str, page: str, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    elsewhere = data_page(new_organisation(app), page.split("/")[-2])
    absent = data_page(organisation, ABSENT)
    last = database_probe.last_seq()
    answers = [admin_client.post(where) for where in (elsewhere, absent)]
    assert [answer.status_code for answer in answers] == [404, 404]
    elsewhere_text, absent_text = (parse(answer.text).one("main").text for answer in answers)
    assert elsewhere_text.partition("Reference")[0] == absent_text.partition("Reference")[0]
    assert [admin_client.get(where).status_code for where in (elsewhere, absent)] == [404, 404]
    assert database_probe.last_seq() == last


def test_auditor_reads_the_page_and_makes_no_copy(
    auditor_client: BrowserClient, page: str, database_probe: DatabaseProbe
) -> None:
    shown = parse(auditor_client.get(page).text)
    assert shown.all("#download-data") == []
    assert parse(auditor_client.get(page.removesuffix("/data")).text).all("#member-data") == []
    last = database_probe.last_seq()
    assert auditor_client.post(page).status_code == 403
    assert auditor_client.post(PAGE).status_code == 403
    assert database_probe.last_seq() == last


def test_administrator_who_is_one_of_the_people_has_their_own(
    app: Flask, organisation: str, org_admin_client: BrowserClient, signed_in: SignsIn
) -> None:
    assert org_admin_client.get(PAGE).status_code == org_admin_client.post(PAGE).status_code == 404
    assert PAGE not in org_admin_client.get("/account").text
    member = new_member(app, organisation_id=organisation, first_name="Hēmi", last_name="Rangi")
    hemi = signed_in(new_user(app, role=Role.ORG_ADMIN, organisation_id=organisation, member_id=member))
    assert parse(hemi.get("/account").text).one(f'[href="{PAGE}"]')
    assert exported(hemi).json["person"][0]["id"] == member


@pytest.mark.parametrize("by_ranz", [False, True])
def test_who_they_are_is_asked_again_first(
    app: Flask,
    admin_client: BrowserClient,
    org_staff_client: BrowserClient,
    page: str,
    database_probe: DatabaseProbe,
    by_ranz: bool,
) -> None:
    client, where = (admin_client, page) if by_ranz else (org_staff_client, PAGE)
    client.get(where)
    proved_before(app, timedelta(minutes=11))
    last = database_probe.last_seq()
    asked = client.post(where)
    assert asked.status_code == 401
    assert database_probe.last_seq() == last
    form = parse(asked.text).one("main form")
    sent = {"current_password": PASSWORD, "next": form.one("[name=next]")["value"]}
    response = client.post(form["action"], sent)
    assert (response.status_code, response.headers["Location"]) == (303, where)
    exported(client, where)


def test_form_without_its_token_gets_nothing(org_staff_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    last = database_probe.last_seq()
    assert org_staff_client.post(PAGE, {"csrf_token": "none of theirs"}).status_code == 400
    assert database_probe.last_seq() == last
