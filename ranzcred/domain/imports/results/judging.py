"""The outcome of each row of a result sheet, with the current database, by the judge of results."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from ranzcred.core.db.portions import portions
from ranzcred.core.db.session import db
from ranzcred.core.errors import Problem
from ranzcred.core.forms.validators import plain_label
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.credentials.awards.decisions.request import Decision
from ranzcred.domain.credentials.results.judging import Result, ResultVerdict, judge_results
from ranzcred.domain.definitions.locks import lock_definitions
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.imports.models import Import, ImportRow, Judged, Messages, Outcome, reason_of
from ranzcred.domain.imports.refusals import Unclear
from ranzcred.domain.imports.results.forms import ResultRowForm, result_values
from ranzcred.domain.imports.results.micro_credentials import COLUMN, MicroCredentials
from ranzcred.domain.imports.results.people import SheetPeople
from ranzcred.domain.imports.results.words import changes_of, step_of

LABELS = {str(field.name): plain_label(field) for field in ResultRowForm()}
Key = tuple[str, str, date | None]
"""Person, micro-credential and day of an award."""


@dataclass(frozen=True, kw_only=True)
class JudgedResult(Judged):
    """The outcome of a row, with the verdict that it follows from, if its person and micro-credential are clear."""

    verdict: ResultVerdict | None = None


def judge_sheet(imported: Import, rows: Sequence[ImportRow], *, lock: bool = False) -> Iterator[JudgedResult]:
    """Yield the outcome of each of `rows`, which have valid cells, in the order of the file. With `lock` nobody changes
    what they are about until the transaction ends.
    """
    contents = [json.loads(row.content or "{}") for row in rows]
    found = _Sheet(contents).read(rows)
    results = [each for each in found if isinstance(each, Result)]
    if lock:
        _lock(results)
    decision = Decision.now(imported.user_id)
    verdicts = iter(judge_results(_last_notes(results), reason=reason_of(imported), decision=decision, lock=lock))
    for row, each in zip(rows, found, strict=True):
        if isinstance(each, Unclear):
            messages: Messages = [{"label": LABELS.get(each.field, "Row"), "message": each.message}]
            yield JudgedResult(row=row, outcome=Outcome.REFUSED, messages=messages)
        else:
            yield _judged(row, next(verdicts))


class _Sheet:
    """What the rows of a sheet are about."""

    def __init__(self, contents: Sequence[Mapping[str, Any]]) -> None:
        self._contents = contents
        self._people = SheetPeople(contents)
        self._micro_credentials = MicroCredentials(str(each[COLUMN]) for each in contents)
        self._awards: dict[Key, int] = {}
        self._any: dict[tuple[str, str], tuple[int, bool]] = {}

    def read(self, rows: Sequence[ImportRow]) -> list[Result | Unclear]:
        """Return each row's result, or why it is none."""
        found: list[Result | Unclear] = []
        for row, content in zip(rows, self._contents, strict=True):
            try:
                found.append(self._result(row.number, content))
            except Unclear as unclear:
                found.append(unclear)
        return found

    def _result(self, number: int, content: Mapping[str, Any]) -> Result:
        result = Result(
            member=self._people.find(content),
            definition=self._micro_credentials.find(str(content[COLUMN])),
            **result_values(content),
        )
        self._require_once(number, result)
        return result

    def _require_once(self, number: int, result: Result) -> None:
        """Raise Unclear about an award that an earlier row has, or a result beside another that is no award."""
        same = self._awards.setdefault((*result.pair, result.awarded_on), number)
        if same != number:
            raise Unclear("", f"Same person, micro-credential and day as row {same:,}. Keep only one.")
        other, is_award = self._any.setdefault(result.pair, (number, result.is_award))
        if other != number and not (is_award and result.is_award):
            raise Unclear("", f"Row {other:,} has another result of this person and micro-credential. Keep only one.")


def _last_notes(results: Sequence[Result]) -> list[Result]:
    """Return the results with notes only in that of the last day of each credential which has some: a credential has
    them once.
    """
    last: dict[tuple[str, str], Result] = {}
    for each in results:
        kept = last.get(each.pair)
        if each.notes and (kept is None or (each.awarded_on or date.max) > (kept.awarded_on or date.max)):
            last[each.pair] = each
    return [each if each is last.get(each.pair) else replace(each, notes=None) for each in results]


def _lock(results: Sequence[Result]) -> None:
    """Lock the micro-credentials, and the people so that none is made inactive; in this order."""
    if results:
        lock_definitions({each.definition.id for each in results})
    person = OrganisationMember
    for keys in portions(sorted({each.member.id for each in results})):
        chosen = select(person.id).where(person.id.in_(keys)).order_by(person.id)
        db.session.execute(chosen.with_for_update(read=True)).all()


def _judged(row: ImportRow, verdict: ResultVerdict) -> JudgedResult:
    if verdict.problem:
        messages = _refusals(verdict.problem)
        return JudgedResult(row=row, outcome=Outcome.REFUSED, messages=messages, verdict=verdict)
    outcome = Outcome.UNCHANGED
    if verdict.assigns or (
        verdict.transition and verdict.transition.action in {AuditAction.MCRED_AWARD, AuditAction.MCRED_RENEW}
    ):
        outcome = Outcome.CREATED
    elif verdict.changes:
        outcome = Outcome.CHANGED
    return JudgedResult(
        row=row, outcome=outcome, messages=[{"step": step_of(verdict)}, *changes_of(verdict)], verdict=verdict
    )


def _refusals(problem: Problem) -> Messages:
    """Return a refusal by its column, or about the whole row."""
    field = next((name for name in problem.details if name in LABELS), "")
    return [{"label": LABELS.get(field, "Row"), "message": problem.message}]
