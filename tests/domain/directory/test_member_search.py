"""Finding people as one types: by any start of a name, address or organisation, through an index."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, text

from ranzcred.cli.upgrades import downgrade, upgrade
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.directory.member_search import find_people, found
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.many import store_all
from tests.support.factories.people import new_member, new_organisation

KEYS = ("name_folded", "first_name_folded", "last_word_folded", "middle_folded", "organisation_folded", "email_key")
ROWS = table(OrganisationMember)


def names(app: Flask, query: str) -> list[str]:
    with app.app_context():
        return [f"{member.display_name}, {member.organisation.name}" for member in find_people(query)]


@pytest.fixture
def people(app: Flask) -> None:
    ridgeline, jones = (new_organisation(app, name=name) for name in ("Ridgeline Roofing", "Te Ara Jones & Co"))
    for organisation, first, last, email in (
        (ridgeline, "Aroha", "Ngata", "aroha@ridge.example.nz"),
        (ridgeline, "Hēmi", "Te Rangi", None),
        (jones, "Mary Jane", "Smith-Parata", "mj@jones.example.nz"),
        (jones, "Āwhina", "Ngāti", None),
        (jones, "Straße", "100%_O'Neill", None),
    ):
        new_member(app, organisation_id=organisation, first_name=first, last_name=last, email=email)
    new_member(app, organisation_id=jones, first_name="Aroha", last_name="Gone", active=False)


NGATA, TE_RANGI = "Aroha Ngata, Ridgeline Roofing", "Hēmi Te Rangi, Ridgeline Roofing"
PARATA, NGATI = "Mary Jane Smith-Parata, Te Ara Jones & Co", "Āwhina Ngāti, Te Ara Jones & Co"
ONEILL = "Straße 100%_O'Neill, Te Ara Jones & Co"


@pytest.mark.parametrize(
    ("first", "last", "typed"),
    [("Li", "Bo Wu", "Li Wu"), ("Li", "Bo Wu", "wu li"), ("小 明", "王", "王 明"), ("小 明", "王", "明 小 王")],
)
def test_short_names_are_found_in_any_order(app: Flask, first: str, last: str, typed: str) -> None:
    new_member(app, organisation_id=new_organisation(app, name="Ridge"), first_name=first, last_name=last)
    new_member(app, first_name="Li", last_name="小")
    assert names(app, typed) == [f"{first} {last}, Ridge"]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("aroha", [NGATA]),
        ("AROHA", [NGATA]),
        ("ng", [NGATA, NGATI]),
        ("NGĀT", [NGATA, NGATI]),
        ("awhina", [NGATI]),
        ("aroha ngata", [NGATA]),
        ("ngata aroha", [NGATA]),
        ("aroha  ng", [NGATA]),
        ("te rangi", [TE_RANGI]),
        ("rangi", [TE_RANGI]),
        ("parata", [PARATA]),
        ("mary jane", [PARATA]),
        ("mj@jones", [PARATA]),
        ("ridge", [NGATA, TE_RANGI]),
        ("ridgeline roof", [NGATA, TE_RANGI]),
        ("hemi roofing", [TE_RANGI]),
        ("roofing hemi", [TE_RANGI]),
        ("roof ridge", [NGATA, TE_RANGI]),
        ("jane jones", [PARATA]),
        ("jane", [PARATA]),
        ("jane parata jones", [PARATA]),
        ("te ara jones", [ONEILL, NGATI, PARATA]),
        ("strasse", [ONEILL]),
        ("100%", [ONEILL]),
        ("1000", []),
        ("_", []),
        ("aroha gone", []),
        ("oha", []),
        ("zz", []),
        ("", []),
        ("  ", []),
        ("\N{COMBINING MACRON}", []),
    ],
)
def test_find_people(app: Flask, query: str, expected: list[str]) -> None:
    assert names(app, query) == expected


@pytest.mark.usefixtures("people")
def test_find_people_follows_changes(app: Flask, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM)
        db.session.execute(
            select(Organisation).where(Organisation.name == "Ridgeline Roofing")
        ).scalar_one().name = "Whāngārei Slate"
        member = db.session.execute(select(OrganisationMember).where(ROWS.c.last_name == "Ngata")).scalar_one()
        member.last_name = "Tamahori"
    assert names(app, "ridgeline") == []
    assert names(app, "tamahori whangarei") == ["Aroha Tamahori, Whāngārei Slate"]
    assert len(database_probe.entries(after=before)) == 2
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM)
        member = db.session.execute(select(OrganisationMember).where(ROWS.c.last_name == "Tamahori")).scalar_one()
        member.organisation = db.session.execute(
            select(Organisation).where(Organisation.name == "Te Ara Jones & Co")
        ).scalar_one()
    assert names(app, "tamahori te ara") == ["Aroha Tamahori, Te Ara Jones & Co"]


def test_keys_are_no_business_of_the_audit_log(app: Flask, database_probe: DatabaseProbe) -> None:
    new_member(app)
    output = database_probe.entries()[-1]["new_state"]
    assert not [key for key in KEYS if key in output]


@pytest.mark.usefixtures("people")
def test_migration_gives_the_members_that_are_there_their_keys(app: Flask, database_probe: DatabaseProbe) -> None:
    rows = select(ROWS.c.id, *(ROWS.c[key] for key in KEYS)).order_by(ROWS.c.id)
    derived = database_probe.rows(rows)
    assert all(row["first_name_folded"] and row["organisation_folded"] for row in derived)
    with app.app_context():
        downgrade(revision="0004")
        upgrade()
    assert database_probe.rows(rows) == derived


def test_find_people_is_one_statement_of_few_rows(app: Flask, database_probe: DatabaseProbe) -> None:
    organisation = new_organisation(app)
    store_all(
        app,
        (
            OrganisationMember(organisation_id=organisation, first_name="Aroha", last_name=f"Ngata {number:03}")
            for number in range(60)
        ),
    )
    with database_probe.statements() as statements:
        found_names = names(app, "aroha")
    assert (len(statements), len(found_names)) == (1, 20)


@pytest.fixture
def plan(database_probe: DatabaseProbe, database_kind: str) -> Callable[[str], str]:
    def ask(query: str) -> str:
        sql = str(found(query, {}).compile(database_probe.engine, compile_kwargs={"literal_binds": True}))
        with database_probe.engine.connect() as connection:
            if database_kind == "postgresql":
                connection.execute(text("SET enable_seqscan = off"))  # a table of a test is too small for an index
                connection.execute(text("SET enable_bitmapscan = off"))
            prefix = "EXPLAIN QUERY PLAN" if database_kind == "sqlite" else "EXPLAIN"
            return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{prefix} {sql.replace('%', '%%')}"))

    return ask


def test_find_people_reads_each_column_through_its_index(
    app: Flask, plan: Callable[[str], str], database_kind: str
) -> None:
    output = plan("aroha ng")
    for key in {*KEYS} - {"organisation_folded"}:
        index = f"ix_organisation_members_{key}"
        assert (f"INDEX {index} ({key}>? AND {key}<?)" if database_kind == "sqlite" else f"using {index}") in output
    assert "Seq Scan" not in output
    assert "SCAN organisation_members" not in output
