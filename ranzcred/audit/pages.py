"""What the log's views answer with: whole pages and files for a browser, fragments for htmx."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from http import HTTPStatus
from typing import Any

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, Engine, select

from ranzcred import clock, htmx
from ranzcred.audit import policy, queries, verifications
from ranzcred.audit.chain import LOG, Principal
from ranzcred.audit.exports import csv_lines, json_lines
from ranzcred.audit.filters import LogFilters
from ranzcred.audit.hooks import attribute_to, record
from ranzcred.audit.models import AuditHead, AuditVerification
from ranzcred.audit.presenters import PRESENTERS, noun_of
from ranzcred.audit.states import audited_mappers
from ranzcred.audit.verbs import AuditAction
from ranzcred.db import snapshot
from ranzcred.errors import Invalid
from ranzcred.extensions import db
from ranzcred.policy import require
from ranzcred.spreadsheet import BYTE_ORDER_MARK

FORMATS = {"csv": ("csv", "text/csv"), "json-lines": ("jsonl", "application/x-ndjson")}


def log_page(filters: LogFilters) -> ResponseReturnValue:
    """The whole page of the log."""
    kinds = {mapper.class_.__name__ for mapper in audited_mappers()} | set(PRESENTERS)
    return render_template(
        "audit/audit_log.html",
        log=queries.log_page(filters),
        filters=filters,
        action_choices=[(each.value, each.label) for each in sorted(AuditAction, key=lambda action: action.label)],
        kind_choices=[(kind, noun) for noun, kind in sorted((noun_of(kind), kind) for kind in kinds)],
        **_verification_context(verifications.last_verification()),
    )


def entries_answer(filters: LogFilters) -> Response:
    """The entries for htmx, after a filter was set or a page turned."""
    log = queries.log_page(filters)
    turned = htmx.source_id().startswith("page-")
    return htmx.partial(
        "audit/_entries.html",
        log=log,
        filters=filters,
        focus=["entries-heading"] if turned else [],
        announce=log.sentence,
    )


def verification_answer(verification: AuditVerification, *, started: bool = False) -> ResponseReturnValue:
    """How far a verification is: beside the button for htmx, else on a page of its own."""
    if not htmx.wants_partial():
        address = url_for("audit.verification_page", verification_id=verification.id)
        return redirect(address, HTTPStatus.SEE_OTHER)
    context = _verification_context(verification)
    announce = "Verifying the audit log" if started else ""
    if verification.finished_at:
        announce = f"Verification finished: {context['found']}"
    return htmx.partial("audit/_verification.html", announce=announce, **context)


def verification_page(verification: AuditVerification) -> ResponseReturnValue:
    """One verification, for browsers without scripts."""
    return render_template("audit/verification.html", **_verification_context(verification))


def _verification_context(verification: AuditVerification | None) -> dict[str, Any]:
    return {
        "verification": verification,
        "found": verifications.sentence(verification) if verification and verification.finished_at else "",
        "comparing": noun_of(verification.resource_type) if verification and verification.resource_type else "",
    }


def export_answer(filters: LogFilters, kind: str, *, by: Principal) -> Response:
    """What the filters show, as a file that is streamed while it is read. Writes its entry in this transaction."""
    require(policy.may_export, by)
    if kind not in FORMATS:
        raise Invalid("Format must be CSV or JSON Lines.")
    suffix, mimetype = FORMATS[kind]
    attribute_to(db.session(), by.actor)
    last = db.session.scalar(select(AuditHead.seq)) or 0
    details = {"format": suffix, "filters": filters.selection, "up_to_entry": last}
    record(db.session(), action=AuditAction.EXPORT, resource=db.session.get_one(AuditHead, 1), details=details)
    condition = [*queries.condition(filters), LOG.c.seq <= last]
    response = Response(_lines(db.engine, condition, suffix), mimetype=mimetype)
    name = f"audit-log-{clock.today().isoformat()}.{suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(engine: Engine, condition: Sequence[ColumnElement[bool]], suffix: str) -> Iterator[str]:
    """The file, line by line, through a connection of its own that is closed with the download."""
    with snapshot(engine) as connection:
        if suffix == "csv":
            yield BYTE_ORDER_MARK
        with closing((csv_lines if suffix == "csv" else json_lines)(connection, condition)) as lines:
            yield from lines
