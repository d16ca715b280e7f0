"""Queries of imports: their progress, their rows by outcome, and the refused ones as a file."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import joinedload

from ranzcred.core.db.session import db
from ranzcred.core.formats import plural
from ranzcred.core.lists.page import Page
from ranzcred.core.lists.rows import load_page
from ranzcred.core.spreadsheets.cells import BYTE_ORDER_MARK, escape_cell
from ranzcred.domain.imports.columns import IGNORED, columns_of, header_key
from ranzcred.domain.imports.filters import RowFilters
from ranzcred.domain.imports.models import TO_DO, Import, ImportKind, ImportNotFound, ImportRow, Outcome


@dataclass(frozen=True, kw_only=True)
class RowList:
    """A page of an import's rows; `counts` are of all rows."""

    page: Page[ImportRow]
    filters: RowFilters
    counts: Mapping[Outcome, int]
    done: bool

    @property
    def summary(self) -> str:
        """Return the outcomes in words: "4,997 to add, 3 with errors"."""
        return ", ".join(
            f"{self.counts[outcome]:,} {outcome.words(done=self.done)}"
            for outcome in (*TO_DO, Outcome.UNCHANGED, Outcome.REFUSED)
            if self.counts[outcome]
        )

    @property
    def sentence(self) -> str:
        """Return the count for people: "3 rows with errors"."""
        rows = plural(self.page.total, "row")
        return f"{rows} {self.filters.outcome.words(done=self.done)}" if self.filters.outcome else rows

    @property
    def to_do(self) -> int:
        """The number of rows that would create or change a record."""
        return sum(self.counts[outcome] for outcome in TO_DO)


def get_import(import_id: str) -> Import:
    """Return an import with its user, or raise NotFound."""
    imported = db.session.get(Import, import_id, options=[joinedload(Import.user)])
    if imported is None:
        raise ImportNotFound
    return imported


def imports_with_errors() -> Sequence[Import]:
    """Return the imports of which some rows have errors, and nothing is imported yet, the newest first."""
    refused = exists().where(ImportRow.import_id == Import.id, ImportRow.outcome == Outcome.REFUSED)
    waiting = select(Import).where(Import.checked_at.is_not(None), Import.applied_at.is_(None), refused)
    return db.session.scalars(waiting.order_by(Import.created_at.desc())).all()


def list_rows(imported: Import, filters: RowFilters) -> RowList:
    """Return the page of `filters`, the last one if it is past it, with rows that need attention first."""
    counts = count_outcomes(imported.id)
    total = counts[filters.outcome] if filters.outcome else sum(counts.values())
    conditions = [ImportRow.import_id == imported.id]
    if filters.outcome:
        conditions.append(ImportRow.outcome == filters.outcome)
    urgency = case(*((ImportRow.outcome == outcome, place) for place, outcome in enumerate(Outcome)))
    ordered = select(ImportRow).where(*conditions).order_by(urgency, ImportRow.number)
    return RowList(
        page=load_page(ordered, filters.page, total=total),
        filters=filters,
        counts=counts,
        done=imported.applied_at is not None,
    )


def count_outcomes(import_id: str) -> Mapping[Outcome, int]:
    """Return the number of an import's rows by outcome."""
    statement = (
        select(ImportRow.outcome, func.count(ImportRow.id))
        .where(ImportRow.import_id == import_id, ImportRow.outcome.is_not(None))
        .group_by(ImportRow.outcome)
    )
    found = {outcome: number for outcome, number in db.session.execute(statement) if outcome}
    return {outcome: found.get(outcome, 0) for outcome in Outcome}


def refused_rows(imported: Import) -> str:
    """Return the refused rows as a CSV file, as uploaded, with the reasons in an extra first column."""
    refused = (ImportRow.import_id == imported.id, ImportRow.outcome == Outcome.REFUSED)
    statement = select(ImportRow.cells, ImportRow.messages).where(*refused).order_by(ImportRow.number)
    header = json.loads(imported.header)
    again = [place for place, text in enumerate(header) if header_key(text) == header_key(IGNORED)]
    rows = [[IGNORED, *_without(header, again)]]
    for cells, messages in db.session.execute(statement):
        reasons = " ".join(reason["message"] for reason in json.loads(messages))
        rows.append([reasons, *_without(json.loads(cells), again)])
    return _csv(rows)


def template(kind: ImportKind) -> str:
    """Return an empty CSV file of this kind, with its header."""
    return _csv([[column.label for column in columns_of(kind)]])


def _without(cells: Sequence[str], places: Sequence[int]) -> list[str]:
    return [cell for place, cell in enumerate(cells) if place not in places]


def _csv(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([[escape_cell(cell) for cell in row] for row in rows])
    return BYTE_ORDER_MARK + text.getvalue()
