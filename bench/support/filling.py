"""An association of any size, the same each time, written past the models: with COPY where there is one."""

import itertools
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import URL, Connection, text

from ranzcred import create_app
from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.base import Base
from ranzcred.core.db.engine import IMMEDIATE
from ranzcred.core.db.locks import without_timeouts
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.permissions import Permission, Role
from ranzcred.core.text import identity_key, search_key
from ranzcred.core.token_scopes import TokenScope
from ranzcred.domain.accounts.api_tokens import create_token
from ranzcred.domain.accounts.principal import SystemPrincipal
from ranzcred.domain.accounts.users import create_user
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.chain import Event, append
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.derived_columns import derive_member
from ranzcred.domain.directory.models import Organisation, OrganisationMember

BENCH = SystemPrincipal(
    actor=SYSTEM,
    permissions=frozenset({Permission.USER_CREATE, Permission.API_TOKEN_CREATE, Permission.DEFINITION_CREATE}),
)
EMAIL, PASSWORD = "bench@ranz.example.nz", "a long bench to sit on"
FIRST = ["Aroha", "Mere", "Wiremu", "Sione", "Mele", "Hēmi", "Anahera", "Tāne", "Ngaire", "Rawiri", "Oliver", "Grace"]
LAST = ["Ngata", "Parata", "Latu", "Te Rangi", "Smith", "Wilson", "Tamahori", "van der Berg", "Chen", "Singh"]
TRADE = ["Roofing", "Reroofing", "Cladding", "Spouting", "Flashing", "Slating"]
WORDS = [
    a + b for a in ("ka", "mo", "ti", "ru", "po", "wha", "he", "na") for b in ("ri", "ana", "ua", "toa", "nui", "")
]
FIRSTS = FIRST + [f"{word.title()}{end}" for word in WORDS for end in ("", "ra")]
MATERIALS = ["Slate", "Copper", "Zinc", "Longrun", "Membrane", "Shingle", "Tile", "Cedar"]
ENTRIES_AT_ONCE = 5_000
SQLITE_AT_ONCE = 20_000
Row = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much of everything. One credential in ten has expired, and `lapsed` more have without its being stored."""

    definitions: int
    organisations: int
    members: int
    credentials: int
    entries: int = 0
    lapsed: int = 0


SIZES = {
    "S": Size(definitions=20, organisations=50, members=1_000, credentials=3_000, entries=3_000),
    "M": Size(definitions=200, organisations=2_000, members=40_000, credentials=120_000, entries=60_000),
    "L": Size(definitions=1_000, organisations=10_000, members=300_000, credentials=1_000_000, entries=250_000),
}


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
    """Write an association of this size into the application's database, which is empty but for the defaults."""
    with db.engine.connect().execution_options(**IMMEDIATE) as connection, connection.begin():
        without_timeouts(connection)
        _write(connection, Organisation, organisations(size))
        _write(connection, OrganisationMember, members(size))
        _write(connection, MicroCredentialDefinition, definitions(size))
        _write(connection, StaffMicroCredential, credentials(size))
    for start in range(0, size.entries, ENTRIES_AT_ONCE):
        with writing():
            append(db.session(), list(itertools.islice(entries(size), start, start + ENTRIES_AT_ONCE)))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if connection.dialect.name == "postgresql" else "ANALYZE"))


def organisations(size: Size) -> Iterator[Row]:
    for n in range(size.organisations):
        name = organisation_name(n)
        yield {
            "id": f"o{n:06}",
            "name": name,
            "name_folded": search_key(name),
            "certification_tier": "CERTIFIED",
            "programme_status": "ACTIVE",
        }


def organisation_name(n: int) -> str:
    return f"{'Ridgeline' if n % 9 == 0 else WORDS[n % len(WORDS)].title()} {n} {TRADE[n % len(TRADE)]}"


def members(size: Size) -> Iterator[Row]:
    staff = size.members // size.organisations
    for n in range(size.members):
        first = FIRSTS[n % len(FIRSTS)]
        last = LAST[n // len(FIRSTS) % len(LAST)] + WORDS[n // 5 % len(WORDS)]
        email = f"{search_key(first)}.{search_key(last).replace(' ', '')}.{n}@example.co.nz"
        organisation = min(n // staff, size.organisations - 1)
        yield {
            "id": f"m{n:06}",
            "organisation_id": f"o{organisation:06}",
            "first_name": first,
            "last_name": last,
            "email": email,
            "role": "STAFF",
            "active": True,
            "organisation_folded": search_key(organisation_name(organisation)),
            **derive_member(first, last, email, None),
        }


def definitions(size: Size) -> Iterator[Row]:
    """All but the three defaults, which are there."""
    for n in range(3, size.definitions):
        title = f"{MATERIALS[n % len(MATERIALS)]} {TRADE[n % len(TRADE)]} {n}"
        yield {
            "id": f"d{n:06}",
            "title": title,
            "level": n % 10 + 1,
            "issuing_body": "RANZ",
            "is_default": False,
            "title_key": identity_key(title),
            "issuing_body_key": identity_key("RANZ"),
            "title_folded": search_key(title),
            "issuing_body_folded": search_key("RANZ"),
        }


def credentials(size: Size) -> Iterator[Row]:
    """Several of each member, of definitions that follow one another."""
    today = clock.today()
    keys = [f"d{n:06}" for n in range(3, size.definitions)]
    every = size.credentials // size.lapsed if size.lapsed else size.credentials + 1
    for n in range(size.credentials):
        turn, member = divmod(n, size.members)
        lapsed = n % every == 0 and n // every < size.lapsed
        expired = n % 10 == 3 and not lapsed
        yield {
            "id": f"c{n:07}",
            "definition_id": keys[(member * 7 + turn) % len(keys)],
            "member_id": f"m{member:06}",
            "status": "EXPIRED" if expired else "AWARDED",
            "awarded_on": today - timedelta(days=2000),
            "expiry_date": today + timedelta(days=-1 - n % 30 if lapsed or expired else n % 1000),
            "expiry_alert_90_sent": False,
            "expiry_alert_60_sent": False,
            "expiry_alert_30_sent": False,
        }


def entries(size: Size) -> Iterator[Event]:
    """What the audit log tells: changes of members."""
    return (
        Event(
            actor=SYSTEM,
            action=AuditAction.UPDATE,
            resource_type="OrganisationMember",
            resource_id=f"m{n % size.members:06}",
            previous_state={"phone": None, "version": 1},
            new_state={"phone": f"+64 21 {n:06}", "version": 2},
            details={"name": FIRST[n % len(FIRST)]},
        )
        for n in range(size.entries)
    )


def _write(connection: Connection, model: type[Base], rows: Iterable[Row]) -> None:
    moment = clock.now()
    revised: Row = {"version": 1, "created_at": moment, "updated_at": moment}
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
