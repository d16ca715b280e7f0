"""The operations of imports: upload, dry run, import. None commits."""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.locks import advisory_lock
from ranzcred.core.db.session import db
from ranzcred.core.db.types import new_key
from ranzcred.core.db.versions import locked
from ranzcred.core.errors import Conflict, Duplicate, Stale
from ranzcred.core.formats import plural
from ranzcred.core.policy import require
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.credentials.results.recording import record_results
from ranzcred.domain.directory import operations as directory
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.domain.imports import policy, queries
from ranzcred.domain.imports.columns import RowReader
from ranzcred.domain.imports.comparison import Judgement, judge
from ranzcred.domain.imports.csv_table import Table
from ranzcred.domain.imports.models import (
    TO_DO,
    Import,
    ImportKind,
    ImportNotFound,
    ImportRow,
    Judged,
    Outcome,
    reason_of,
)
from ranzcred.domain.imports.results.judging import JudgedResult, judge_sheet

ROWS_AT_ONCE = 500
"""The number of rows that one step of a dry run reads."""
RETENTION = timedelta(days=1)
CHANGED_SINCE = "Records have changed since your preview. Check this new preview, then import."


class NotImportable(Conflict):
    """The import cannot be carried out in its current state."""


class ChangedSince(Conflict):
    """The outcome would differ from what the dry run has shown."""

    def __init__(self) -> None:
        super().__init__(CHANGED_SINCE)


def start_import(*, kind: ImportKind, file_name: str, table: Table, by: Principal) -> Import:
    """Store a file's rows for its dry run, in place of the user's last file if that was not imported. Delete imports
    that are more than a day old.
    """
    require(policy.may_import, by, kind)
    now = clock.now()
    advisory_lock(db.session.connection(), f"upload by {by.actor.id}")
    replaced = and_(Import.user_id == by.actor.id, Import.applied_at.is_(None))
    _forget(or_(replaced, Import.created_at < now - RETENTION))
    imported = Import(
        kind=kind,
        file_name=file_name,
        header=json.dumps(table.header),
        user_id=by.actor.id,
        created_at=now,
        total=len(table.rows),
    )
    db.session.add(imported)
    db.session.flush()
    reader = RowReader(kind, table.header)
    db.session.execute(
        insert(ImportRow),
        [
            {
                "id": new_key(),
                "import_id": imported.id,
                "number": number,
                "name": reader.name(cells),
                "cells": json.dumps(cells),
            }
            for number, cells in table.rows
        ],
    )
    return imported


def continue_import(*, import_id: str) -> Import:
    """Do the next step of the dry run: read more rows, or compare them with the database once all are read."""
    imported = _locked(import_id)
    if imported.reached < imported.total:
        _read_on(imported)
    elif imported.checked_at is None:
        compare_import(imported)
        imported.checked_at = clock.now()
    db.session.flush()
    return imported


def finish_check(*, import_id: str) -> Import:
    """Finish the dry run."""
    while not (imported := continue_import(import_id=import_id)).checked_at:
        pass
    return imported


def compare_again(*, import_id: str) -> Import:
    """Compare the rows with the current database again."""
    imported = _locked(import_id)
    if imported.checked_at and not imported.applied_at:
        compare_import(imported)
    return imported


def compare_import(imported: Import) -> None:
    """Store the outcome of each row with the current database."""
    for each in _judge(imported):
        each.row.outcome, each.row.messages = each.outcome, each.messages_json
    db.session.flush()


def apply_import(*, import_id: str, by: Principal, settings: Settings, all_the_same: bool = False) -> bool:
    """Create and change everything that the dry run has shown; return False if that was done already.

    `all_the_same` confirms that rows are made which are like something stored.

    Raise NotImportable without it if there are such rows, and if the dry run is not finished, refuses rows or finds no
    changes; ChangedSince if the outcome
    would differ now, or somebody changes one of the records at this moment.
    """
    advisory_lock(db.session.connection(), "directory import")
    imported = _locked(import_id)
    require(policy.may_import, by, imported.kind)
    if imported.applied_at:
        return False
    _refuse_unready(imported, all_the_same=all_the_same)
    judgements = list(_judge(imported, lock=True))
    if not all(each.as_shown for each in judgements):
        raise ChangedSince
    acting_as(db.session(), by.actor, reason=reason_of(imported))
    try:
        _write(imported.kind, judgements, by, settings)
    except (Duplicate, Stale) as refusal:
        raise ChangedSince from refusal
    imported.applied_at = clock.now()
    return True


def discard_import(*, import_id: str) -> str:
    """Delete an import, and return its file's name. What was imported stays."""
    file_name = _locked(import_id).file_name
    _forget(Import.id == import_id)
    return file_name


def _forget(condition: ColumnElement[bool]) -> None:
    """Delete imports with their rows. One that is being imported is waited for, and then judged again."""
    keys = db.session.scalars(select(Import.id).where(condition).order_by(Import.id).with_for_update()).all()
    db.session.execute(delete(ImportRow).where(ImportRow.import_id.in_(keys)))
    db.session.execute(delete(Import).where(Import.id.in_(keys)))


def _locked(import_id: str) -> Import:
    imported = locked(Import, Import.id == import_id)
    if imported is None:
        raise ImportNotFound
    return imported


def _read_on(imported: Import) -> None:
    rows = db.session.execute(
        select(ImportRow.id, ImportRow.cells)
        .where(ImportRow.import_id == imported.id)
        .order_by(ImportRow.number)
        .offset(imported.reached)
        .limit(ROWS_AT_ONCE)
    ).all()
    reader = RowReader(imported.kind, json.loads(imported.header))
    read = []
    for row_id, cells in rows:
        content, wrong = reader.read(json.loads(cells))
        read.append(
            {
                "id": row_id,
                "content": None if content is None else json.dumps(content, default=str),
                "outcome": Outcome.REFUSED if content is None else None,
                "messages": json.dumps(wrong),
            }
        )
    db.session.execute(update(ImportRow), read)
    imported.reached += len(rows)


def _usable_rows(imported: Import) -> Sequence[ImportRow]:
    statement = select(ImportRow).where(ImportRow.import_id == imported.id, ImportRow.content.is_not(None))
    return db.session.scalars(statement.order_by(ImportRow.number)).all()


def _refuse_unready(imported: Import, *, all_the_same: bool) -> None:
    if imported.checked_at is None:
        raise NotImportable("Still checking. Please wait.")
    counts = queries.count_outcomes(imported.id)
    if counts[Outcome.REFUSED]:
        raise NotImportable(correct_sentence(counts[Outcome.REFUSED]))
    if counts[Outcome.ALIKE] and not all_the_same:
        raise NotImportable(confirm_sentence(counts[Outcome.ALIKE]))
    if not any(counts[outcome] for outcome in TO_DO):
        raise NotImportable("Everything in this file is already up to date.")


def correct_sentence(refused: int) -> str:
    """Return the sentence on what to do about refused rows."""
    return f"Fix the {plural(refused, 'row')} with errors, then upload the file again."


def confirm_sentence(alike: int) -> str:
    """Return the sentence on what to do about rows that are like something stored."""
    rows, them = (f"{alike:,} rows", "them") if alike > 1 else ("1 row", "it")
    return (
        f"{rows} may already be here. Check {them}: if so, take {them} out of the file; if not, "
        f"tick “Add {them} anyway”, then import."
    )


def _judge(imported: Import, *, lock: bool = False) -> Iterable[Judged]:
    """Return the outcome of each row; `lock` holds what results are about until the transaction ends."""
    rows = _usable_rows(imported)
    return judge_sheet(imported, rows, lock=lock) if imported.kind is ImportKind.RESULTS else judge(imported.kind, rows)


def _write(kind: ImportKind, judgements: Sequence[Judged], by: Principal, settings: Settings) -> None:
    """Write what the rows come to."""
    if kind is ImportKind.RESULTS:
        verdicts = [each.verdict for each in judgements if isinstance(each, JudgedResult) and each.verdict]
        record_results(verdicts, by=by, settings=settings)
    else:
        _write_records(kind, [each for each in judgements if isinstance(each, Judgement)])


def _write_records(kind: ImportKind, judgements: Sequence[Judgement]) -> None:
    """Write the new values of all records in one flush."""
    model = Organisation if kind is ImportKind.ORGANISATIONS else OrganisationMember
    for each in judgements:
        if each.outcome in {Outcome.CREATED, Outcome.ALIKE}:
            db.session.add(model(**each.values))
        for name, value in each.values.items() if each.record else ():
            setattr(each.record, name, value)
    with directory.refusals_of(kind.noun):
        db.session.flush()
