"""The writing of an association past the models: with COPY where there is one."""

import itertools
import sqlite3
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import URL, Connection, select, text

from bench.support.association import Row, Size, credentials, definitions, entries, members, organisations
from bench.support.awards import awards, revisions, suspensions
from bench.support.coverage import holdings, periods, targets
from bench.support.long_log import write_long_log
from ranzcred import create_app
from ranzcred.cli.upgrades import upgrade
from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.base import Base
from ranzcred.core.db.engine import IMMEDIATE
from ranzcred.core.db.locks import without_timeouts
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.permissions import Permission, Role
from ranzcred.core.token_scopes import TokenScope
from ranzcred.domain.accounts.api_tokens import create_token
from ranzcred.domain.accounts.principal import SystemPrincipal
from ranzcred.domain.accounts.users import create_user
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.chain import append
from ranzcred.domain.coverage.holdings.keeping import HOLDINGS
from ranzcred.domain.coverage.holdings.models import HoldingPeriod
from ranzcred.domain.coverage.periods.models import MemberPeriod
from ranzcred.domain.coverage.sheets.keeping import sheets_of
from ranzcred.domain.coverage.sheets.models import HoldingSheet
from ranzcred.domain.coverage.targets.models import CoverageTarget
from ranzcred.domain.credentials.awards.models import Award, AwardRevision, AwardSuspension
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.operations import ensure_defaults
from ranzcred.domain.directory.models import Organisation, OrganisationMember

BENCH = SystemPrincipal(
    actor=SYSTEM,
    permissions=frozenset({Permission.USER_CREATE, Permission.API_TOKEN_CREATE, Permission.DEFINITION_CREATE}),
)
EMAIL, PASSWORD = "bench@ranz.example.nz", "a long bench to sit on"
ENTRIES_AT_ONCE = 5_000
SQLITE_AT_ONCE = 20_000


def application(url: URL, folder: Path) -> Flask:
    """The application on a database that is migrated and has nothing in it yet."""
    app = create_app(Settings(data_dir=folder, database_url=url, secret_key="bench" * 8))
    with app.app_context():
        upgrade()
    return app


def administrator() -> str:
    """Make an administrator who signs in with EMAIL and PASSWORD; answer the text of a token that may write."""
    hasher = current_app.config["PASSWORD_HASHER"]
    with writing():
        user = create_user(name="Bench", email=EMAIL, password=PASSWORD, role=Role.RANZ_ADMIN, hasher=hasher, by=BENCH)
        return create_token(user_id=user.id, name="Bench", scope=TokenScope.WRITE, days=365, by=BENCH)[1]


def fill(size: Size) -> None:
    """Write an association of this size into the application's database, which is empty."""
    with writing():
        ensure_defaults()
    with db.engine.connect().execution_options(**IMMEDIATE) as connection, connection.begin():
        without_timeouts(connection)
        _write(connection, Organisation, organisations(size))
        _write(connection, OrganisationMember, members(size))
        _write(connection, MicroCredentialDefinition, definitions(size))
        _write(connection, StaffMicroCredential, credentials(size))
        _write(connection, Award, awards(size))
        _write(connection, AwardRevision, revisions(size))
        _write(connection, AwardSuspension, suspensions(size))
        _write(connection, MemberPeriod, periods(size))
        _write(connection, CoverageTarget, targets())
        for rows in holdings(connection, (str(row["id"]) for row in credentials(size))):
            _write(connection, HoldingPeriod, iter(rows))
        for each in connection.scalars(select(MicroCredentialDefinition.id)).all():
            _write(connection, HoldingSheet, sheets_of(connection, HOLDINGS.c.definition_id == each))
        if size.log:
            write_long_log(connection, size.log)
    events = entries(size)
    while some := list(itertools.islice(events, ENTRIES_AT_ONCE)):
        with writing():
            append(db.session(), some)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if connection.dialect.name == "postgresql" else "ANALYZE"))


def _write(connection: Connection, model: type[Base], rows: Iterable[Row]) -> None:
    moment = clock.now()
    versioned = "version" in model.__table__.columns
    revised: Row = {"version": 1, "created_at": moment, "updated_at": moment} if versioned else {}
    first, *_ = found = list(itertools.islice(rows, 1)) or [{}]
    if not first:
        return
    names = [*first, *revised]
    values = (list((row | revised).values()) for row in itertools.chain(found, rows))
    table = model.__tablename__
    if connection.dialect.name == "postgresql":
        cursor: Any = connection.connection.cursor()
        with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
            for each in values:
                copy.write_row(each)
        return
    marks = ", ".join("?" for _ in names)
    driver: Any = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - for the type
    while batch := [[_stored(value) for value in each] for each in itertools.islice(values, SQLITE_AT_ONCE)]:
        driver.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", batch)  # noqa: S608


def _stored(value: object) -> object:
    """A value as SQLite keeps it."""
    convert = STORED.get(type(value))
    return convert(value) if convert else value


STORED: dict[type, Callable[[Any], object]] = {
    bool: int,
    date: date.isoformat,
    datetime: lambda moment: f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}",
}
