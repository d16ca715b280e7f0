"""The responses of the audit log's views: whole pages and files for a browser, fragments for htmx."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Self

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, Engine, select

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import snapshot
from ranzcred.core.errors import Invalid
from ranzcred.core.lists.day_filter import DayBox, NamedPeriod, periods
from ranzcred.core.lists.filter_kinds import Choices
from ranzcred.core.policy import require
from ranzcred.core.spreadsheets.cells import BYTE_ORDER_MARK
from ranzcred.domain.audit import policy, queries
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.filters import AuditLogFilters
from ranzcred.domain.audit.labels import PRESENTERS, noun_of
from ranzcred.domain.audit.models import LOG, AuditHead, AuditVerification
from ranzcred.domain.audit.presentation import PresentedEntry
from ranzcred.domain.audit.proof import runs
from ranzcred.domain.audit.proof.exports import csv_lines, json_lines
from ranzcred.domain.audit.proof.record_check import audited_mappers
from ranzcred.domain.audit.recording import acting_as, record_event
from ranzcred.web.admin.undo import NamedUndo, undo_of_entries
from ranzcred.web.kit import htmx
from ranzcred.web.kit.view_models import ViewModel, render

FORMATS = {"csv": ("csv", "text/csv"), "json-lines": ("jsonl", "application/x-ndjson")}


@dataclass(frozen=True, kw_only=True)
class Entries(ViewModel):
    """A page of the log."""

    template: str = "admin/audit_log/_entries.html"
    log: queries.LogPage
    filters: AuditLogFilters


@dataclass(frozen=True, kw_only=True)
class EntryPart(ViewModel):
    """What an entry opens to beside its changes: who changed it in full, and the proof."""

    template: str = "admin/audit_log/_entry.html"
    entry: PresentedEntry
    undo: Mapping[int, NamedUndo] = field(default_factory=dict)
    """How it is undone, by its number, if it can be."""


@dataclass(frozen=True, kw_only=True)
class EntryPage(EntryPart):
    """An entry on a page of its own."""

    template: str = "admin/audit_log/entry.html"
    refused: str = ""
    """Why it was not undone."""
    since: PresentedEntry | None = None
    """What came between."""


@dataclass(frozen=True, kw_only=True)
class HistoryPart(ViewModel):
    """What happened to a record, on its own page."""

    template: str = "components/history/_history.html"
    entries: Sequence[PresentedEntry]
    address: str
    """The address of all of it in the log."""
    shows_record: bool
    """Whether the entries say what record they are about: it is not the same for all."""
    undo: Mapping[int, NamedUndo]
    """How some of them are undone, by their numbers."""


@dataclass(frozen=True, kw_only=True)
class PeriodPart(ViewModel):
    """The days between which the entries are, and links to the periods that people often ask for."""

    template: str = "admin/audit_log/_period.html"
    filters: AuditLogFilters
    days: Sequence[DayBox]
    periods: Sequence[NamedPeriod]

    @classmethod
    def for_filters(cls, filters: AuditLogFilters, days: Sequence[DayBox]) -> Self:
        """Return the part, with the other filters kept in its links."""
        return cls(filters=filters, days=days, periods=periods(clock.today()))

    @property
    def problems(self) -> str:
        """Return what is wrong with the days, or ""."""
        return " ".join(filter(None, (day.problem for day in self.days)))

    @property
    def status(self) -> HTTPStatus:
        return HTTPStatus.UNPROCESSABLE_ENTITY if self.problems else HTTPStatus.OK


@dataclass(frozen=True, kw_only=True)
class VerificationPart(ViewModel):
    """How far a verification is, or what it has found."""

    template: str = "admin/audit_log/_verification.html"
    verification: AuditVerification | None
    found: str
    """What a finished one has found."""
    comparing: str
    """Which records are being compared with the log, once all entries are read."""

    @classmethod
    def for_run(cls, verification: AuditVerification | None) -> Self:
        """Return what is shown of a verification, or of none."""
        return cls(
            verification=verification,
            found=runs.sentence(verification) if verification and verification.finished_at else "",
            comparing=noun_of(verification.resource_type) if verification and verification.resource_type else "",
        )


@dataclass(frozen=True, kw_only=True)
class AuditLogPage(ViewModel):
    """Return the whole page of the log."""

    template: str = "admin/audit_log/audit_log.html"
    entries: Entries
    period: PeriodPart
    refused: Sequence[tuple[DayBox, str]]
    """The days that cannot be used, and why."""
    progress: VerificationPart
    action_choices: Choices
    kind_choices: Choices


@dataclass(frozen=True, kw_only=True)
class VerificationPage(ViewModel):
    """A verification on a page of its own, for browsers without scripts."""

    template: str = "admin/audit_log/verification.html"
    progress: VerificationPart


def log_page(filters: AuditLogFilters, days: Sequence[DayBox]) -> ResponseReturnValue:
    """Return the whole page of the log."""
    period = PeriodPart.for_filters(filters, days)
    kinds = {mapper.class_.__name__ for mapper in audited_mappers()} | set(PRESENTERS)
    page = AuditLogPage(
        entries=Entries(log=queries.log_page(filters), filters=filters),
        period=period,
        refused=[(day, day.problem) for day in days if day.problem],
        action_choices=filters.declared()["action"].choices,
        kind_choices=[(kind, noun) for noun, kind in sorted((noun_of(kind), kind) for kind in kinds)],
        progress=VerificationPart.for_run(runs.last_verification()),
    )
    return render(page), period.status


def history_response(filters: AuditLogFilters) -> ResponseReturnValue:
    """Return what happened to one record: for htmx what the fold on its page opens to, else the log of it."""
    address = url_for("audit.audit_log", **filters.args())
    if not htmx.wants_partial():
        return redirect(address, HTTPStatus.SEE_OTHER)
    entries = [entry.presented for entry in queries.log_page(filters).entries]
    undo = undo_of_entries(entries, "history-heading")
    return htmx.partial(HistoryPart(entries=entries, address=address, shows_record=bool(filters.q), undo=undo))


def entry_response(entry: PresentedEntry) -> ResponseReturnValue:
    """Return an entry: for htmx what it opens to, else the whole page."""
    undo = undo_of_entries([entry], f"technical-{entry.seq}")
    if htmx.wants_partial():
        return htmx.partial(EntryPart(entry=entry, undo=undo))
    return render(EntryPage(entry=entry, undo=undo))


def entries_response(filters: AuditLogFilters, days: Sequence[DayBox]) -> Response:
    """Return the entries for htmx, after filtering or paging, and the period, whose links keep the other filters.

    A link to a period fills in its days. After anything else they are merged: somebody may be typing one.
    """
    log, source = queries.log_page(filters), htmx.source_id()
    of_period = source.startswith("period-")
    focus = ["entries-heading"] if source.startswith("page-") else [source] if of_period else []
    shown, period = Entries(log=log, filters=filters), PeriodPart.for_filters(filters, days)
    announce = period.problems or log.sentence
    return htmx.partial(shown, period, status=period.status, merge=not of_period, focus=focus, announce=announce)


def verification_response(verification: AuditVerification, *, started: bool = False) -> ResponseReturnValue:
    """Return the progress of a verification: beside the button for htmx, else on its own page."""
    if not htmx.wants_partial():
        address = url_for("audit.verification_page", verification_id=verification.id)
        return redirect(address, HTTPStatus.SEE_OTHER)
    shown = VerificationPart.for_run(verification)
    announce = "Checking the audit log" if started else ""
    if verification.finished_at:
        announce = f"Check finished. {shown.found}"
    return htmx.partial(shown, announce=announce)


def verification_page(verification: AuditVerification) -> ResponseReturnValue:
    """Return the page of a verification, for browsers without scripts."""
    return render(VerificationPage(progress=VerificationPart.for_run(verification)))


def export_response(filters: AuditLogFilters, kind: str, *, by: Principal) -> Response:
    """Return the filtered entries as a streamed file, and record the export in this transaction."""
    require(policy.may_export, by)
    if kind not in FORMATS:
        raise Invalid("Choose CSV or JSON Lines.")
    suffix, mimetype = FORMATS[kind]
    acting_as(db.session(), by.actor)
    last = db.session.scalar(select(AuditHead.seq)) or 0
    details = {"format": suffix, "filters": filters.selection, "up_to_entry": last}
    record_event(db.session(), action=AuditAction.EXPORT, resource=db.session.get_one(AuditHead, 1), details=details)
    condition = [*queries.condition(filters), LOG.c.seq <= last]
    response = Response(_lines(db.engine, condition, suffix), mimetype=mimetype)
    name = f"audit-log-{clock.today().isoformat()}.{suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(engine: Engine, condition: Sequence[ColumnElement[bool]], suffix: str) -> Iterator[str]:
    """Yield the lines of the file, through a connection that is closed with the download."""
    with snapshot(engine) as connection:
        if suffix == "csv":
            yield BYTE_ORDER_MARK
        with closing((csv_lines if suffix == "csv" else json_lines)(connection, condition)) as lines:
            yield from lines
