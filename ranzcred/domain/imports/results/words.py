"""What a row of a result sheet does, in words: in one sentence, and value by value."""

from collections.abc import Iterator

from ranzcred.core.formats import date as day_text
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.credentials.awards.decisions.recording import is_earlier_than_another
from ranzcred.domain.credentials.awards.history import AwardRecord
from ranzcred.domain.credentials.awards.periods import last_day
from ranzcred.domain.credentials.kinds import EndKind
from ranzcred.domain.credentials.results.judging import ResultVerdict
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.imports.models import Messages

NEVER = "Does not expire"


def step_of(verdict: ResultVerdict) -> str:
    """Return what a row does, to whom: "Assign and award Membrane Roofing (level 4): Aroha Ngata, Skyline"."""
    result, award = verdict.result, _award_of(verdict)
    verb = f"Set to {result.status.label}"
    if not verdict.changes:
        verb = "Already so"
    elif verdict.assigns:
        verb = "Assign and award" if result.is_award else f"Assign as {result.status.label}"
    elif verdict.transition and verdict.transition.action is AuditAction.MCRED_RENEW:
        verb = "Renew"
    elif verdict.transition and verdict.transition.action is AuditAction.MCRED_AWARD:
        verb = "Record an earlier award" if award and is_earlier_than_another(award, verdict.before) else "Award"
    elif result.is_award:
        verb = "Correct the award" if award else "Change the notes"
    title = _with_level(result.definition)
    return f"{verb}: {title}, {result.member.display_name}, {result.member.organisation.name}"


def changes_of(verdict: ResultVerdict) -> Messages:
    """Return what changes, value by value, before and after."""
    return [
        {"label": label, "before": before, "after": after}
        for label, before, after in _changes(verdict)
        if before != after
    ]


def _changes(verdict: ResultVerdict) -> Iterator[tuple[str, str | None, str | None]]:
    change, award = verdict.transition, _award_of(verdict)
    if change is None:
        return
    before = next((each for each in verdict.before if award and each.sequence == award.sequence), None)
    if change.after and change.after is not change.before:
        yield "Status", None if verdict.assigns else change.before.label, change.after.label
    if award:
        yield "Award date", day_text(before.awarded_on) if before else None, day_text(award.awarded_on)
        if award.valid_from != award.awarded_on:
            yield "Valid from", day_text(before.valid_from) if before else None, day_text(award.valid_from)
        yield "Expiry date", _expiry(before) if before else None, _expiry(award)
        last = last_day(award)
        if award.end_kind is EndKind.SUPERSEDED and last:
            yield "Last day, as the next award begins", None, day_text(last)
        yield "Reference", before.reference if before else None, award.reference
    if "notes" in change.values:
        yield "Notes", verdict.credential.notes if verdict.credential else None, verdict.result.notes


def _with_level(definition: MicroCredentialDefinition) -> str:
    """Return a title with its level, which some titles end with."""
    level = f"level {definition.level}"
    return definition.title if definition.title.casefold().endswith(level) else f"{definition.title} ({level})"


def _award_of(verdict: ResultVerdict) -> AwardRecord | None:
    """Return the award that a row adds or corrects, if it does."""
    history = (verdict.transition and verdict.transition.history) or ()
    known = {each.sequence: each for each in verdict.before}
    new = [each for each in history if each.sequence not in known]
    changed = [each for each in history if each != known.get(each.sequence)]
    return next(iter([*new, *changed]), None)


def _expiry(award: AwardRecord) -> str:
    return day_text(award.expiry_date) if award.expiry_date else NEVER
