"""The base of every model: types that read back as written, engines, constraints by name, versions."""

import itertools
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Self
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import URL, create_engine, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from ranzcred.core import clock
from ranzcred.core.db.dialects import violated_constraint
from ranzcred.core.db.engine import IMMEDIATE
from ranzcred.core.db.locks import advisory_lock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.db.types import new_key
from ranzcred.domain.accounts.models import SignInFailure
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation

MOMENT = datetime(2026, 3, 3, 4, 5, 6, 789, tzinfo=UTC)


class MovingTime(datetime):
    """A clock of which each reading is a minute after the one before."""

    readings = itertools.count()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        moment = MOMENT + timedelta(minutes=next(cls.readings))
        return cls.fromtimestamp(moment.timestamp(), tz)


def test_moment_reads_back_in_utc_to_the_microsecond(app: Flask) -> None:
    written = MOMENT.astimezone(timezone(timedelta(hours=13)))
    with app.app_context():
        with writing():
            db.session.add(SignInFailure(account="a", place="", tries=1, started_at=written, failed_at=written))
        read = db.session.scalars(select(SignInFailure.failed_at)).one()
        assert read == MOMENT
        assert read.tzinfo is UTC
        found = select(SignInFailure.id).where(SignInFailure.failed_at == written)
        assert db.session.scalars(found).one()


def test_moment_that_is_absent_stays_absent(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_credential(app)
    with app.app_context():
        assert db.session.get_one(StaffMicroCredential, key).certificate_uploaded_at is None


def test_date_reads_back(app: Flask) -> None:
    key = new_credential(app, expiry_date=date(2028, 2, 29))
    with app.app_context():
        assert db.session.get_one(StaffMicroCredential, key).expiry_date == date(2028, 2, 29)


def test_enum_is_kept_as_text(app: Flask, database_probe: DatabaseProbe) -> None:
    new_organisation(app)
    assert database_probe.value(text("SELECT certification_tier FROM organisations")) == "CERTIFIED"


def test_enum_refuses_what_is_no_member(app: Flask) -> None:
    with pytest.raises(StatementError, match="PLATINUM"):
        new_organisation(app, certification_tier="PLATINUM")


def test_folded_text_sorts_by_code_point(app: Flask, database_probe: DatabaseProbe) -> None:
    for title in ("zinc", "Éire", "apple", "Apple pie", "ānau", "a-b"):
        new_definition(app, title=title)
    rows = table(MicroCredentialDefinition)
    custom = select(rows.c.title_key).where(rows.c.is_default.is_(False)).order_by(rows.c.title_key)
    keys = [row["title_key"] for row in database_probe.rows(custom)]
    assert keys == sorted(keys) == ["a-b", "apple", "apple pie", "zinc", "éire", "ānau"]


def test_new_keys_are_uuid7_and_sort_by_age() -> None:
    keys = [new_key() for _ in range(200)]
    assert keys == sorted(set(keys))
    assert {UUID(key).version for key in keys} == {7}


def test_connection_of_sqlite_is_durable_and_strict(app: Flask, database_kind: str) -> None:
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}
    with app.app_context(), db.engine.connect() as connection:
        if database_kind == "sqlite":
            assert {name: connection.scalar(text(f"PRAGMA {name}")) for name in expected} == expected


def test_connection_of_postgresql_has_limits_and_utc(app: Flask, database_kind: str) -> None:
    expected = {
        "TimeZone": "UTC",
        "lock_timeout": "30s",
        "statement_timeout": "1min",
        "idle_in_transaction_session_timeout": "1min",
    }
    with app.app_context(), db.engine.connect() as connection:
        if database_kind == "postgresql":
            assert {name: connection.scalar(text(f"SHOW {name}")) for name in expected} == expected


def test_writing_transaction_sees_what_the_one_before_wrote(app: Flask) -> None:
    """Read, then write, many at once: none is told that the database is locked, and no count is lost."""
    key = new_organisation(app, city="0")

    def add_one() -> None:
        with app.app_context(), writing():
            acting_as(db.session(), SYSTEM)
            advisory_lock(db.session.connection(), "count")
            organisation = db.session.get_one(Organisation, key)
            organisation.city = str(int(organisation.city or 0) + 1)

    assert in_threads([add_one] * 12) == [None] * 12
    with app.app_context():
        assert db.session.get_one(Organisation, key).city == "12"


def test_constraint_that_refused_is_named(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_definition(app, title="Slate")
    rows = table(MicroCredentialDefinition)
    for change, name in (
        ({"level": 11}, "ck_micro_credential_definitions_level_on_framework"),
        ({"title_key": "other", "title": "ab"}, "ck_micro_credential_definitions_title_length"),
    ):
        with pytest.raises(IntegrityError) as refused:
            database_probe.run(update(rows).where(rows.c.id == key).values(**change))
        assert violated_constraint(refused.value) == name
    other = new_definition(app, title="Copper")
    with pytest.raises(IntegrityError) as refused:
        database_probe.run(update(rows).where(rows.c.id == other).values(title_key="slate"))
    assert violated_constraint(refused.value) == "uq_micro_credential_definitions_identity"


def test_foreign_key_that_refused_is_named_where_the_database_tells(
    app: Flask, database_probe: DatabaseProbe, database_kind: str
) -> None:
    new_member(app)
    with pytest.raises(IntegrityError) as refused:
        database_probe.run(delete(table(Organisation)))
    name = "fk_organisation_members_organisation_id" if database_kind == "postgresql" else ""
    assert violated_constraint(refused.value) == name


def test_column_that_lacks_a_value_names_no_constraint(database_probe: DatabaseProbe) -> None:
    with pytest.raises(IntegrityError) as refused:
        database_probe.run(insert(table(SignInFailure)).values(id="a", account="b", failed_at=clock.now()))
    assert violated_constraint(refused.value) == ""


def test_version_and_updated_at_go_up_at_each_change(app: Flask) -> None:
    key = new_member(app)
    with app.app_context():
        first = db.session.get_one(OrganisationMember, key)
        assert (first.version, first.created_at) == (1, first.created_at)
        for number in (2, 3):
            before = db.session.get_one(OrganisationMember, key).updated_at
            with writing():
                acting_as(db.session(), SYSTEM)
                db.session.get_one(OrganisationMember, key).phone = f"09 555 000{number}"
            member = db.session.get_one(OrganisationMember, key)
            assert member.version == number
            assert member.updated_at > before > member.created_at - timedelta(seconds=1)


def test_version_stays_where_nothing_changes(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_member(app, phone="09 555 0001")
    with app.app_context(), writing():
        db.session.get_one(OrganisationMember, key).phone = "09 555 0001"
    rows = table(OrganisationMember)
    assert database_probe.value(select(rows.c.version)) == 1


def test_change_of_an_outdated_version_is_refused(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_member(app)
    rows = table(OrganisationMember)
    with app.app_context():
        member = db.session.get_one(OrganisationMember, key)
        db.session.expunge(member)
        db.session.rollback()
        database_probe.run(update(rows).values(version=2))
        acting_as(db.session(), SYSTEM)
        db.session.add(member)
        member.phone = "09 555 0001"
        with pytest.raises(StaleDataError):
            db.session.flush()
    assert database_probe.value(select(rows.c.phone)) is None


def test_immediate_connection_takes_the_write_lock_of_sqlite(database_url: URL, database_kind: str, app: Flask) -> None:
    if database_kind == "postgresql":
        return
    hasty = create_engine(database_url, connect_args={"timeout": 0})
    with app.app_context(), db.engine.connect().execution_options(**IMMEDIATE) as connection:
        connection.execute(select(1))
        with pytest.raises(StatementError, match="database is locked"), Session(hasty) as other:
            other.execute(text("UPDATE audit_head SET seq = seq"))
    hasty.dispose()


def test_default_keys_are_fixed() -> None:
    assert [default.id[-1] for default in DEFAULTS] == ["1", "2", "3"]


def test_new_record_was_updated_when_it_was_created(
    app: Flask, database_probe: DatabaseProbe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "datetime", MovingTime)
    keys = new_definition(app), new_definition(app)
    definitions = table(MicroCredentialDefinition)
    new = database_probe.rows(select(definitions).where(definitions.c.id.in_(keys)))
    assert [row["updated_at"] for row in new] == [row["created_at"] for row in new]
    assert len({row["created_at"] for row in new}) == len(keys)


def test_changed_record_keeps_when_it_was_created(
    app: Flask, database_probe: DatabaseProbe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "datetime", MovingTime)
    key = new_definition(app)
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM)
        db.session.get_one(MicroCredentialDefinition, key).title = "Slate Renewal"
    definitions = table(MicroCredentialDefinition)
    [row] = database_probe.rows(select(definitions).where(definitions.c.id == key))
    assert row["updated_at"] > row["created_at"]
