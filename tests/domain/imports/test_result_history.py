"""What an import of results writes: awards of any day in any order, each with its entry, and nothing twice."""

import json
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.permissions import Role
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.credentials.kinds import VoidReason
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.queries import find_credential_key
from ranzcred.domain.credentials.record.operations import AwardDesk
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.imports.models import ImportKind
from ranzcred.domain.imports.operations import NotImportable
from ranzcred.domain.notifications.models import Notification
from ranzcred.domain.notifications.types import NotificationType
from tests.domain.imports.dry_runs import dry_run
from tests.domain.imports.result_sheets import HEADER, history, import_results, periods
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import change_settings, settings_of
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.messages import digest, queued
from tests.support.factories.people import Account, new_member, new_user
from tests.support.factories.principals import acting
from tests.support.factories.relations import new_prerequisite

SIONE = "sione@x.example.nz"
AWARDED = MicroCredentialStatus.AWARDED


@pytest.fixture
def sione(app: Flask) -> str:
    member = new_member(app, first_name="Sione", last_name="Latu", email=SIONE)
    new_user(app, role=Role.ORG_STAFF, member_id=member)
    return member


@pytest.fixture
def membrane(app: Flask) -> str:
    return new_definition(app, title="Membrane Roofing", code="MR", validity_months=36)


def row(awarded_on: str, expires_on: str = "", reference: str = "", *, result: str = "", notes: str = "") -> list[str]:
    return [SIONE, "MR", result, awarded_on, expires_on, reference, notes]


def test_awards_in_any_order_become_history(
    app: Flask, sione: str, membrane: str, database_probe: DatabaseProbe
) -> None:
    import_results(app, row("2/12/2025"), row("2/03/2020"), row("20/03/2023"))
    assert periods(app, membrane, sione) == [
        ("INITIAL", date(2020, 3, 2), date(2023, 3, 2), None),
        ("RENEWAL", date(2023, 3, 20), date(2026, 3, 20), date(2025, 12, 2)),
        ("RENEWAL", date(2025, 12, 2), date(2028, 12, 2), None),
    ]
    reason = "CSV import: a.csv"
    assert credential_entries(database_probe) == [
        ("MCRED_ASSIGN", reason),
        ("MCRED_AWARD", reason),
        ("MCRED_RENEW", reason),
        ("MCRED_RENEW", reason),
    ]


def credential_entries(database_probe: DatabaseProbe) -> list[tuple[str, str]]:
    """The entries about credentials: action and reason."""
    return [
        (entry["action"], json.loads(entry["metadata"])["reason"])
        for entry in database_probe.entries()
        if entry["resource_type"] == "StaffMicroCredential"
    ]


def test_earlier_award_ends_where_a_recorded_one_begins(app: Flask, sione: str, membrane: str) -> None:
    stored = {"status": AWARDED, "awarded_on": date(2026, 2, 10), "expiry_date": date(2029, 2, 10)}
    stored |= {"expiry_alert_90_sent": True}
    new_credential(app, member_id=sione, definition_id=membrane, **stored)
    [(outcome, messages)] = dry_run(app, ImportKind.RESULTS, HEADER, row("1/05/2023", reference="RS-1")).values()
    assert outcome == "made"
    assert json.loads(messages)[0]["step"].startswith("Record an earlier award: Membrane Roofing (level 3), Sione Latu")
    before = _credential(app, membrane, sione)
    import_results(app, row("1/05/2023", reference="RS-1"))
    assert periods(app, membrane, sione) == [
        ("INITIAL", date(2023, 5, 1), date(2026, 5, 1), date(2026, 2, 10)),
        ("IMPORTED", date(2026, 2, 10), date(2029, 2, 10), None),
    ]
    assert [award.reference for award in history(app, membrane, sione)] == ["RS-1", None]
    assert _credential(app, membrane, sione) == before
    with app.app_context():
        assert db.session.scalars(select(Notification)).all() == []


def test_only_what_changes_the_end_takes_waiting_reminders_back(
    app: Flask, sione: str, membrane: str, database_probe: DatabaseProbe
) -> None:
    stored = {"status": AWARDED, "awarded_on": date(2024, 2, 10), "expiry_date": date(2026, 9, 30)}
    key = new_credential(app, member_id=sione, definition_id=membrane, **stored)
    change_settings(app, mail_from="ranz@example.nz")
    queued(app, digest(key))
    status = select(Notification.status).where(Notification.type == NotificationType.CREDENTIAL_EXPIRY)
    import_results(app, row("2/03/2020"))
    assert database_probe.value(status) == "PENDING"
    assert len(periods(app, membrane, sione)) == 2
    import_results(app, row("2/10/2026"))
    assert database_probe.value(status) == "CANCELLED"


def _credential(app: Flask, definition: str, member: str) -> tuple[object, ...]:
    with app.app_context():
        credential = db.session.get_one(StaffMicroCredential, find_credential_key(definition, member))
        return credential.status, credential.awarded_on, credential.expiry_date, credential.expiry_alert_90_sent


@pytest.mark.parametrize(
    "sent",
    [
        [row("2/03/2024", reference="RS-1", notes="Passed"), row("2/03/2020"), row("1/03/2025", "1/03/2031")],
        [row("", result="In training", notes="Began in May")],
        [row("", result="Assessment pending")],
    ],
)
def test_same_sheet_again_changes_nothing(
    app: Flask, sione: str, membrane: str, database_probe: DatabaseProbe, sent: list[list[str]]
) -> None:
    import_results(app, *sent)
    before = credential_entries(database_probe)
    found = dry_run(app, ImportKind.RESULTS, HEADER, *sent)
    assert [outcome for outcome, _ in found.values()] == ["unchanged"] * len(sent)
    assert all("Already so: Membrane Roofing" in messages for _, messages in found.values())
    with pytest.raises(NotImportable, match="already up to date"):
        import_results(app, *sent)
    assert credential_entries(database_probe) == before


def test_award_of_a_day_that_is_recorded_is_corrected(app: Flask, sione: str, membrane: str) -> None:
    import_results(app, row("2/03/2024"))
    corrected = row("2/03/2024", "2/06/2027", "RS-2")
    [(outcome, messages)] = dry_run(app, ImportKind.RESULTS, HEADER, corrected).values()
    assert outcome == "changed"
    step, *changes = json.loads(messages)
    assert step["step"].startswith("Correct the award: Membrane Roofing")
    assert changes == [
        {"label": "Expiry date", "before": "2 Mar 2027", "after": "2 Jun 2027"},
        {"label": "Reference", "before": None, "after": "RS-2"},
    ]
    import_results(app, corrected)
    assert periods(app, membrane, sione) == [("INITIAL", date(2024, 3, 2), date(2027, 6, 2), None)]


def test_notes_are_those_of_the_last_day_and_show_what_they_replace(app: Flask, sione: str, membrane: str) -> None:
    new_credential(app, member_id=sione, definition_id=membrane, notes="Asked for a mentor")
    sent = [row("2/03/2024", notes="Passed again"), row("2/03/2020", notes="Passed at first")]
    found = dry_run(app, ImportKind.RESULTS, HEADER, *sent)
    notes = {"label": "Notes", "before": "Asked for a mentor", "after": "Passed again"}
    assert [notes in json.loads(messages) for _, messages in found.values()] == [True, False]
    import_results(app, *sent)
    with app.app_context():
        key = find_credential_key(membrane, sione)
        assert db.session.get_one(StaffMicroCredential, key).notes == "Passed again"


def test_void_award_is_not_recorded_again(app: Flask, admin: Account, sione: str, membrane: str) -> None:
    import_results(app, row("2/03/2024"))
    with app.app_context(), writing():
        key = str(find_credential_key(membrane, sione))
        by = acting(Actor(id=admin.id))
        desk = AwardDesk(key, version=None, by=by, settings=settings_of(app), reason="Not his")
        desk.void(1, kind=VoidReason.WRONG_PERSON)
    [(outcome, messages)] = dry_run(app, ImportKind.RESULTS, HEADER, row("2/03/2024")).values()
    assert (outcome, "The award of 2 Mar 2024 was made void." in messages) == ("refused", True)


def test_award_that_does_not_expire_is_not_renewed(app: Flask, sione: str) -> None:
    new_definition(app, title="Slate", code="MR")
    import_results(app, row("2/03/2024"))
    [(outcome, messages)] = dry_run(app, ImportKind.RESULTS, HEADER, row("2/03/2025")).values()
    assert (outcome, "This award does not expire." in messages) == ("refused", True)


def test_training_then_award_of_the_same_person(
    app: Flask, sione: str, membrane: str, database_probe: DatabaseProbe
) -> None:
    import_results(app, row("", result="in training"))
    [message] = dry_run(app, ImportKind.RESULTS, HEADER, row("2/03/2026")).values()
    step, status, *_ = json.loads(message[1])
    assert step["step"].startswith("Award: Membrane Roofing (level 3), Sione Latu")
    assert status == {"label": "Status", "before": "In Training", "after": "Awarded"}
    import_results(app, row("2/03/2026"))
    assert periods(app, membrane, sione) == [("INITIAL", date(2026, 3, 2), date(2029, 3, 2), None)]
    with app.app_context():
        told = db.session.scalars(select(Notification.title)).all()
    assert told == ["Membrane Roofing is now Awarded, valid until 2 Mar 2029 (previously In Training)"]


def test_prerequisites_may_be_in_the_same_sheet_and_must_be_held_on_the_day(
    app: Flask, sione: str, membrane: str
) -> None:
    advanced = new_definition(app, title="Advanced Membrane", code="AM", validity_months=36)
    new_prerequisite(app, advanced, membrane, group=1)
    award = [SIONE, "AM", "", "2/03/2026", "", "", ""]
    [(outcome, messages)] = dry_run(app, ImportKind.RESULTS, HEADER, award).values()
    assert (outcome, "Prerequisites not held on 2 Mar 2026: Membrane Roofing." in messages) == ("refused", True)
    for day, expected in (("1/03/2020", "refused"), ("3/03/2026", "refused"), ("2/03/2026", "made")):
        found = dry_run(app, ImportKind.RESULTS, HEADER, award, row(day))
        assert found[2][0] == expected, (day, found)
    import_results(app, award, row("1/04/2024"))
    assert periods(app, advanced, sione) == [("INITIAL", date(2026, 3, 2), date(2029, 3, 2), None)]
