"""Spans of days in words, and what a credential comes to in a sentence."""

from datetime import date
from typing import Protocol

from ranzcred.core.formats import plural
from ranzcred.domain.audit.labels import day
from ranzcred.domain.credentials.awards.history import History, newest
from ranzcred.domain.credentials.awards.periods import DAY, is_suspended, never_counted
from ranzcred.domain.credentials.kinds import AwardState, EndKind
from ranzcred.domain.credentials.status import AwardedStanding, award_state, effective_status


class RecordStanding(AwardedStanding, Protocol):
    """What the sentence about a credential depends on."""

    @property
    def history(self) -> History: ...


def span(first: date, last: date | None) -> str:
    """Return days in words: "3 Mar – 19 Mar 2029", "28 Feb 2028 – 3 Mar 2029", "from 3 Mar 2029"."""
    if last is None:
        return f"from {day(first)}"
    if first == last:
        return day(first)
    begins = day(first).rpartition(" ")[0] if first.year == last.year else day(first)
    return f"{begins} – {day(last)}"


def span_with_length(first: date, last: date) -> str:
    """Return days and how many they are: "3 Mar – 19 Mar 2029 (17 days)"."""
    return f"{span(first, last)} ({plural((last - first).days + 1, 'day')})"


def standing_sentence(credential: RecordStanding, today: date) -> str:
    """Return what a credential comes to: "Held since 2 Mar 2026, until 2 Mar 2029 (in 826 days)"."""
    state, history = award_state(credential, today=today), credential.history
    if state is None:
        return f"{effective_status(credential, today=today).label}. {_before_award(history)}"
    begins, ends = credential.valid_from, credential.expiry_date
    since = f"since {day(begins)}" if begins else ""
    match state:
        case AwardState.CURRENT:
            return f"Held {since}, {_until(ends, today)}"
        case AwardState.SCHEDULED:
            return f"Not held yet: from {day(begins)}{_away(begins, today)}, {_until(ends, None)}"
        case AwardState.SUSPENDED:
            return f"{_suspended(history, today)} Its dates run on: {since}, {_until(ends, today)}."
        case AwardState.REVOKED:
            return _revoked(history)
    if ends is None:
        return "Expired."
    return f"Expired on {day(ends)} ({plural((today - ends).days, 'day')} ago). Held {since} until then."


def _until(ends: date | None, today: date | None) -> str:
    return f"until {day(ends)}{_away(ends, today)}" if ends else "with no expiry date"


def _away(when: date | None, today: date | None) -> str:
    if when is None or today is None:
        return ""
    days = (when - today).days
    return f" (in {plural(days, 'day')})" if days > 0 else " (today)" if not days else ""


def _before_award(history: History) -> str:
    last = newest(history)
    if last is None:
        return "The award is void: it counts on no day." if history else "Not awarded yet."
    return _revoked(history) if last.end_kind is EndKind.REVOKED else "Not held."


def _revoked(history: History) -> str:
    last = newest(history)
    if last is None or last.ended_on is None:
        return ""
    if never_counted(last):
        return f"Revoked from {day(last.ended_on)}, its first day: it counts on no day."
    return f"Revoked from {day(last.ended_on)}. The last day on which it counts is {day(last.ended_on - DAY)}."


def _suspended(history: History, today: date) -> str:
    found = [each for award in history for each in award.suspensions if is_suspended(each, today)]
    if not found:
        return "Suspended: it does not count now."
    until = found[0].until_on
    end = f"until {day(until)}{_away(until, today)}" if until else "until it is lifted"
    return f"Suspended since {day(found[0].from_on)}, {end}: it does not count now."
