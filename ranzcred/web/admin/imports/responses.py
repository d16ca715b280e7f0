"""The responses of the import views: whole pages and files for a browser, fragments for htmx."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Self

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Conflict
from ranzcred.domain.audit.presentation import FieldChange
from ranzcred.domain.imports import operations, queries
from ranzcred.domain.imports.columns import Column, columns_of
from ranzcred.domain.imports.filters import RowFilters
from ranzcred.domain.imports.forms import ImportForm
from ranzcred.domain.imports.models import Import, ImportKind, ImportRow, Outcome
from ranzcred.domain.imports.queries import RowList
from ranzcred.web.kit import htmx
from ranzcred.web.kit.view_models import Part, ViewModel, render

HEADING = "import-heading"


@dataclass(frozen=True, kw_only=True)
class ImportReport(Part):
    """What became of the rows, or what will."""

    listing: RowList
    changes_of: Callable[[ImportRow], list[FieldChange]]
    """What a row changes, as the audit log will show it."""
    step_of: Callable[[ImportRow], str]
    """What a row of results does, in a sentence."""
    reasons_of: Callable[[ImportRow], list[dict[str, str]]]
    """Why a row is refused."""
    warnings_of: Callable[[ImportRow], list[str]]
    """What a row to be made may be the same as."""
    outcomes: Sequence[tuple[Outcome | None, str, int]]
    """What the rows can be narrowed to: an outcome or all, its words, how many."""
    correct: str
    """What to do about the refused ones."""
    confirm: str
    """What to do about those that are like something stored."""
    page_address: Callable[[int], str]
    rows_address: Callable[[Outcome | None], str]

    @classmethod
    def from_rows(cls, imported: Import, listing: RowList) -> Self:
        """Return the report of an import with a page of its rows."""
        every: tuple[Outcome | None, str, int] = (None, "All", sum(listing.counts.values()))
        return cls(
            listing=listing,
            changes_of=_changes_of,
            step_of=_step_of,
            reasons_of=_reasons_of,
            warnings_of=_warnings_of,
            outcomes=[
                every,
                *((each, each.words(done=listing.done).capitalize(), listing.counts[each]) for each in Outcome),
            ],
            confirm=operations.confirm_sentence(listing.counts[Outcome.ALIKE]),
            correct=operations.correct_sentence(listing.counts[Outcome.REFUSED]),
            page_address=lambda number: _address(imported, outcome=listing.filters.outcome, page=number),
            rows_address=lambda outcome: _address(imported, outcome=outcome),
        )


@dataclass(frozen=True, kw_only=True)
class RowsPart(ViewModel):
    """A page of the rows."""

    template: str = "admin/imports/_import_rows.html"
    imported: Import
    report: ImportReport


@dataclass(frozen=True, kw_only=True)
class ProgressPart(ViewModel):
    """How far a dry run is."""

    template: str = "admin/imports/_import_progress.html"
    imported: Import


@dataclass(frozen=True, kw_only=True)
class ImportPart(ViewModel):
    """The form for a file; or an import, with its report."""

    template: str = "admin/imports/_import.html"
    form: ImportForm | None = None
    columns: Mapping[ImportKind, Sequence[Column]] = field(default_factory=dict)
    imported: Import | None = None
    report: ImportReport | None = None
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class ImportPage(ViewModel):
    """The whole page."""

    template: str = "admin/imports/import_page.html"
    part: ImportPart


def form_page(form: ImportForm, *, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    """Return the upload form."""
    part = ImportPart(form=form, columns={kind: columns_of(kind) for kind in ImportKind})
    if not htmx.wants_partial():
        return render(ImportPage(part=part)), status
    return htmx.partial(part, focus=["import-errors"] if form.errors else [], status=status)


def uploaded_response(imported: Import) -> ResponseReturnValue:
    """Return the response to an upload: its dry run, or the progress of it."""
    address = _address(imported)
    if not htmx.wants_partial():
        return redirect(address, HTTPStatus.SEE_OTHER)
    response = _whole(imported, announce="" if imported.checked_at else f"Checking {imported.total:,} rows")
    response.headers["HX-Push-Url"] = address
    return response


def checked_response(imported: Import) -> ResponseReturnValue:
    """Return the response to a step of the dry run: its progress, or its result."""
    if not htmx.wants_partial():
        return redirect(_address(imported), HTTPStatus.SEE_OTHER)
    if not imported.checked_at:
        return htmx.partial(ProgressPart(imported=imported))
    response = _whole(imported)
    response.headers["HX-Retarget"] = "#import"
    return response


def rows_response(imported: Import, filters: RowFilters) -> ResponseReturnValue:
    """Return the page of an import; for htmx its rows alone."""
    listing = queries.list_rows(imported, filters)
    if not htmx.wants_partial():
        return render(ImportPage(part=_part(imported, listing)))
    if htmx.source_id().startswith("page-"):
        focus, sentence = ["rows-heading"], f"Page {listing.page.number} of {listing.page.pages}"
    else:
        focus, sentence = [f"show-{filters.outcome or 'all'}"], listing.sentence
    return htmx.partial(
        RowsPart(imported=imported, report=ImportReport.from_rows(imported, listing)), focus=focus, announce=sentence
    )


def applied_response(imported: Import, *, applied: bool) -> ResponseReturnValue:
    """Return the response to an import, also if it was done before."""
    listing = queries.list_rows(imported, RowFilters())
    sentence = f"Import finished: {listing.summary}" if applied else "This file has already been imported."
    if not htmx.wants_partial():
        htmx.flash_message(sentence)
        return redirect(_address(imported), HTTPStatus.SEE_OTHER)
    return htmx.partial(
        _part(imported, listing),
        announce=sentence,
        focus=[HEADING],
    )


def refused_response(imported: Import, refusal: Conflict) -> ResponseReturnValue:
    """Return the current dry run, with the reason that nothing was imported."""
    part = _part(imported, queries.list_rows(imported, RowFilters()), problem=refusal.message)
    if not htmx.wants_partial():
        return render(ImportPage(part=part)), refusal.status
    return htmx.partial(part, focus=["import-errors"], status=refusal.status)


def discarded_response(file_name: str) -> ResponseReturnValue:
    """Return the redirect to the upload form."""
    htmx.flash_message(f"Import of {file_name} cancelled")
    return redirect(url_for("directory.import_new"), HTTPStatus.SEE_OTHER)


def file_response(content: str, name: str) -> Response:
    """Return a CSV file as a download."""
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _whole(imported: Import, *, announce: str = "") -> Response:
    listing = queries.list_rows(imported, RowFilters())
    announce = announce or f"Preview ready: {listing.summary}"
    return htmx.partial(_part(imported, listing), announce=announce, focus=[HEADING])


def _part(imported: Import, listing: RowList, *, problem: str = "") -> ImportPart:
    return ImportPart(imported=imported, report=ImportReport.from_rows(imported, listing), problem=problem)


def _changes_of(row: ImportRow) -> list[FieldChange]:
    """Return the changes of a row, as the audit log will show them."""
    changes = [] if row.outcome is Outcome.REFUSED else json.loads(row.messages)
    return [FieldChange(**change) for change in changes if "label" in change]


def _step_of(row: ImportRow) -> str:
    return next((str(each["step"]) for each in json.loads(row.messages) if "step" in each), "")


def _warnings_of(row: ImportRow) -> list[str]:
    return [each["warning"] for each in json.loads(row.messages) if "warning" in each]


def _reasons_of(row: ImportRow) -> list[dict[str, str]]:
    reasons: list[dict[str, str]] = json.loads(row.messages) if row.outcome is Outcome.REFUSED else []
    return reasons


def _address(imported: Import, **query: object) -> str:
    return url_for("directory.import_page", import_id=imported.id, **query)  # type: ignore[arg-type]
