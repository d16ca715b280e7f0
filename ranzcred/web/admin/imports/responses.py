"""What the views of imports answer with: whole pages and files for a browser, fragments for htmx."""

import json
from http import HTTPStatus
from typing import Any

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Conflict
from ranzcred.domain.audit.presentation import FieldChange
from ranzcred.domain.imports import operations, queries
from ranzcred.domain.imports.columns import columns_of
from ranzcred.domain.imports.forms import ImportForm
from ranzcred.domain.imports.models import Import, ImportKind, ImportRow, Outcome
from ranzcred.domain.imports.queries import RowFilters, RowList
from ranzcred.web.kit import htmx

WHOLE, ROWS, PROGRESS = (f"admin/imports/_import{part}.html" for part in ("", "_rows", "_progress"))
HEADING = "import-heading"


def form_page(form: ImportForm, *, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    """The form for a file."""
    context: dict[str, Any] = {
        "imported": None,
        "form": form,
        "columns": {kind: columns_of(kind) for kind in ImportKind},
    }
    if not htmx.wants_partial():
        return render_template("admin/imports/import_page.html", **context), status
    return htmx.partial(WHOLE, focus=["import-errors"] if form.errors else [], status=status, **context)


def uploaded_answer(imported: Import) -> ResponseReturnValue:
    """After a file was taken: its dry run, or how far that is."""
    address = _address(imported)
    if not htmx.wants_partial():
        return redirect(address, HTTPStatus.SEE_OTHER)
    response = _whole(imported, announce="" if imported.checked_at else f"Checking {imported.total:,} rows")
    response.headers["HX-Push-Url"] = address
    return response


def checked_answer(imported: Import) -> ResponseReturnValue:
    """After a step of the dry run: how far it is; in the end, what it found."""
    if not htmx.wants_partial():
        return redirect(_address(imported), HTTPStatus.SEE_OTHER)
    if not imported.checked_at:
        return htmx.partial(PROGRESS, imported=imported)
    response = _whole(imported)
    response.headers["HX-Retarget"] = "#import"
    return response


def rows_answer(imported: Import, filters: RowFilters) -> ResponseReturnValue:
    """The page of an import; for htmx its rows alone: another page of them, or those of one outcome."""
    listing = queries.list_rows(imported, filters)
    if not htmx.wants_partial():
        return render_template("admin/imports/import_page.html", **_context(imported, listing))
    if htmx.source_id().startswith("page-"):
        focus, sentence = ["rows-heading"], f"Page {listing.page.number} of {listing.page.pages}"
    else:
        focus, sentence = [f"show-{filters.outcome or 'all'}"], listing.sentence
    return htmx.partial(ROWS, focus=focus, announce=sentence, **_context(imported, listing))


def applied_answer(imported: Import, *, applied: bool) -> ResponseReturnValue:
    """After the import, or where it was done before."""
    listing = queries.list_rows(imported, RowFilters())
    sentence = f"Import finished: {listing.summary}" if applied else "Already imported. Nothing was done again."
    if not htmx.wants_partial():
        htmx.flash_message(sentence)
        return redirect(_address(imported), HTTPStatus.SEE_OTHER)
    return htmx.partial(WHOLE, announce=sentence, focus=[HEADING], **_context(imported, listing))


def refused_answer(imported: Import, refusal: Conflict) -> ResponseReturnValue:
    """The dry run as it is now, and why nothing was imported."""
    context = _context(imported, queries.list_rows(imported, RowFilters())) | {"problem": refusal.message}
    if not htmx.wants_partial():
        return render_template("admin/imports/import_page.html", **context), refusal.status
    return htmx.partial(WHOLE, focus=["import-errors"], status=refusal.status, **context)


def discarded_answer(file_name: str) -> ResponseReturnValue:
    """Back to where a file is chosen."""
    htmx.flash_message(f"{file_name} discarded")
    return redirect(url_for("directory.import_new"), HTTPStatus.SEE_OTHER)


def file_answer(content: str, name: str) -> Response:
    """A CSV file to keep."""
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _whole(imported: Import, *, announce: str = "") -> Response:
    listing = queries.list_rows(imported, RowFilters())
    announce = announce or f"Dry run finished: {listing.summary}"
    return htmx.partial(WHOLE, announce=announce, focus=[HEADING], **_context(imported, listing))


def _context(imported: Import, listing: RowList) -> dict[str, Any]:
    return {
        "imported": imported,
        "listing": listing,
        "changes_of": _changes_of,
        "reasons_of": lambda row: json.loads(row.told) if row.outcome is Outcome.REFUSED else [],
        "outcomes": [(None, "All", sum(listing.counts.values()))]
        + [(each, each.words(done=listing.done).capitalize(), listing.counts[each]) for each in Outcome],
        "correct": operations.correct_sentence(listing.counts[Outcome.REFUSED]),
        "page_address": lambda number: _address(imported, outcome=listing.filters.outcome, page=number),
        "rows_address": lambda outcome: _address(imported, outcome=outcome),
    }


def _changes_of(row: ImportRow) -> list[FieldChange]:
    """What a row changes, as the audit log will tell it."""
    return [] if row.outcome is Outcome.REFUSED else [FieldChange(**change) for change in json.loads(row.told)]


def _address(imported: Import, **query: object) -> str:
    return url_for("directory.import_page", import_id=imported.id, **query)  # type: ignore[arg-type]
