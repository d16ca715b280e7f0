"""What a search of a log of several blocks finds, page by page, and what it reads for that."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.audit.chain import Event, append
from ranzcred.domain.audit.filters import AuditLogFilters
from ranzcred.domain.audit.queries import LogPage, condition, log_page
from ranzcred.domain.audit.search import matches
from tests.support.database.probe import DatabaseProbe

ENTRIES = 9000
HONE, MERE = (Actor(id=name, email=f"{name}@ranz.example") for name in ("hone", "mere"))


def change(number: int) -> Event:
    """Slate in every one, copper and zinc in turns, and brass in one among the first."""
    metal = "copper" if number % 2 else "zinc"
    return Event(
        actor=HONE if number % 1000 else MERE,
        action=AuditAction.UPDATE if number % 100 else AuditAction.DELETE,
        resource_type="Organisation",
        resource_id=f"o{number}",
        details={"name": f"Slate {metal}{' brass' if number == 77 else ''}"},
    )


@pytest.fixture
def long_log(app: Flask) -> Iterator[int]:
    """The seq before the first of many entries."""
    with app.app_context():
        before = DatabaseProbe(app).last_seq()
        with writing():
            append(db.session(), [change(number) for number in range(1, ENTRIES + 1)])
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
        yield before


def numbers(page: LogPage) -> list[int]:
    return [int(entry.resource_id[1:]) for entry in page.entries]


def pages(**filters: Any) -> Iterator[list[int]]:
    """The numbers of the entries that the pages of a search show, page by page, from the newest."""
    page = log_page(AuditLogFilters(**filters))
    yield numbers(page)
    while page.older:
        page = log_page(AuditLogFilters(**filters, before=page.older))
        yield numbers(page)


@pytest.mark.usefixtures("long_log")
def test_search_finds_all_newest_first_however_far_apart() -> None:
    expected = [number for number in range(ENTRIES, 0, -1) if number % 1000 == 0]
    assert list(pages(q="slate mere")) == [expected]
    assert list(pages(q="slate", person="mere")) == [expected]
    assert list(pages(q="brass")) == [[77]]
    assert list(pages(q="slate brass")) == [[77]]
    for nothing in ("bronze", "brass bronze", "copper zinc", "slate copper zinc", "brass mere"):
        assert list(pages(q=nothing)) == [[]], nothing
    assert list(pages(q="brass", action=AuditAction.DELETE)) == [[]]
    deleted = [number for number in range(ENTRIES, 0, -1) if number % 100 == 0]
    assert list(pages(q="zinc", action=AuditAction.DELETE)) == [deleted[:50], deleted[50:]]


def test_pages_of_a_search_go_back_and_forth(long_log: int) -> None:
    zinc = range(ENTRIES, 0, -2)
    walked = pages(q="zinc")
    for number in range(3):
        assert next(walked) == list(zinc[number * 50 : number * 50 + 50])
    for seq in (100, 4095, 4096, 4097, 8191, 8192):
        older = log_page(AuditLogFilters(q="zinc", before=seq))
        assert numbers(older) == [number for number in zinc if number + long_log < seq][:50]
        newer = log_page(AuditLogFilters(q="zinc", after=seq))
        assert numbers(newer) == [number for number in zinc if number + long_log > seq][-50:]
        assert newer.newer == newer.entries[0].seq
        assert newer.older == newer.entries[-1].seq
    assert numbers(log_page(AuditLogFilters(q="zinc", after=ENTRIES))) == list(zinc[:50])
    assert numbers(log_page(AuditLogFilters(q="zinc", before=1))) == []


def test_search_that_finds_little_says_how_far_it_looked(monkeypatch: pytest.MonkeyPatch, long_log: int) -> None:
    monkeypatch.setattr(matches, "COMPARED_AT_ONCE", 1)
    first = log_page(AuditLogFilters(q="copper zinc"))
    assert (first.sentence, first.entries, first.older) == ("No entries found back to entry 8,192", [], 8192)
    second = log_page(AuditLogFilters(q="copper zinc", before=8192))
    assert (second.sentence, second.older) == ("No entries found back to entry 4,096", 4096)
    last = log_page(AuditLogFilters(q="copper zinc", before=4096))
    assert (last.sentence, last.older) == ("No entries before 4,096", None)
    found = log_page(AuditLogFilters(q="slate mere"))
    assert (found.sentence, numbers(found)) == ("1 entry found back to entry 8,192", [9000])
    assert [number for page in pages(q="slate mere") for number in page] == list(range(9000, 0, -1000))
    assert log_page(AuditLogFilters(q="bronze")).sentence == "No entries found"
    assert long_log < 4096


@pytest.mark.usefixtures("long_log")
def test_export_has_what_all_pages_of_a_search_have() -> None:
    for query in ("slate mere", "brass", "copper zinc", "bronze", "&", "021 555"):
        where = condition(AuditLogFilters(q=query))
        listed = db.session.scalars(matches.LOG.select().with_only_columns(matches.LOG.c.resource_id).where(*where))
        assert sorted(listed) == sorted(f"o{number}" for page in pages(q=query) for number in page), query


@pytest.mark.usefixtures("long_log")
def test_search_reads_by_the_index_alone() -> None:
    """By the database's own account of it, nothing is read from end to end."""
    seen: list[tuple[str, Any]] = []

    def keep(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", keep)
    queries = ("slate", "brass", "bronze", "copper zinc", "021 555")
    for query in queries:
        log_page(AuditLogFilters(q=query))
        log_page(AuditLogFilters(q=query, person="mere", action=AuditAction.DELETE))
    event.remove(db.engine, "before_cursor_execute", keep)
    searches = [each for each in seen if "audit_words" in each[0]]
    assert len(searches) == 2 * len(queries)
    kind = "EXPLAIN QUERY PLAN" if db.engine.dialect.name == "sqlite" else "EXPLAIN"
    for statement, parameters in searches:
        rows = db.session.connection().exec_driver_sql(f"{kind} {statement}", parameters)
        plan = "\n".join(str(row) for row in rows)
        assert (
            "pk_audit_words" in plan or "SEARCH audit_words USING PRIMARY KEY (block=? AND word>? AND word<?)" in plan
        )
        for scan in ("SCAN audit_words", "SCAN audit_log", "Seq Scan on audit_words", "Seq Scan on audit_log"):
            assert scan not in plan, plan
