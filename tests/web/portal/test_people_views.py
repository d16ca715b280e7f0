"""The people of an organisation, as its administrator keeps them."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Denied
from ranzcred.domain.directory import operations
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import Account, new_member, new_organisation, signed_in_as
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

PEOPLE = "/people"
HEMI = {"first_name": "Hēmi", "last_name": "Rangi", "email": "hemi@ridgeline.example.nz", "role": "STAFF"}


def test_administrator_adds_and_edits_their_people(
    app: Flask, org_admin: Account, org_admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    assert org_admin_client.post(PEOPLE, HEMI).status_code == 303
    people = table(OrganisationMember)
    [hemi] = database_probe.rows(select(people).where(people.c.email == HEMI["email"]))
    assert hemi["organisation_id"] == org_admin.organisation_id
    page = parse(org_admin_client.get(PEOPLE).text)
    assert page.texts("tbody th") == ["Hēmi Rangi"]
    assert page.names("tbody .actions a") == ["Edit Hēmi Rangi", "Invite Hēmi Rangi"]
    changed = HEMI | {"lbp_number": "BP 123456", "version": "1"}
    assert org_admin_client.post(f"{PEOPLE}/{hemi['id']}", changed).status_code == 303
    [after] = database_probe.rows(select(people).where(people.c.id == hemi["id"]))
    assert (after["lbp_number"], after["active"]) == ("BP123456", True)
    assert [entry["actor_id"] for entry in database_probe.entries()][-2:] == [org_admin.id] * 2


def test_people_of_others_are_not_there(app: Flask, org_admin: Account, org_admin_client: BrowserClient) -> None:
    own = new_member(app, organisation_id=org_admin.organisation_id, first_name="Peni", last_name="Latu")
    new_member(app, first_name="Mereana", last_name="Tau", email="mereana@example.co.nz")
    assert parse(org_admin_client.get(PEOPLE).text).texts("tbody th") == ["Peni Latu"]
    # Somebody like one of another organisation's is added without a word about that one.
    double = HEMI | {"first_name": "Mereana", "last_name": "Tau", "email": "mereana@example.co.nz"}
    assert org_admin_client.post(PEOPLE, double).status_code == 303
    like = org_admin_client.post(PEOPLE, HEMI | {"first_name": "Peni", "last_name": "Latu"})
    assert like.status_code == 409
    links = [link["href"] for link in parse(like.text).all("#person-likely a")]
    assert links == [f"{PEOPLE}/{own}/edit"]


def test_administrator_changes_nothing_else_of_people(app: Flask, org_admin: Account) -> None:
    own = new_member(app, organisation_id=org_admin.organisation_id)
    elsewhere = new_organisation(app)
    others = new_member(app, organisation_id=elsewhere)
    by = signed_in_as(org_admin)
    place = {"organisation_id": str(org_admin.organisation_id), "member_id": own}
    refused = [
        lambda: operations.deactivate_member(**place, reason="Left.", by=by),
        lambda: operations.update_member(**place, version=None, changes={"active": True}, by=by),
        lambda: operations.move_member(**place, target_id=elsewhere, reason="", by=by),
        lambda: operations.add_member(organisation_id=elsewhere, content=HEMI, by=by),
        lambda: operations.update_member(
            organisation_id=elsewhere, member_id=others, version=None, changes={"first_name": "Hana"}, by=by
        ),
    ]
    for change in refused:
        with app.app_context():
            with pytest.raises(Denied), writing():
                change()  # type: ignore[no-untyped-call]
            db.session.rollback()
