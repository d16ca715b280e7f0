"""How long the sweep and the search for people take in a large association, and by which plan.

    python bench/credentials.py [--credentials N] [--due N] [--members N] [--database URL]

Fills an empty, migrated database (a new SQLite file by default) with the same rows each time. A search is told by the
best and the median of 15, which other work on the machine makes longer.
"""

import argparse
import itertools
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import Connection, Table, make_url, text
from sqlalchemy.orm import DeclarativeBase

from ranzcred import clock, create_app
from ranzcred.config import Settings
from ranzcred.credentials.models import StaffMicroCredential
from ranzcred.credentials.sweep import due_by_organisation, sweep
from ranzcred.db import IMMEDIATE, without_timeouts
from ranzcred.definitions.models import MicroCredentialDefinition
from ranzcred.directory.folding import folded, of_member
from ranzcred.directory.models import Organisation, OrganisationMember
from ranzcred.directory.people import find_people, found
from ranzcred.extensions import db

STAFF = 30
"""How many people an organisation has."""
FIRST = ["Aroha", "Mere", "Wiremu", "Sione", "Mele", "Hēmi", "Anahera", "Tāne", "Ngaire", "Rawiri", "Oliver", "Grace"]
LAST = ["Ngata", "Parata", "Latu", "Te Rangi", "Smith", "Wilson", "Tamahori", "van der Berg", "Chen", "Singh"]
TRADE = ["Roofing", "Reroofing", "Cladding", "Spouting", "Flashing", "Slating"]
WORDS = [
    a + b for a in ("ka", "mo", "ti", "ru", "po", "wha", "he", "na") for b in ("ri", "ana", "ua", "toa", "nui", "")
]
FIRSTS = FIRST + [f"{word.title()}{end}" for word in WORDS for end in ("", "ra")]
QUERIES = [
    "a",
    "ng",
    "aroha",
    "aroha ng",
    "rangi",
    "sione ridge",
    "ridgeline 81",
    "sione roofing",
    "zz",
    "a zz",
    "aroha zzz",
]


def organisations(number: int) -> Iterator[dict[str, object]]:
    for n in range(number):
        name = f"{'Ridgeline' if n % 9 == 0 else WORDS[n % len(WORDS)].title()} {n} {TRADE[n % len(TRADE)]}"
        yield {
            "id": f"o{n:06}",
            "name": name,
            "name_folded": folded(name),
            "certification_tier": "CERTIFIED",
            "programme_status": "ACTIVE",
        }


def members(number: int) -> Iterator[dict[str, object]]:
    names = {each["id"]: each["name"] for each in organisations(-(-number // STAFF))}
    for n in range(number):
        first = FIRSTS[n % len(FIRSTS)]
        last = LAST[n // len(FIRSTS) % len(LAST)] + WORDS[n // 5 % len(WORDS)]
        email = f"{folded(first)}.{folded(last).replace(' ', '')}.{n}@example.co.nz"
        organisation_id = f"o{n // STAFF:06}"
        yield {
            "id": f"m{n:06}",
            "organisation_id": organisation_id,
            "first_name": first,
            "last_name": last,
            "email": email,
            "role": "STAFF",
            "active": True,
            "organisation_folded": folded(str(names[organisation_id])),
            **of_member(first, last, email),
        }


def credentials(number: int, definitions: list[str], people: int, lapsed: int) -> Iterator[dict[str, object]]:
    """All but one in ten awarded, with an expiry date in the years to come; `lapsed` of them in the past."""
    today = clock.today()
    every = number // lapsed if lapsed else number + 1
    for n, (definition_id, member) in enumerate(
        itertools.islice(itertools.product(definitions, range(people)), number)
    ):
        is_due = n % every == 0 and n // every < lapsed
        expired = n % 10 == 3 and not is_due
        expiry_date = today + timedelta(days=-1 - n % 30 if is_due or expired else n % 1000)
        yield {
            "id": f"c{n:07}",
            "definition_id": definition_id,
            "member_id": f"m{member:06}",
            "status": "EXPIRED" if expired else "AWARDED",
            "awarded_on": today - timedelta(days=2000),
            "expiry_date": expiry_date,
        }


def fill(connection: Connection, model: type[DeclarativeBase], rows: Iterable[dict[str, object]]) -> None:
    """Write rows past the models: with COPY where there is one."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - for the type
    moment = clock.now()
    revised = {"version": 1, "created_at": moment, "updated_at": moment}
    flags = {column.name: False for column in table.columns if column.name.startswith("expiry_alert")}
    rows = (row | revised | flags for row in rows)
    if connection.dialect.name == "sqlite":
        while batch := list(itertools.islice(rows, 10_000)):
            connection.execute(table.insert(), batch)
        return
    first = next(rows)
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({', '.join(first)}) FROM STDIN") as copy:  # type: ignore[attr-defined]
        for row in itertools.chain([first], rows):
            copy.write_row(list(row.values()))


def prepare(given: argparse.Namespace) -> None:
    definitions = [f"d{number}" for number in range(-(-given.credentials // given.members))]
    with db.engine.connect().execution_options(**IMMEDIATE) as connection, connection.begin():
        without_timeouts(connection)
        fill(connection, Organisation, organisations(-(-given.members // STAFF)))
        fill(connection, OrganisationMember, members(given.members))
        fill(
            connection,
            MicroCredentialDefinition,
            (
                {"id": key, "title": key * 3, "level": 5, "issuing_body": "RANZ", "is_default": False}
                | {"title_key": key, "issuing_body_key": "ranz", "title_folded": key, "issuing_body_folded": "ranz"}
                for key in definitions
            ),
        )
        fill(connection, StaffMicroCredential, credentials(given.credentials, definitions, given.members, given.due))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def explain(statement: object) -> None:
    """Print the plan."""
    asked = str(statement.compile(db.engine, compile_kwargs={"literal_binds": True}))  # type: ignore[attr-defined]
    sqlite = db.engine.dialect.name == "sqlite"
    prefix = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF)"
    for row in db.session.connection().exec_driver_sql(f"{prefix} {asked.replace('%', '%%')}"):
        say(f"    {row[-1]}")


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def measure(given: argparse.Namespace) -> None:
    say("The sweep reads:")
    explain(due_by_organisation(clock.today()))
    for _ in range(2):
        started = time.perf_counter()
        swept = sweep()
        seconds = time.perf_counter() - started
        say(f"sweep: {swept.expired:,} of {given.credentials:,} expired, {swept.messages:,} told in {seconds:.2f} s")
    say(f"The search for '{QUERIES[3]}' among {given.members:,} members reads:")
    explain(found(QUERIES[3]))
    for query in QUERIES:
        seconds = []
        for _ in range(15):
            db.session.rollback()
            db.session.connection()
            started = time.perf_counter()
            people = find_people(query)
            seconds.append(time.perf_counter() - started)
        least, median = min(seconds) * 1000, statistics.median(seconds) * 1000
        say(f"{query!r:>18}: {len(people):>2} found, {least:5.1f} ms, {median:5.1f} ms in the middle")


def arguments() -> argparse.Namespace:
    """How much of everything, and where."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--credentials", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=1_000)
    parser.add_argument("--members", type=int, default=300_000)
    parser.add_argument("--database")
    return parser.parse_args()


@contextmanager
def filled(given: argparse.Namespace) -> Iterator[None]:
    """The application on a database that is filled as asked."""
    with tempfile.TemporaryDirectory() as folder:
        url = make_url(given.database or f"sqlite:///{folder}/bench.db")
        app = create_app(Settings(data_dir=Path(folder), database_url=url, secret_key="bench"))  # noqa: S106
        with app.app_context():
            upgrade()
            started = time.perf_counter()
            prepare(given)
            say(f"{db.engine.dialect.name} filled in {time.perf_counter() - started:.0f} s")
            yield
            db.session.remove()
            db.engine.dispose()


def main() -> None:
    given = arguments()
    with filled(given):
        measure(given)


if __name__ == "__main__":
    main()
