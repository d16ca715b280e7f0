"""The awards of a credential as the lines of a table, newest first, with the days between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ranzcred.domain.audit.labels import day
from ranzcred.domain.credentials.awards.history import AwardRecord, History, Suspension
from ranzcred.domain.credentials.awards.models import Award
from ranzcred.domain.credentials.awards.periods import DAY, counting, last_day, last_suspended_day
from ranzcred.domain.credentials.kinds import (
    AwardState,
    CorrectionReason,
    EndKind,
    RevocationReason,
    VoidReason,
)
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.record.words import span, span_with_length

Names = Mapping[str, str]
"""The names of users, by key."""
REASONS = {each.value: each.label for kinds in (RevocationReason, VoidReason, CorrectionReason) for each in kinds}
NO_EXPIRY = "No expiry date"


@dataclass(frozen=True, kw_only=True)
class SuspensionLine:
    """A suspension, under its award. `reasons` are for those who decide."""

    text: str
    reasons: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class AwardLine:
    """An award on a day, with what it was an award of then and is called now."""

    award: Award
    record: AwardRecord
    state: AwardState
    by: str
    suspensions: Sequence[SuspensionLine] = ()
    reasons: Sequence[str] = ()
    now: str = ""
    """Title and level as they are now, where those of the snapshot differ."""
    steps: Sequence[str] = ()
    """What may be done with it, by name."""

    @property
    def sequence(self) -> int:
        return self.record.sequence

    @property
    def is_void(self) -> bool:
        return self.state is AwardState.VOID

    @property
    def awarded_text(self) -> str:
        return day(self.record.awarded_on)

    @property
    def valid_text(self) -> str:
        return day(self.record.valid_from)

    @property
    def until_text(self) -> str:
        """Return the last day on which it counts."""
        last = self.record.expiry_date if self.is_void else last_day(self.record)
        return day(last) if last else NO_EXPIRY

    @property
    def planned_text(self) -> str:
        """Return the expiry date that it had, where it ended before that."""
        cut = not self.is_void and last_day(self.record) != self.record.expiry_date
        if not cut:
            return ""
        return f"instead of {day(self.record.expiry_date)}" if self.record.expiry_date else "instead of no expiry date"

    @property
    def title(self) -> str:
        """Return what it was an award of: "Slate Works, level 4"."""
        return _titled(self.award.title, self.award.level)


@dataclass(frozen=True, kw_only=True)
class GapLine:
    """The days between two awards, or since the last, on which the credential is not held."""

    text: str
    is_gap: bool = True


@dataclass(frozen=True, kw_only=True)
class CredentialRecord:
    """A credential with the lines of its awards, as of a day."""

    credential: StaffMicroCredential
    lines: Sequence[AwardLine | GapLine]
    today: date

    @property
    def awards(self) -> Sequence[AwardLine]:
        """Return its awards alone, newest first."""
        return [line for line in self.lines if isinstance(line, AwardLine)]


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """What lines say besides the awards: who decided, why, and what may be done; nothing of it to their holders."""

    names: Names = field(default_factory=dict)
    with_reasons: bool = False
    steps: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """What may be done with an award, by its sequence."""


def record_of(credential: StaffMicroCredential, today: date, facts: LineFacts) -> CredentialRecord:
    """Return a credential with its lines."""
    history = credential.history
    records = {each.sequence: each for each in history}
    found = [_line(credential, award, records[award.sequence], today, facts) for award in credential.awards]
    lines: list[tuple[date, int, AwardLine | GapLine]] = [
        (line.record.valid_from, line.sequence, line) for line in found
    ]
    lines += [(first, len(history) + 1, GapLine(text=text)) for first, text in _gaps(history, today)]
    in_order = sorted(lines, key=lambda each: each[:2], reverse=True)
    return CredentialRecord(credential=credential, lines=[line for *_, line in in_order], today=today)


def gaps_between(history: History) -> list[tuple[date, date]]:
    """Return the first and last day of each time between awards on which none counts."""
    found: list[tuple[date, date]] = []
    reach: date | None = None
    for award in counting(history):
        last = last_day(award) or date.max
        if last < award.valid_from:
            continue
        if reach is not None and award.valid_from > reach + DAY:
            found.append((reach + DAY, award.valid_from - DAY))
        reach = last if reach is None else max(reach, last)
    return found


def _gaps(history: History, today: date) -> list[tuple[date, str]]:
    found = [(first, f"Not held {span_with_length(first, last)}") for first, last in gaps_between(history)]
    ends = [last_day(award) or date.max for award in counting(history)]
    if ends and max(ends) < today:
        since = max(ends) + DAY
        found.append((since, f"Not held since {day(since)}"))
    return found


def _line(
    credential: StaffMicroCredential, award: Award, record: AwardRecord, today: date, facts: LineFacts
) -> AwardLine:
    definition = credential.definition
    changed = (definition.title, definition.level) != (award.title, award.level)
    return AwardLine(
        award=award,
        record=record,
        state=record.state(today),
        by=facts.names.get(record.awarded_by or "", ""),
        suspensions=[_suspension(each, facts) for each in record.suspensions],
        reasons=_reasons(record, facts) if facts.with_reasons else (),
        now=_titled(definition.title, definition.level) if changed else "",
        steps=facts.steps.get(record.sequence, ()),
    )


def _suspension(suspension: Suspension, facts: LineFacts) -> SuspensionLine:
    last = last_suspended_day(suspension)
    if last is not None and last < suspension.from_on:
        days = f"from {day(suspension.from_on)}, lifted on that day"
    else:
        days = span(suspension.from_on, last)
    reasons = [suspension.reason]
    if suspension.lift_reason:
        reasons.append(f"Lifted: {suspension.lift_reason}")
    return SuspensionLine(
        text=f"Suspended {days} ({suspension.kind.label.lower()})", reasons=reasons if facts.with_reasons else ()
    )


def _reasons(record: AwardRecord, facts: LineFacts) -> list[str]:
    """Return why it ended, and why its record was changed last."""
    found = []
    if record.end_kind is EndKind.REVOKED or record.end_kind is EndKind.VOID:
        who = facts.names.get(record.ended_by or "", "")
        found.append(_reason(record.end_reason_kind, record.end_reason) + (f" ({who})" if who else ""))
    if record.reason_kind:
        found.append(f"Corrected. {_reason(record.reason_kind, record.reason)}")
    elif record.reason and record.end_kind is None:
        found.append(record.reason)
    return [each for each in found if each]


def _reason(kind: str | None, words: str | None) -> str:
    return ": ".join(filter(None, [REASONS.get(kind or "", ""), words]))


def _titled(title: str, level: int) -> str:
    return f"{title}, level {level}"
