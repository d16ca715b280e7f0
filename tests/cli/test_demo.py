"""The sample association: what is in it, that the log tells of it, and that it goes into an empty database only."""

import stat
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import RowMapping, select
from werkzeug.datastructures import MultiDict

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Role
from ranzcred.demo.sign_ins import FILE, make_association
from ranzcred.domain.credentials.awards.models import Award, AwardRevision, AwardSuspension
from ranzcred.domain.credentials.awards.periods import DAY
from ranzcred.domain.credentials.kinds import EndKind, SuspensionKind
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.relations.models import (
    DefinitionEquivalence,
    DefinitionPrerequisite,
    DefinitionPurpose,
)
from ranzcred.domain.definitions.state import DefinitionState, Purpose
from ranzcred.domain.directory.forms import MemberForm, OrganisationForm
from ranzcred.domain.directory.models import CertificationTier, Organisation, OrganisationMember, ProgrammeStatus
from ranzcred.domain.notifications.models import Notification
from tests.support.command import ranzcred
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import settings_of
from tests.support.factories.people import Account, new_organisation
from tests.support.http.browser_client import BrowserClient

AROUND_THRESHOLDS = {-1, 0, 1, 29, 30, 31, 59, 60, 61, 89, 90, 91}
EIGHT_YEARS = timedelta(days=8 * 365)


def make(app: Flask, folder: Path, *, keep: bool = False, production: bool = False) -> str:
    with app.app_context():
        settings = replace(settings_of(app), data_dir=folder, production=production)
        return make_association(settings, keep=keep)


def test_sample_association(empty_settings: Settings, empty_app: Flask) -> None:
    """Made once for all that is to be said of it: it takes seconds."""
    made = ranzcred(empty_settings, "demo")
    assert made.returncode == 0, made.stderr
    app, database_probe, browser_client = empty_app, DatabaseProbe(empty_app), BrowserClient(empty_app)

    organisations, members, held = (
        database_probe.rows(select(table(model))) for model in (Organisation, OrganisationMember, StaffMicroCredential)
    )
    assert (len(organisations), len(members)) == (60, 900)
    assert {row["programme_status"] for row in organisations} == set(ProgrammeStatus)
    assert {row["certification_tier"] for row in organisations} == set(CertificationTier)
    assert len({row["name"] for row in organisations}) == 60
    assert len([row for row in members if not row["active"]]) >= 10
    today = clock.today()
    assert {row["status"] for row in held} == set(MicroCredentialStatus)
    awarded = [row for row in held if row["status"] == MicroCredentialStatus.AWARDED]
    left = {row["expiry_date"] and (row["expiry_date"] - today).days for row in awarded}
    assert left >= {*AROUND_THRESHOLDS, None}
    assert_catalogue(database_probe)
    assert_histories(database_probe)

    # What it says, a form would take.
    for form, rows in ((OrganisationForm, organisations), (MemberForm, members)):
        with app.test_request_context():
            for row in rows:
                filled = form(MultiDict({name: row[name] or "" for name in form()._fields if name in row}))
                assert filled.validate(), (dict(row), filled.errors)

    # Every change has its entry, of its own day, which says what made it.
    entries = database_probe.entries()
    assert {entry["actor_id"] for entry in entries} == {"system", "system:demo", "system:sweep"}
    moments = [entry["timestamp"] for entry in entries]
    assert moments == sorted(moments)
    assert moments[0] < clock.start_of(today - EIGHT_YEARS)
    assert moments[-1] <= clock.now()
    renewed = [entry for entry in entries if entry["action"] == "MCRED_RENEW"]
    assert all(f'"awarded_on":"{clock.today(entry["timestamp"])}"' in entry["new_state"] for entry in renewed)
    verified = ranzcred(empty_settings, "audit", "verify")
    assert (verified.returncode, len(verified.stdout.splitlines())) == (0, 1), verified.stdout
    assert database_probe.count(Notification) == 0

    # It says who may sign in, to nobody but whoever made it.
    text = made.stdout
    kept = empty_settings.data_dir / FILE
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kept.read_text() in text
    lines = [line.strip() for line in text.splitlines()]
    password = lines[lines.index("Sign in with this password") + 2]
    emails = [line.split()[0] for line in lines if "@" in line]
    for email, home in zip(emails, [*["/admin"] * 2, *["/credentials"] * 3], strict=True):
        account = Account(id="", email=email, name="", role=Role.RANZ_ADMIN, password=password)
        assert browser_client.sign_in(account).status_code == 303
        assert browser_client.get("/").headers["Location"] == home
        assert browser_client.get(home).status_code == 200

    # Once more it is refused, or kept as it is.
    last = database_probe.last_seq()
    with pytest.raises(Conflict, match="not empty"):
        make(app, empty_settings.data_dir)
    assert make(app, empty_settings.data_dir, keep=True) in text
    assert database_probe.last_seq() == last


def assert_catalogue(database_probe: DatabaseProbe) -> None:
    """One definition is retired, with a successor that counts as it; one is a draft; one needs one of two others."""
    catalogue = {row["id"]: row for row in database_probe.rows(select(table(MicroCredentialDefinition)))}
    [retired] = [row for row in catalogue.values() if row["state"] == DefinitionState.RETIRED]
    successor = catalogue[retired["replaced_by_id"]]
    assert successor["title"] == f"{retired['title']} ({retired['retired_on'].year})"
    drafts = [row["title"] for row in catalogue.values() if row["state"] == DefinitionState.DRAFT]
    assert drafts == ["Solar Panel Penetrations"]
    [equivalence] = database_probe.rows(select(table(DefinitionEquivalence)))
    assert (equivalence["from_id"], equivalence["to_id"]) == (successor["id"], retired["id"])
    needs = database_probe.rows(select(table(DefinitionPrerequisite)))
    assert {catalogue[row["definition_id"]]["title"] for row in needs} == {"Heritage Slate and Copper"}
    assert [row["group_number"] for row in needs] == [1, 1]
    assert {row["purpose"] for row in database_probe.rows(select(table(DefinitionPurpose)))} == set(Purpose)
    assert {row["validity_months"] for row in catalogue.values()} == {None, 6, 36, 60}

    # The title of its day stays with an award.
    former = [row for row in database_probe.rows(select(table(Award))) if row["title"] == "Height Safety"]
    assert len(former) > 20
    assert "Height Safety" not in {row["title"] for row in catalogue.values()}


def assert_histories(database_probe: DatabaseProbe) -> None:
    """Eight years of awards: what is renewed in time, early, in the days of grace, too late or not at all; what is
    suspended, revoked, reinstated, void or corrected. Most people have few.
    """
    today = clock.today()
    awards = {row["id"]: row for row in database_probe.rows(select(table(Award)))}
    closed, histories = [], defaultdict(list)
    for row in database_probe.rows(select(table(AwardRevision)).order_by(AwardRevision.valid_from)):
        if row["superseded_at"]:
            closed.append(row)
        else:
            histories[row["credential_id"]].append(row)
    in_force = [row for each in histories.values() for row in each]

    longest = [each for each in histories.values() if len(each) >= 15]
    assert 3 <= len(longest) < 10
    assert all((today - each[0]["valid_from"]).days > 7.5 * 365 for each in longest)
    assert any(all(after_days(*pair) == 1 for pair in pairwise(each)) for each in longest), "none is unbroken"
    pairs = [pair for each in histories.values() for pair in pairwise(each)]
    assert any(before["end_kind"] == EndKind.SUPERSEDED for before, _ in pairs), "none is early"
    apart = [(before, after) for before, after in pairs if after_days(before, after) > 1]
    graced = [after for before, after in apart if after["anchor_on"] == before["anchor_on"]]
    late = [after for _, after in apart if after["anchor_on"] == after["valid_from"]]
    assert graced
    assert late
    assert {1, 2, 3} < Counter(map(len, histories.values())).keys()
    alone = [each for each in histories.values() if len(each) == 1]
    assert len(alone) > 0.9 * len(histories)
    scheduled = [row for row in in_force if row["valid_from"] > today]
    assert scheduled

    held = {row["id"]: row for row in database_probe.rows(select(table(StaffMicroCredential)))}
    lapsed = [key for key, each in histories.items() if len(each) > 1 and (each[-1]["expiry_date"] or today) < today]
    assert lapsed
    assert {held[key]["status"] for key in lapsed} == {MicroCredentialStatus.EXPIRED}

    revoked = [row for row in in_force if row["end_kind"] == EndKind.REVOKED]
    assert {held[row["credential_id"]]["status"] for row in revoked} >= {"IN_TRAINING", "EXPIRED"}
    assert "REINSTATED" in {row["kind"] for row in awards.values()}
    taken_back = {row["award_id"] for row in closed if row["end_kind"] == EndKind.REVOKED}
    assert taken_back & {row["award_id"] for row in in_force if row["end_kind"] is None}
    assert EndKind.VOID in {row["end_kind"] for row in in_force}
    assert {row["reason_kind"] for row in in_force} >= {"MISSING_OR_WRONG", "NEW_INFORMATION"}

    suspensions = database_probe.rows(
        select(table(AwardSuspension)).where(AwardSuspension.superseded_at.is_(None)).order_by(AwardSuspension.from_on)
    )
    assert {row["kind"] for row in suspensions} == set(SuspensionKind)
    assert [row["until_on"] for row in suspensions if not row["lifted_on"]] == [today + 40 * DAY, None]
    over = [row for row in suspensions if row["lifted_on"]]
    assert {row["until_on"] and row["lifted_on"] - row["until_on"] for row in over} == {None, DAY}


def after_days(before: RowMapping, after: RowMapping) -> int:
    """How many days after the last one of an award the next begins: 1 for an unbroken run."""
    ends = min(filter(None, (before["expiry_date"], before["ended_on"] and before["ended_on"] - DAY)))
    return int((after["valid_from"] - ends).days)


def test_sample_association_goes_into_no_real_one(app: Flask, database_probe: DatabaseProbe, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="production"):
        make(app, tmp_path, production=True)
    new_organisation(app)
    last = database_probe.last_seq()
    for keep in (False, True):
        with pytest.raises(Conflict, match="not empty"):
            make(app, tmp_path, keep=keep)
    assert database_probe.last_seq() == last
    assert not list(tmp_path.glob(FILE))
