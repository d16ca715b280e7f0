"""The standing of a credential: what its awards come to. Kept with it, so that a list reads one row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ranzcred.domain.credentials.awards.history import AwardRecord, History
from ranzcred.domain.credentials.awards.kinds import EndKind
from ranzcred.domain.credentials.awards.periods import DAY, counting, follows, last_day
from ranzcred.domain.credentials.status import BEFORE_AWARD, MicroCredentialStatus

Status = MicroCredentialStatus
Interval = tuple[date, date]


@dataclass(frozen=True, kw_only=True)
class KeptStanding:
    """What the awards of a credential come to: the unbroken run of awards that counts, or will next, or did last.

    `expiry_date` is that of the run's last award, one that is scheduled too. `status` is AWARDED while the run has not
    ended, also while it is suspended; `end_kind` is how it ended, if not by its expiry date. From `suspended_from` to
    `suspended_until`, None without an end, the run does not count: it is suspended, or has not begun.
    """

    status: MicroCredentialStatus
    awarded_on: date | None = None
    awarded_by: str | None = None
    valid_from: date | None = None
    expiry_date: date | None = None
    suspended_from: date | None = None
    suspended_until: date | None = None
    end_kind: EndKind | None = None


def standing_of(history: History, status: MicroCredentialStatus, today: date) -> KeptStanding:
    """Return the standing. `status` is that in training of whoever has no award, or was set back after one."""
    run = current_run(history, today)
    set_back = status if status in BEFORE_AWARD else None
    if not run:
        return KeptStanding(status=set_back or Status.NOT_STARTED, end_kind=EndKind.VOID if history else None)
    last = run[-1]
    revoked = last.end_kind is EndKind.REVOKED
    if revoked and set_back:
        return KeptStanding(status=set_back, end_kind=last.end_kind)
    ends, pause = last_day(last), None if revoked else _pause(run, today)
    over = revoked or (ends is not None and ends < today and not pause)
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


def current_run(history: History, today: date) -> Sequence[AwardRecord]:
    """Return the unbroken run of awards that counts on a day; else the next one, else the last one before."""
    runs: list[list[AwardRecord]] = []
    for award in counting(history):
        if runs and follows(award, runs[-1][-1]):
            runs[-1].append(award)
        else:
            runs.append([award])
    coming = [run for run in runs if (last_day(run[-1]) or date.max) >= today]
    return (coming or runs[-1:] or [[]])[0]


def _pause(run: Sequence[AwardRecord], today: date) -> Interval | None:
    """Return the first and last day on which a run does not count, date.max for no end: now, or else next."""
    found: list[Interval] = []
    if run[0].valid_from > today:
        found.append((today, run[0].valid_from - DAY))
    for award in run:
        for suspension in award.suspensions:
            ends = [suspension.until_on, suspension.lifted_on and suspension.lifted_on - DAY]
            ends += [None if award is run[-1] else last_day(award)]
            first, last = max(suspension.from_on, award.valid_from), min(filter(None, ends), default=date.max)
            if found and first <= found[-1][1] + DAY:
                found[-1] = (found[-1][0], max(last, found[-1][1]))
            elif first <= last:
                found.append((first, last))
    return next((interval for interval in found if interval[1] >= today), None)
