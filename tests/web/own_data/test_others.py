"""Other people, who are nowhere in somebody's data."""

from flask import Flask
from sqlalchemy import select

from ranzcred.core.permissions import Role
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.notifications.types import Channel
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.messages import digest, new_message, queued
from tests.support.factories.people import Account, new_member, new_user
from tests.support.http.browser_client import BrowserClient
from tests.web.own_data.conftest import Neighbour, SignsIn, data_page, exported
from tests.web.own_data.test_contents import decide


def key_of(database_probe: DatabaseProbe, member: str | None) -> str:
    credentials = table(StaffMicroCredential)
    return str(database_probe.value(select(credentials.c.id).where(credentials.c.member_id == member).limit(1)))


def test_nobody_else_is_in_it(
    aroha: Account,
    neighbour: Neighbour,
    signed_in: SignsIn,
    admin: Account,
    admin_client: BrowserClient,
    organisation: str,
    database_probe: DatabaseProbe,
) -> None:
    for somebody in (aroha, neighbour.account):
        decide(admin_client, key_of(database_probe, somebody.member_id))
    there = f"/admin/programme/{organisation}/staff/{aroha.member_id}"
    changed = {"first_name": "Aroha", "last_name": "Ngata", "role": "STAFF", "version": "1"}
    assert admin_client.post(there, changed).status_code == 303
    theirs = (*neighbour.texts, key_of(database_probe, neighbour.account.member_id))
    office = (admin.name, admin.email, admin.id, "office@ridgeline.example.nz", "95550100")
    own, made = exported(signed_in(aroha)), exported(admin_client, data_page(organisation, str(aroha.member_id)))
    for archive in (own, made):
        assert b"Aroha Ngata" in archive.every_byte
        assert [text for text in (*theirs, *office) if text.encode() in archive.every_byte] == []
    # They are where they belong.
    other = exported(admin_client, data_page(organisation, str(neighbour.account.member_id)))
    assert [text for text in theirs if text.encode() not in other.every_byte] == []
    assert [text for text in ("Aroha", "Ngata", *office) if text.encode() in other.every_byte] == []


def test_messages_about_others_are_told_without_their_text(
    app: Flask, organisation: str, aroha: Account, signed_in: SignsIn, database_probe: DatabaseProbe
) -> None:
    member = new_member(app, organisation_id=organisation, first_name="Hēmi", last_name="Rangi", email="hemi@r.example")
    hemi = new_user(app, role=Role.ORG_ADMIN, name="Hēmi Rangi", organisation_id=organisation, member_id=member)
    of_aroha = key_of(database_probe, aroha.member_id)
    about_aroha = {"title": "Aroha Ngata’s award expires", "message": "Of your people: Aroha Ngata"}
    as_admin = {"recipient_key": f"user:{hemi.id}", "user_id": hemi.id, "channel": Channel.IN_APP, "address": None}
    queued(app, digest(of_aroha, organisation_id=organisation, **as_admin, **about_aroha))

    def written(title: str, *, mail: str = "written_out", to: str = f"member:{member}", **columns: object) -> None:
        data = {"mail": mail, "values": {}, "lines": [], "to": to}
        new_message(app, title=title, recipient="hemi@r.example", **{"user_id": hemi.id, "data": data, **columns})

    written("Yours")
    written("Before you signed in", user_id=None, organisation_id=organisation)
    written("Your password was changed", mail="account_changed", to=f"user:{hemi.id}")
    written("Mere Tamahori invited you", mail="invitation", to=f"user:{hemi.id}")
    # An older version did not say to whom.
    written("Aroha Ngata is now Expired", data=None)
    written("To the office about Aroha Ngata", to=f"organisation:{organisation}", user_id=None)
    archive = exported(signed_in(hemi))
    shown = sorted(str(row["title"]) for row in archive.json["messages"])
    assert shown == ["Before you signed in", "None", "None", "None", "Your password was changed", "Yours"]
    for text in ("Aroha", "Ngata", "Mere Tamahori", of_aroha):
        assert text.encode() not in archive.every_byte
    assert archive.json["message-lines"] == []


def test_lines_about_oneself_are_in_it(
    app: Flask, organisation: str, aroha: Account, signed_in: SignsIn, database_probe: DatabaseProbe
) -> None:
    key = key_of(database_probe, aroha.member_id)
    in_app = {"channel": Channel.IN_APP, "address": None, "user_id": aroha.id}
    queued(app, digest(key, recipient_key=f"member:{aroha.member_id}", title="An award of yours expires", **in_app))
    new_message(app, organisation_id=organisation, title="To the office")
    archive = exported(signed_in(aroha))
    [line] = archive.json["message-lines"]
    assert (line["credential_id"], line["days_before"]) == (key, 90)
    titles = {row["id"]: row["title"] for row in archive.json["messages"]}
    assert titles[line["message_id"]] == "An award of yours expires"
    assert b"To the office" not in archive.every_byte
