"""What is in a person's data, by the tables that it comes from."""

import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select, update

from ranzcred.core import clock
from ranzcred.core.db.base import Base
from ranzcred.core.db.types import moment_text
from ranzcred.domain.accounts.models import SignIn
from ranzcred.domain.credentials.awards.models import Award, AwardRevision, AwardSuspension
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.operations import remove_credential
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.domain.directory.operations import move_member
from ranzcred.domain.notifications.models import Notification
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import act, new_credential, new_definition
from tests.support.factories.messages import new_message
from tests.support.factories.people import Account, new_organisation, new_sign_in
from tests.support.http.archives import OpenedArchive
from tests.support.http.browser_client import BrowserClient
from tests.web.own_data.conftest import CREDENTIALS, MESSAGES, SignsIn, data_page, exported

LISTS = [
    *("person", "accounts", "passkeys", "linked-accounts", "api-tokens", "message-choices", "sign-ins"),
    *("credentials", "awards", "award-revisions", "suspensions", "messages", "message-lines", "history"),
]
BELONGS = {"awards": Award, "award-revisions": AwardRevision, "suspensions": AwardSuspension}


def decide(admin_client: BrowserClient, credential: str) -> None:
    """Suspend an award, lift that, and revoke it: each is kept as it was."""
    today = clock.today()
    page = f"/admin/credentials/{credential}/awards/1"
    yesterday = f"{today - timedelta(days=1):%-d/%-m/%Y}"
    steps = [
        ("suspend", {"kind": "CONDITIONS", "from": yesterday, "reason": "A condition was missed."}),
        ("lift", {"from": "today", "reason": "The condition is met."}),
        ("revoke", {"on": "today", "reason_kind": "CONDUCT", "reason": "As the board decided."}),
    ]
    for version, (step, sent) in enumerate(steps, start=1):
        response = admin_client.post(f"{page}/{step}", sent | {"version": str(version)})
        assert response.status_code == 303, response.text


def of_credentials(database_probe: DatabaseProbe, model: type[Base], member: str) -> list[dict[str, object]]:
    rows, credentials = table(model), table(StaffMicroCredential)
    theirs = select(credentials.c.id).where(credentials.c.member_id == member)
    return [dict(row) for row in database_probe.rows(select(rows).where(rows.c.credential_id.in_(theirs)))]


def text(value: object) -> object:
    """A value of a table, as JSON has it."""
    value = moment_text(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def compare(archive: OpenedArchive, database_probe: DatabaseProbe, member: str) -> None:
    """Compare the awards and what belongs to them with their tables, value by value."""
    for name, model in BELONGS.items():
        stored = of_credentials(database_probe, model, member)
        shown = archive.json[name]
        assert len(shown) == len(stored) == len(archive.table(name)), name
        keys = [key for key in shown[0] if key in stored[0] and "kind" not in key and key != "snapshot_source"]
        assert len(keys) >= len(shown[0]) - 3
        expected = sorted(str([text(row[key]) for key in keys]) for row in stored)
        assert sorted(str([row[key] for key in keys]) for row in shown) == expected, name


def test_data_is_what_the_tables_have(
    app: Flask, aroha: Account, signed_in: SignsIn, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    member = str(aroha.member_id)
    credentials, definitions = table(StaffMicroCredential), table(MicroCredentialDefinition)
    keys = [row.id for row in database_probe.rows(select(credentials.c.id).where(credentials.c.member_id == member))]
    decide(admin_client, keys[100])
    new_sign_in(app, aroha)
    archive = exported(signed_in(aroha))
    assert archive.names == LISTS
    assert list(archive.files) == ["README.txt", *(f"{name}.csv" for name in LISTS), "data.json"]
    compare(archive, database_probe, member)
    assert len(archive.json["awards"]) == CREDENTIALS
    assert len(archive.json["suspensions"]) == 2
    titles = select(definitions.c.title).join(credentials, credentials.c.definition_id == definitions.c.id)
    expected = sorted(row.title for row in database_probe.rows(titles.where(credentials.c.member_id == member)))
    assert sorted(row["micro_credential"] for row in archive.json["credentials"]) == expected
    assert {row["id"]: row["status"] for row in archive.json["credentials"]}[keys[100]] == "Expired"
    assert sorted(row["status"] for row in archive.json["credentials"]) == ["Awarded"] * (CREDENTIALS - 1) + ["Expired"]
    assert database_probe.value(select(func.count()).where(table(SignIn).c.user_id == aroha.id)) == 2
    assert len(archive.table("sign-ins")) == 2
    messages = database_probe.rows(select(table(Notification)).where(table(Notification).c.user_id == aroha.id))
    shown = {row["id"]: row["text"] for row in archive.json["messages"]}
    assert len(shown) >= MESSAGES
    assert {row["id"]: row["message"] for row in messages}.items() <= shown.items()


def in_cell(value: object) -> str:
    """What a cell shows of a value in JSON."""
    if isinstance(value, list):
        return "\n".join(value)
    return "" if value is None else {"True": "Yes", "False": "No"}.get(str(value), str(value))


def test_both_forms_say_the_same(aroha: Account, signed_in: SignsIn) -> None:
    archive = exported(signed_in(aroha))
    data = archive.json
    assert data["about"] == "Aroha Ngata"
    for name in LISTS:
        rows = archive.table(name)
        assert len(rows) == len(data[name])
        for row, expected in zip(rows, data[name], strict=True):
            assert list(row) == list(expected)
            for key, value in expected.items():
                assert row[key].removeprefix("'") == in_cell(value)


def test_person_and_history(
    app: Flask, aroha: Account, signed_in: SignsIn, admin_client: BrowserClient, organisation: str
) -> None:
    there = f"/admin/programme/{organisation}/staff/{aroha.member_id}"
    changed = {"first_name": "Aroha", "last_name": "Ngata", "role": "STAFF", "email": "new@ngata.example"}
    assert admin_client.post(there, changed | {"version": "1"}).status_code == 303
    archive = exported(signed_in(aroha))
    [person] = archive.json["person"]
    assert (person["email"], person["role"], person["organisation"]) == (
        "new@ngata.example",
        "Staff",
        "Ridgeline Roofing",
    )
    history = archive.json["history"]
    assert [row["entry"] for row in history] == sorted(row["entry"] for row in history)
    [change] = [row for row in history if (row["record"], row["action"]) == ("Person", "Changed")]
    assert "email: was aroha@ridgeline.example.nz, now new@ngata.example" in change["changes"]
    assert (change["by"], change["ip_address"]) == ("RANZ", None)
    assert len([row for row in history if row["record"] == "Credential"]) == CREDENTIALS
    signing = [row for row in history if row["action"] == "Signed in"]
    assert [(row["by"], bool(row["ip_address"])) for row in signing] == [("you", True)]
    [copy] = [row for row in history if row["action"] == "Exported"]
    assert (copy["record"], copy["by"]) == ("Person", "you")


def test_what_was_removed_or_elsewhere_is_in_it_too(
    app: Flask, org_staff: Account, signed_in: SignsIn, admin: Account, database_probe: DatabaseProbe
) -> None:
    member, there = str(org_staff.member_id), new_organisation(app, name="Kauri Roofing")
    removed = new_credential(app, member_id=member, definition_id=new_definition(app, title="Copper Works"))
    act(app, admin.id, remove_credential, credential_id=removed)
    members = table(OrganisationMember)
    here = database_probe.value(select(members.c.organisation_id).where(members.c.id == member))
    # To somebody who did not sign in yet, where they were before.
    data = {"mail": "credential_status_holder", "values": {}, "lines": [], "to": f"member:{member}"}
    new_message(app, title="RANZ has updated your micro-credentials", organisation_id=here, data=data)
    act(app, admin.id, move_member, organisation_id=here, member_id=member, target_id=there, reason="New job.")
    archive = exported(signed_in(org_staff))
    of_credential = [row for row in archive.json["history"] if row["record_id"] == removed]
    assert [row["action"] for row in of_credential] == ["Created", "Deleted"]
    assert of_credential[-1]["name"].endswith(": Copper Works")
    [change] = [row["changes"] for row in archive.json["history"] if row["by"] == "the system" and row["changes"]][-1:]
    assert change == [f"organisation_id: was {organisation_of(database_probe, here)}, now Kauri Roofing"]
    assert [row["title"] for row in archive.json["messages"]] == ["RANZ has updated your micro-credentials"]


def organisation_of(database_probe: DatabaseProbe, key: str) -> str:
    organisations = table(Organisation)
    return str(database_probe.value(select(organisations.c.name).where(organisations.c.id == key)))


def test_readme_says_what_each_file_is(aroha: Account, signed_in: SignsIn) -> None:
    readme = exported(signed_in(aroha)).readme
    assert readme.startswith("Data about Aroha Ngata\n")
    assert [name for name in LISTS if not re.search(rf"^{name}\.csv +\S", readme, re.MULTILINE)] == []
    assert "RANZ's own notes and reasons. Ask RANZ for them." in readme


def test_reasons_and_notes_are_in_the_copy_that_ranz_makes(
    aroha: Account, signed_in: SignsIn, admin_client: BrowserClient, organisation: str, database_probe: DatabaseProbe
) -> None:
    member = str(aroha.member_id)
    credentials = table(StaffMicroCredential)
    key = database_probe.value(select(credentials.c.id).where(credentials.c.member_id == member).limit(1))
    decide(admin_client, key)
    own, made = exported(signed_in(aroha)), exported(admin_client, data_page(organisation, member))
    for said in (b"A condition was missed.", b"The condition is met.", b"As the board decided.", b"Seen."):
        assert said in made.every_byte
        assert said not in own.every_byte
    assert "Ask RANZ for them" not in made.readme
    compare(made, database_probe, member)


def test_no_spreadsheet_runs_a_formula(
    app: Flask, org_staff: Account, signed_in: SignsIn, database_probe: DatabaseProbe
) -> None:
    evil = '=HYPERLINK("https://example.org";"x")'
    definition = new_definition(app, title=evil)
    new_credential(app, member_id=org_staff.member_id, definition_id=definition)
    members = table(StaffMicroCredential)
    database_probe.run(update(members).values(certificate_file_name="@SUM(1)"))
    archive = exported(signed_in(org_staff))
    [row] = archive.table("credentials")
    assert (row["micro_credential"], row["certificate_file_name"]) == (f"'{evil}", "'@SUM(1)")
    assert archive.json["credentials"][0]["micro_credential"] == evil
