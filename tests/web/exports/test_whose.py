"""Who exports which lists: what they may read, and an organisation its own alone."""

from collections.abc import Callable

import pytest
from flask import Flask

from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Denied
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.list_exports import record_list_export
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account, new_member, new_organisation, new_user, signed_in_as
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.web.exports.files import about, ask, csv_rows, sheet_rows, workbook

SignIn = Callable[[Account], BrowserClient]


@pytest.fixture
def others(app: Flask) -> dict[str, str]:
    """What another organisation has."""
    organisation = new_organisation(app, name="Skyline")
    member = new_member(app, organisation_id=organisation, first_name="Zoe", last_name="Elsewhere")
    definition = new_definition(app, title="Slate Repair")
    new_credential(app, member_id=member, definition_id=definition)
    return {"organisation": organisation, "person": member, "definition": definition}


@pytest.fixture
def boss(app: Flask, signed_in: SignIn) -> BrowserClient:
    key = new_organisation(app, name="Ridgeline")
    member = new_member(app, organisation_id=key, first_name="Aroha", last_name="Ngata")
    new_credential(app, member_id=member, definition_id=new_definition(app, title="Copper Works"))
    return signed_in(new_user(app, role=Role.ORG_ADMIN, organisation_id=key))


def test_organisation_exports_its_own_whatever_the_address_says(boss: BrowserClient, others: dict[str, str]) -> None:
    for address in ("/people/export", "/credentials/export", "/coverage/export"):
        for query in (others, {"q": "zoe"}, {"organisation_id": others["organisation"], "view": "matrix"}):
            response = ask(boss, address, "csv", **query)
            assert response.status_code == 200
            assert "Zoe" not in response.text
            assert "Skyline" not in response.text
    assert [row["Name"] for row in csv_rows(boss, "/people/export")] == ["Aroha Ngata"]
    assert [row["Person"] for row in sheet_rows(workbook(boss, "/credentials/export"))] == ["Aroha Ngata"]
    book = workbook(boss, "/coverage/export", view="matrix", **others)
    assert [row["Person"] for row in sheet_rows(book)] == ["Aroha Ngata"]
    assert "Skyline" not in str(about(book))


def test_organisation_exports_none_of_ranzs_lists(boss: BrowserClient, others: dict[str, str]) -> None:
    organisation, person, definition = (others[name] for name in ("organisation", "person", "definition"))
    for address in (
        "/admin/people/export",
        "/admin/credentials/export",
        "/admin/coverage/export",
        f"/admin/programme/{organisation}/staff/export",
        f"/admin/programme/{organisation}/staff/{person}/credentials/export",
        f"/admin/micro-credentials/{definition}/staff/export",
    ):
        assert ask(boss, address, "csv").status_code == 403


def test_staff_export_their_own_credentials_alone(app: Flask, signed_in: SignIn, others: dict[str, str]) -> None:
    member = new_member(app, first_name="Hemi", last_name="Rangi")
    new_credential(app, member_id=member, definition_id=others["definition"])
    hemi = signed_in(new_user(app, role=Role.ORG_STAFF, member_id=member))
    assert [row["Person"] for row in csv_rows(hemi, "/credentials/export", q="slate")] == ["Hemi Rangi"]
    assert ask(hemi, "/people/export", "csv").status_code == 403


def test_operation_refuses_whoever_may_export_no_list(app: Flask, database_probe: DatabaseProbe) -> None:
    auditor = signed_in_as(new_user(app, role=Role.RANZ_AUDITOR))
    last = database_probe.last_seq()
    with app.app_context(), pytest.raises(Denied), writing():
        record_list_export(details={"list": "People"}, by=auditor)
    assert database_probe.last_seq() == last


def test_auditor_is_offered_no_export(
    app: Flask, admin_client: BrowserClient, auditor_client: BrowserClient, others: dict[str, str]
) -> None:
    assert parse(admin_client.get("/admin/people").text).has("#people-export")
    assert not parse(auditor_client.get("/admin/people").text).has("#people-export")
    assert ask(auditor_client, "/admin/people/export", "csv").status_code == 403
