"""What changes organisations and their people, and what refuses to: state, sentence and audit entry."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import RowMapping, select

from ranzcred.core.db.base import Base
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict, Duplicate, NotFound, Stale
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.directory import operations
from ranzcred.domain.directory.models import CertificationTier, Organisation, OrganisationMember
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential
from tests.support.factories.people import new_member, new_organisation
from tests.support.factories.principals import acting

MERE = Actor(id="0190-mere", email="mere@ranz.example.nz", role="ranz:admin")
RIDGE = {"name": "Ridgeline", "certification_tier": CertificationTier.CERTIFIED}
ABSENT = "no-such-key"


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline")


@pytest.fixture
def aroha(app: Flask, ridge: str) -> str:
    return new_member(app, organisation_id=ridge, first_name="Aroha", last_name="Ngata", email="aroha@example.nz")


def run(app: Flask, operation: Callable[..., Any], **given: Any) -> None:
    with app.app_context(), writing():
        operation(**given, by=acting(MERE))


def stored(database_probe: DatabaseProbe, model: type[Base], key: str) -> RowMapping:
    rows = table(model)
    [row] = database_probe.rows(select(rows).where(rows.c.id == key))
    return row


def change(entry: RowMapping, name: str) -> tuple[Any, Any]:
    """What an entry says that an attribute was, and is."""
    return json.loads(entry["previous_state"])[name], json.loads(entry["new_state"])[name]


def reason(entry: RowMapping) -> str | None:
    arguments: str | None = json.loads(entry["metadata"]).get("reason")
    return arguments


def test_create_organisation_writes_an_entry_without_what_is_derived(app: Flask, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    run(app, operations.create_organisation, content=RIDGE | {"city": "Ōtautahi"})
    [entry] = database_probe.entries(after=before)
    assert (entry["action"], entry["actor_id"]) == ("CREATE", MERE.id)
    assert json.loads(entry["new_state"])["city"] == "Ōtautahi"
    assert not [name for name in json.loads(entry["new_state"]) if name.endswith(("_folded", "_key"))]
    assert stored(database_probe, Organisation, entry["resource_id"])["city_folded"] == "otautahi"


def test_create_organisation_with_an_nzbn_that_is_taken(app: Flask, database_probe: DatabaseProbe) -> None:
    new_organisation(app, nzbn="9429000000017")
    before = database_probe.last_seq()
    with pytest.raises(Duplicate, match=r"^This NZBN belongs to another organisation\.$") as refused:
        run(app, operations.create_organisation, content=RIDGE | {"nzbn": "9429000000017"})
    assert refused.value.field == "nzbn"
    assert database_probe.last_seq() == before


def test_update_organisation_that_is_absent_or_stale(app: Flask, database_probe: DatabaseProbe, ridge: str) -> None:
    before = database_probe.last_seq()
    with pytest.raises(NotFound):
        run(app, operations.update_organisation, organisation_id=ABSENT, version=1, changes=RIDGE)
    with pytest.raises(Stale, match="Someone else changed this organisation"):
        run(app, operations.update_organisation, organisation_id=ridge, version=2, changes={"city": "Nelson"})
    assert database_probe.last_seq() == before


def test_add_member_derives_what_is_searched(app: Flask, database_probe: DatabaseProbe, ridge: str) -> None:
    content = {"first_name": "Hēmi", "last_name": "Tū", "email": "Hemi@Example.nz"}
    run(app, operations.add_member, organisation_id=ridge, content=content)
    [member] = database_probe.rows(select(table(OrganisationMember)))
    assert (member["name_folded"], member["email_key"], member["email"]) == (
        "tu hemi",
        "hemi@example.nz",
        "Hemi@Example.nz",
    )
    assert (member["role"], member["active"]) == ("STAFF", True)


def test_email_is_used_once_in_an_organisation_whatever_its_case(app: Flask, ridge: str, aroha: str) -> None:
    same = {"first_name": "A", "last_name": "N", "email": "AROHA@example.nz"}
    with pytest.raises(Duplicate) as refused:
        run(app, operations.add_member, organisation_id=ridge, content=same)
    assert refused.value.field == "email"
    run(app, operations.add_member, organisation_id=new_organisation(app), content=same)
    run(app, operations.add_member, organisation_id=ridge, content=same | {"email": None})
    arguments = {"organisation_id": ridge, "member_id": aroha}
    run(app, operations.update_member, **arguments, version=1, changes={"email": "Aroha@Example.nz"})


def test_deactivate_member_keeps_the_reason_and_the_awards(
    app: Flask, database_probe: DatabaseProbe, ridge: str, aroha: str
) -> None:
    new_credential(app, member_id=aroha)
    before = database_probe.last_seq()
    for _ in range(2):  # the second time there is nothing to change
        run(app, operations.deactivate_member, organisation_id=ridge, member_id=aroha, reason="Left for Ōtautahi.")
    [entry] = database_probe.entries(after=before)
    assert (entry["action"], entry["resource_id"], entry["actor_id"]) == ("UPDATE", aroha, MERE.id)
    assert change(entry, "active") == (True, False)
    assert reason(entry) == "Left for Ōtautahi."
    assert database_probe.count(StaffMicroCredential) == 1
    run(app, operations.reactivate_member, organisation_id=ridge, member_id=aroha)
    entry = database_probe.entries(after=before)[-1]
    assert (change(entry, "active"), reason(entry)) == ((False, True), None)


def test_move_member_takes_the_awards_along_and_the_entry_keeps_both(
    app: Flask, database_probe: DatabaseProbe, ridge: str, aroha: str
) -> None:
    credential, target = new_credential(app, member_id=aroha), new_organisation(app, name="Skyline")
    before = database_probe.last_seq()
    arguments = {"organisation_id": ridge, "member_id": aroha, "target_id": target}
    run(app, operations.move_member, **arguments, reason="New job.")
    [entry] = database_probe.entries(after=before)
    assert change(entry, "organisation_id") == (ridge, target)
    assert reason(entry) == "New job."
    assert stored(database_probe, StaffMicroCredential, credential)["member_id"] == aroha
    with pytest.raises(NotFound, match="They may have moved"):
        run(app, operations.move_member, **arguments, reason="")


def test_move_member_is_refused(app: Flask, database_probe: DatabaseProbe, ridge: str, aroha: str) -> None:
    taken = new_organisation(app)
    new_member(app, organisation_id=taken, email="Aroha@example.nz")
    before = database_probe.last_seq()
    arguments = {"organisation_id": ridge, "member_id": aroha, "reason": ""}
    for target, refusal in ((ridge, Conflict), (ABSENT, NotFound), (taken, Duplicate)):
        with pytest.raises(refusal):
            run(app, operations.move_member, **arguments, target_id=target)
    assert database_probe.last_seq() == before


@pytest.mark.parametrize(
    ("operation", "given"),
    [
        (operations.update_member, {"version": 1, "changes": {}}),
        (operations.deactivate_member, {"reason": "x"}),
        (operations.reactivate_member, {}),
        (operations.move_member, {"target_id": ABSENT, "reason": ""}),
    ],
)
def test_member_of_another_organisation_is_not_found(
    app: Flask, aroha: str, operation: Callable[..., Any], given: dict[str, Any]
) -> None:
    with pytest.raises(NotFound):
        run(app, operation, organisation_id=new_organisation(app), member_id=aroha, **given)


def test_nzbn_is_given_once_by_ten_at_once(app: Flask, database_probe: DatabaseProbe) -> None:
    def create() -> None:
        run(app, operations.create_organisation, content=RIDGE | {"nzbn": "9429000000017"})

    outcomes = in_threads([create] * 10)
    assert sorted(type(each).__name__ for each in outcomes) == ["Duplicate"] * 9 + ["NoneType"]
    assert database_probe.count(Organisation) == 1


def test_two_edits_at_once_leave_one_winner(app: Flask, database_probe: DatabaseProbe, ridge: str, aroha: str) -> None:
    arguments = {"organisation_id": ridge, "version": 1}

    def rename(name: str) -> Callable[[], None]:
        return lambda: run(app, operations.update_organisation, **arguments, changes={"name": name})

    def marry(name: str) -> Callable[[], None]:
        return lambda: run(app, operations.update_member, **arguments, member_id=aroha, changes={"last_name": name})

    for work in ([rename("North"), rename("South")], [marry("Parata"), marry("Latu")]):
        assert sorted(type(each).__name__ for each in in_threads(work)) == ["NoneType", "Stale"]


def test_move_against_move_leaves_one_place(app: Flask, database_probe: DatabaseProbe, ridge: str, aroha: str) -> None:
    targets = [new_organisation(app), new_organisation(app)]

    def move(target: str) -> Callable[[], None]:
        arguments = {"organisation_id": ridge, "member_id": aroha, "target_id": target}
        return lambda: run(app, operations.move_member, **arguments, reason="")

    before = database_probe.last_seq()
    outcomes = in_threads([move(target) for target in targets])
    assert sorted(type(each).__name__ for each in outcomes) == ["MemberNotFound", "NoneType"]
    assert stored(database_probe, OrganisationMember, aroha)["organisation_id"] == targets[outcomes.index(None)]
    assert len(database_probe.entries(after=before)) == 1
