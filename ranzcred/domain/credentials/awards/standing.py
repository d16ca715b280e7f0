"""The standing of a credential: what its awards come to. Kept with it, so that a list reads one row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import itemgetter
from typing import Any, Protocol

from ranzcred.domain.credentials.awards.history import AwardRecord, History, newest
from ranzcred.domain.credentials.awards.periods import (
    DAY,
    counting,
    follows,
    last_day,
    last_suspended_day,
    never_counted,
)
from ranzcred.domain.credentials.kinds import EndKind
from ranzcred.domain.credentials.status import BEFORE_AWARD, FRESH_ALERTS, MicroCredentialStatus

Status = MicroCredentialStatus
Interval = tuple[date, date]


@dataclass(frozen=True, kw_only=True)
class KeptStanding:
    """What the awards of a credential come to: the unbroken run of awards that counts, or will next, or did last.

    `expiry_date` is that of the run's last award, one that is scheduled too. `status` is AWARDED while the run has not
    ended, also while it is suspended; `end_kind` is how it ended, if not by its expiry date. From `suspended_from` to
    `suspended_until`, None without an end, the run does not count: it is suspended, or has not begun. The days may have
    passed: until the nightly check stores that, and tells of it, whatever else is decided meanwhile.
    """

    status: MicroCredentialStatus
    awarded_on: date | None = None
    awarded_by: str | None = None
    valid_from: date | None = None
    expiry_date: date | None = None
    suspended_from: date | None = None
    suspended_until: date | None = None
    end_kind: EndKind | None = None


class KeptState(Protocol):
    """What the standing of a credential was."""

    @property
    def expiry_date(self) -> date | None: ...

    @property
    def end_kind(self) -> EndKind | None: ...

    @property
    def history(self) -> History: ...


def standing_of(history: History, status: MicroCredentialStatus, today: date) -> KeptStanding:
    """Return the standing. `status` is that in training of whoever has no award, or was set back after the last."""
    run = current_run(history, today)
    set_back = status if status in BEFORE_AWARD else None
    if not run:
        return KeptStanding(status=set_back or Status.NOT_STARTED, end_kind=EndKind.VOID if history else None)
    last = run[-1]
    revoked = last.end_kind is EndKind.REVOKED
    ends, pause = last_day(last), None if revoked else _pause(run, today)
    over = revoked or (ends is not None and ends < today and not pause)
    if over and set_back:
        return KeptStanding(status=set_back, end_kind=last.end_kind)
    pause = pause or (None if revoked else _run_out(history, today))
    return KeptStanding(
        status=Status.EXPIRED if over else Status.AWARDED,
        awarded_on=last.awarded_on,
        awarded_by=last.awarded_by,
        valid_from=run[0].valid_from,
        expiry_date=last.expiry_date,
        suspended_from=pause[0] if pause else None,
        suspended_until=pause[1] if pause and pause[1] < date.max else None,
        end_kind=last.end_kind,
    )


def standing_after(credential: KeptState, history: History, status: MicroCredentialStatus, today: date) -> KeptStanding:
    """Return the standing of a credential after a decision. `status` is its own, or that in training to which it is set
    back; a new award ends that.

    One that has run out stays AWARDED: the nightly check stores that it is EXPIRED, and tells of it.
    """
    stored = Status.AWARDED if len(history) > len(credential.history) else status
    found = standing_of(history, stored, today)
    ran_out = found.status is Status.EXPIRED and found.end_kind is not EndKind.REVOKED
    return replace(found, status=Status.AWARDED) if ran_out and stored is not Status.EXPIRED else found


def columns_of(standing: KeptStanding, credential: KeptState, history: History) -> dict[str, Any]:
    """Return the columns of a credential's standing after a decision, with the alert flags that follow from it: of an
    end after which there is another award, though with a gap between, nobody is warned.
    """
    if _is_followed(history, standing.expiry_date):
        return {**vars(standing), **dict.fromkeys(FRESH_ALERTS, True)}
    fresh = changes_end(credential, history, standing) or _is_followed(credential.history, credential.expiry_date)
    return {**vars(standing), **(FRESH_ALERTS if fresh else {})}


def changes_end(credential: KeptState, history: History, standing: KeptStanding) -> bool:
    """Return whether what is told of a credential's end is obsolete: there is another award, or another end."""
    ends = (standing.expiry_date, standing.end_kind)
    return len(history) > len(credential.history) or ends != (credential.expiry_date, credential.end_kind)


def _is_followed(history: History, ends: date | None) -> bool:
    """Return whether an award begins after a day."""
    return ends is not None and any(each.valid_from > ends and not never_counted(each) for each in counting(history))


def current_run(history: History, today: date) -> Sequence[AwardRecord]:
    """Return the unbroken run of awards that counts on a day; else the next one, else the last one before."""
    runs: list[list[AwardRecord]] = []
    for award in counting(history):
        if never_counted(award):
            continue
        if runs and follows(award, runs[-1][-1]):
            runs[-1].append(award)
        else:
            runs.append([award])
    coming = [run for run in runs if (last_day(run[-1]) or date.max) >= today]
    if coming:
        return coming[0]
    last = newest(history)
    if last and never_counted(last):
        return [last]
    return runs[-1] if runs else []


def _pause(run: Sequence[AwardRecord], today: date) -> Interval | None:
    """Return the first and last day on which a run does not count, date.max for no end: now, or else next."""
    found: list[Interval] = []
    if run[0].valid_from > today:
        found.append((run[0].awarded_on, run[0].valid_from - DAY))
    for award in run:
        for suspension in award.suspensions:
            ends = [last_suspended_day(suspension), None if award is run[-1] else last_day(award)]
            found.append((max(suspension.from_on, award.valid_from), min(filter(None, ends), default=date.max)))
    pauses: list[Interval] = []
    for first, last in sorted(each for each in found if each[0] <= each[1] and each[1] >= today):
        if pauses and first - DAY <= pauses[-1][1]:
            pauses[-1] = (pauses[-1][0], max(last, pauses[-1][1]))
        else:
            pauses.append((first, last))
    return next(iter(pauses), None)


def _run_out(history: History, today: date) -> Interval | None:
    """Return the last suspension that ran out, of which that is not stored yet."""
    found = [
        (each.from_on, each.until_on)
        for award in history
        for each in award.suspensions
        if award.end_kind in {None, EndKind.SUPERSEDED}
        and each.lifted_on is None
        and each.until_on
        and each.until_on < today
    ]
    return max(found, key=itemgetter(1), default=None)
