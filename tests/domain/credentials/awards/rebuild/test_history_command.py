"""`ranzcred credentials history --rebuild`: the awards from before awards were records, as the log tells of them."""

import itertools
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.credentials.awards.models import Award, AwardRevision
from ranzcred.domain.credentials.awards.periods_sql import holds_on_sql
from ranzcred.domain.definitions.operations import update_definition
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.directory.operations import move_member, update_member
from tests.domain.credentials.awards.histories import on, words
from tests.domain.credentials.awards.rebuild.before import BeforeRecords, upgraded
from tests.support.command import ranzcred
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.verifying import found
from tests.support.environment import settings_of
from tests.support.factories.catalogue import act, new_definition
from tests.support.factories.people import Account, new_member, new_organisation
from tests.support.factories.records import ROWS, credential_entries, credential_row

numbers = itertools.count(1)
PEOPLE = table(OrganisationMember)
Begin = Callable[[], BeforeRecords]


@pytest.fixture
def begin(app: Flask, admin: Account, monkeypatch: pytest.MonkeyPatch) -> Begin:
    """Begin a credential of then, which somebody was assigned on 1 February 2018."""

    def assign() -> BeforeRecords:
        member = new_member(app, first_name="Aroha", last_name="Ngata", lbp_number="BP123456")
        definition = new_definition(app, title="Slate", code=f"S{next(numbers)}", requirements="Unit 7")
        return BeforeRecords(app, monkeypatch, admin, definition=definition, member=member).assigned("1 Feb 2018")

    return assign


def rebuild(app: Flask, *options: str) -> str:
    done = ranzcred(settings_of(app), "credentials", "history", "--rebuild", *options)
    assert (done.returncode, done.stderr) == (0, ""), done
    return done.stdout


def awards(probe: DatabaseProbe, key: str) -> list[tuple[Any, ...]]:
    """Each award, in the order of its days: how it came, its days, how it ended, and from where its snapshot is."""
    award, revision = table(Award).c, table(AwardRevision).c
    joined = table(Award).join(table(AwardRevision), award.id == revision.award_id)
    chosen = (award.kind, revision.valid_from, revision.expiry_date, revision.end_kind, revision.ended_on)
    rows = probe.rows(
        select(*chosen, award.snapshot_source)
        .select_from(joined)
        .where(award.credential_id == key, revision.superseded_at.is_(None))
        .order_by(revision.valid_from)
    )
    return [
        (row["kind"], words(row["valid_from"]), words(row["expiry_date"]), row["end_kind"], row["snapshot_source"])
        for row in rows
    ]


def held(probe: DatabaseProbe, key: str, *days: str, known: str = "") -> list[bool]:
    asked = [holds_on_sql(ROWS.c.id, on(day), known=on(known) if known else None) for day in days]
    return [bool(probe.value(select(each).where(ROWS.c.id == key))) for each in asked]


def test_renewed_award_is_filled_in_as_it_was_known(app: Flask, begin: Begin, database_probe: DatabaseProbe) -> None:
    old = begin().awarded("2 Mar 2018", "2 Mar 2021").corrected("1 Jul 2019", expiry_date="2 Apr 2021")
    old.awarded("1 Feb 2021", "1 Feb 2024").store()
    upgraded(app)
    assert rebuild(app, "--apply").splitlines() == [
        "Aroha Ngata: Slate: awarded 2 Mar 2018, until 31 Jan 2021, superseded.",
        "1 earlier award added from the log, and 2 rows of the migration recorded in it, of 1 credential.",
    ]
    assert awards(database_probe, old.key) == [
        ("INITIAL", "2 Mar 2018", "2 Apr 2021", "SUPERSEDED", "LOG"),
        ("IMPORTED", "1 Feb 2021", "1 Feb 2024", None, "MIGRATION"),
    ]
    assert held(database_probe, old.key, "1 Mar 2018", "2 Mar 2018", "31 Jan 2021", "1 Feb 2024") == [
        False,
        True,
        True,
        True,
    ]
    for known, expected in (("1 Mar 2018", False), ("30 Jun 2019", False), ("1 Jul 2019", True), ("1 Feb 2021", True)):
        assert held(database_probe, old.key, "20 Mar 2021", known=known) == [expected]
    assert credential_row(database_probe, old.key)["valid_from"] == on("2 Mar 2018")


def test_withdrawal_is_a_revocation_with_its_reason(app: Flask, begin: Begin, database_probe: DatabaseProbe) -> None:
    old = begin().awarded("2 Mar 2018", None).withdrawn("5 May 2019", "Wrong person.").store()
    upgraded(app)
    assert awards(database_probe, old.key) == []
    rebuild(app, "--apply")
    assert awards(database_probe, old.key) == [("INITIAL", "2 Mar 2018", "for ever", "REVOKED", "LOG")]
    assert held(database_probe, old.key, "4 May 2019", "5 May 2019") == [True, False]
    assert held(database_probe, old.key, "5 May 2019", known="4 May 2019") == [True]
    [*_, last] = database_probe.rows(select(table(AwardRevision)).order_by(table(AwardRevision).c.recorded_at))
    assert (last["end_reason_kind"], last["end_reason"], last["ended_on"]) == (
        "OTHER",
        "Wrong person.",
        on("5 May 2019"),
    )
    row = credential_row(database_probe, old.key)
    assert (row["status"], row["awarded_on"], row["end_kind"]) == ("IN_TRAINING", None, "REVOKED")


def test_award_that_ran_out_leaves_its_gap(app: Flask, begin: Begin, database_probe: DatabaseProbe) -> None:
    old = begin().awarded("2 Mar 2018", "2 Mar 2019").expired("3 Mar 2019", by_sweep=True)
    old.awarded("20 Mar 2019", "20 Mar 2020").expired("21 Mar 2020", by_sweep=True).store()
    upgraded(app)
    rebuild(app, "--apply")
    assert awards(database_probe, old.key) == [
        ("INITIAL", "2 Mar 2018", "2 Mar 2019", None, "LOG"),
        ("IMPORTED", "20 Mar 2019", "20 Mar 2020", None, "MIGRATION"),
    ]
    assert held(database_probe, old.key, "2 Mar 2019", "3 Mar 2019", "20 Mar 2019") == [True, False, True]


def test_award_that_somebody_set_to_expired(app: Flask, begin: Begin, database_probe: DatabaseProbe) -> None:
    old = begin().awarded("2 Mar 2018", "2 Mar 2021").expired("5 May 2019", by_sweep=False)
    old.awarded("1 Jun 2019", "1 Jun 2022").store()
    upgraded(app)
    rebuild(app, "--apply")
    assert awards(database_probe, old.key)[0] == ("INITIAL", "2 Mar 2018", "2 Mar 2021", "REVOKED", "LOG")
    assert held(database_probe, old.key, "4 May 2019", "5 May 2019", "1 Jun 2019") == [True, False, True]


def test_award_that_ran_out_after_one_that_somebody_set_to_expired(
    app: Flask, begin: Begin, database_probe: DatabaseProbe
) -> None:
    old = begin().awarded("2 Mar 2018", "2 Mar 2021").expired("5 May 2019", by_sweep=False)
    old.awarded("1 Jun 2019", "1 Jun 2022").expired("2 Jun 2022", by_sweep=True).store()
    upgraded(app)
    assert awards(database_probe, old.key) == [("IMPORTED", "1 Jun 2019", "1 Jun 2022", None, "MIGRATION")]
    assert held(database_probe, old.key, "1 Jun 2022", "2 Jun 2022") == [True, False]


def test_award_that_another_replaced_from_an_earlier_day_never_counted(
    app: Flask, begin: Begin, database_probe: DatabaseProbe
) -> None:
    old = begin().awarded("2 Mar 2018", "2 Mar 2021").awarded("1 Jan 2018", "1 Jan 2022", recorded="9 Mar 2018").store()
    upgraded(app)
    assert "never counted, superseded" in rebuild(app, "--apply")
    assert held(database_probe, old.key, "15 Jan 2018", "2 Mar 2018", known="8 Mar 2018") == [False, True]
    assert held(database_probe, old.key, "15 Jan 2018", "2 Mar 2018") == [True, True]


def test_snapshot_is_of_then(app: Flask, begin: Begin, database_probe: DatabaseProbe) -> None:
    """The micro-credential, the person and the organisation have other names since."""
    old = begin().awarded("2 Mar 2018", "2 Mar 2019")
    key, reason = old.state["member_id"], "Another employer."
    [home] = database_probe.rows(select(PEOPLE.c.organisation_id).where(PEOPLE.c.id == key))
    here, there = home["organisation_id"], new_organisation(app)
    of_definition = {"definition_id": old.state["definition_id"], "version": None}
    act(app, SYSTEM.id, update_definition, **of_definition, changes={"title": "Slate (2019)", "requirements": "Unit 9"})
    person = {"organisation_id": here, "member_id": key}
    changes = {"last_name": "Te Rangi", "lbp_number": "BP654321"}
    act(app, SYSTEM.id, update_member, **person, version=None, changes=changes)
    act(app, SYSTEM.id, move_member, **person, target_id=there, reason=reason)
    old.awarded("20 Mar 2019", "20 Mar 2020").store()
    upgraded(app)
    rebuild(app, "--apply")
    [then] = database_probe.rows(select(table(Award)).where(table(Award).c.snapshot_source == "LOG"))
    assert (then["title"], then["requirements"], then["lbp_number"]) == ("Slate", "Unit 7", "BP123456")
    assert then["organisation_id"] == here
    [revision] = database_probe.rows(select(table(AwardRevision)).where(table(AwardRevision).c.award_id == then["id"]))
    assert revision["holder_name"] == "Aroha Ngata"


def test_dry_run_changes_nothing_and_a_second_run_finds_nothing(
    app: Flask, begin: Begin, database_probe: DatabaseProbe
) -> None:
    begin().awarded("2 Mar 2018", "2 Mar 2019").awarded("20 Mar 2019", "20 Mar 2020").store()
    begin().awarded("2 Mar 2018", "2 Mar 2019").withdrawn("5 May 2018").store()
    begin().awarded("2 Mar 2018", None).store()
    begin().store()
    upgraded(app)
    before, rows = database_probe.last_seq(), database_probe.count(Award)
    told = rebuild(app).splitlines()
    assert told[-1] == (
        "2 earlier awards would be added from the log, and 4 rows of the migration would be recorded in it, of 3 "
        "credentials. Nothing was changed: add --apply to do it."
    )
    assert (database_probe.last_seq(), database_probe.count(Award)) == (before, rows)
    assert rebuild(app, "--apply").splitlines()[:-1] == told[:-1]
    assert (database_probe.last_seq(), database_probe.count(Award)) == (before + 3, rows + 2)
    assert rebuild(app, "--apply") == "Every award is a record and has its entry in the audit log. Nothing to do.\n"
    assert database_probe.last_seq() == before + 3


def test_rows_of_the_migration_become_proven(app: Flask, begin: Begin, database_probe: DatabaseProbe) -> None:
    old = begin().awarded("2 Mar 2018", "2 Mar 2019").awarded("20 Mar 2019", "20 Mar 2020").store()
    upgraded(app)
    unproven: Counter[str] = Counter()
    assert found(database_probe, unproven) == []
    assert unproven.total() == 2
    rebuild(app, "--apply")
    unproven.clear()
    assert (found(database_probe, unproven), unproven.total()) == ([], 0)
    [*_, entry] = credential_entries(database_probe, old.key)
    assert (entry["actor_id"], entry["action"]) == ("system:cli", "UPDATE")
    assert entry["metadata"]["reason"] == "Earlier awards filled in from the log"
