"""The sample association: what is in it, that the log tells of it, and that it goes into an empty database only."""

import stat
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from ranzcred.cli.audit import audit_group
from ranzcred.core import clock
from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Role
from ranzcred.demo.sign_ins import FILE, make_association
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus, effective_status
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.state import DefinitionState
from ranzcred.domain.directory.forms import MemberForm, OrganisationForm
from ranzcred.domain.directory.models import CertificationTier, Organisation, OrganisationMember, ProgrammeStatus
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import settings_of
from tests.support.factories.people import Account, new_organisation
from tests.support.http.browser_client import BrowserClient

AROUND_THRESHOLDS = {-1, 0, 1, 29, 30, 31, 59, 60, 61, 89, 90, 91}


def make(app: Flask, folder: Path, *, keep: bool = False, production: bool = False) -> str:
    with app.app_context():
        settings = replace(settings_of(app), data_dir=folder, production=production)
        return make_association(settings, keep=keep)


def test_sample_association(
    app: Flask, database_probe: DatabaseProbe, browser_client: BrowserClient, tmp_path: Path
) -> None:
    """Made once for all that is to be said of it: it takes seconds."""
    text = make(app, tmp_path)

    organisations, members, held = (
        database_probe.rows(select(table(model))) for model in (Organisation, OrganisationMember, StaffMicroCredential)
    )
    assert (len(organisations), len(members)) == (60, 900)
    assert {row["programme_status"] for row in organisations} == set(ProgrammeStatus)
    assert {row["certification_tier"] for row in organisations} == set(CertificationTier)
    assert len({row["name"] for row in organisations}) == 60
    assert len([row for row in members if not row["active"]]) >= 10
    today = clock.today()
    assert {effective_status(SimpleNamespace(**row), today=today) for row in held} == set(MicroCredentialStatus)
    awarded = [row for row in held if row["status"] == MicroCredentialStatus.AWARDED]
    left = {row["expiry_date"] and (row["expiry_date"] - today).days for row in awarded}
    assert left >= {*AROUND_THRESHOLDS, None}

    catalogue = database_probe.rows(select(table(MicroCredentialDefinition)))
    [retired] = [row for row in catalogue if row["state"] == DefinitionState.RETIRED]
    [successor] = [row for row in catalogue if row["id"] == retired["replaced_by_id"]]
    assert successor["title"].startswith(retired["title"])
    assert [row["title"] for row in catalogue if row["state"] == DefinitionState.DRAFT] == ["Solar Panel Penetrations"]

    # What it says, a form would take.
    for form, rows in ((OrganisationForm, organisations), (MemberForm, members)):
        with app.test_request_context():
            for row in rows:
                filled = form(MultiDict({name: row[name] or "" for name in form()._fields if name in row}))
                assert filled.validate(), (dict(row), filled.errors)

    # Every change has its entry, which says what made it.
    assert {entry["actor_id"] for entry in database_probe.entries()} == {"system", "system:demo"}
    verified = app.test_cli_runner().invoke(audit_group, ["verify"])
    assert verified.exit_code == 0, verified.output

    # It says who may sign in, to nobody but whoever made it.
    kept = tmp_path / FILE
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kept.read_text() in text
    lines = [line.strip() for line in text.splitlines()]
    password = lines[lines.index("Sign in with this password") + 2]
    emails = [line.split()[0] for line in lines if "@" in line]
    for email, home in zip(emails, ["/admin", *["/credentials"] * 3], strict=True):
        account = Account(id="", email=email, name="", role=Role.RANZ_ADMIN, password=password)
        assert browser_client.sign_in(account).status_code == 303
        assert browser_client.get("/").headers["Location"] == home
        assert browser_client.get(home).status_code == 200

    # Once more it is refused, or kept as it is.
    last = database_probe.last_seq()
    with pytest.raises(Conflict, match="not empty"):
        make(app, tmp_path)
    assert make(app, tmp_path, keep=True) in text
    assert database_probe.last_seq() == last


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
