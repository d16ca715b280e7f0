"""How people are with micro-credentials on a day, one by one, in words: the cells of a matrix."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from ranzcred.core import clock
from ranzcred.core.db.among import among
from ranzcred.core.db.session import db
from ranzcred.core.formats import date as in_words
from ranzcred.domain.coverage.holdings.models import HoldingState
from ranzcred.domain.coverage.holdings.recorded import PlainPeriod, recorded_awards
from ranzcred.domain.coverage.holdings.runs import StateRun, state_runs
from ranzcred.domain.coverage.pairs import of_today
from ranzcred.domain.coverage.scope import Scope
from ranzcred.domain.credentials.awards.periods import DAY, counting
from ranzcred.domain.credentials.kinds import AwardState, EndKind
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import shown_status

SHOWN_OF = ("status", "expiry_date", "valid_from", "suspended_from", "suspended_until", "end_kind")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """How somebody is with a credential on a day: a word, and up to when or since when if that has an end."""

    credential_id: str
    state: HoldingState
    word: str
    day: date | None = None
    tone: str

    @property
    def text(self) -> str:
        """In words: "Held to 2 Mar 2029"."""
        return f"{self.word} {in_words(self.day)}" if self.day else self.word


def cells_of(people: Sequence[str], definitions: Sequence[str], scope: Scope) -> Mapping[tuple[str, str], Cell]:
    """Return the cells by the keys of a person and a definition, of what they have by then; in three statements."""
    credential = StaffMicroCredential
    which = (among(credential.member_id, people), among(credential.definition_id, definitions))
    awards = recorded_awards(db.session.connection(), select(credential.id).where(*which))
    keys = (credential.id, credential.member_id, credential.definition_id, credential.created_at)
    shown = [getattr(credential, name) for name in SHOWN_OF]
    found: dict[tuple[str, str], Cell] = {}
    for row in db.session.execute(select(*keys, *shown).where(*which)):
        periods = awards[row.id].as_known(scope.known)
        for run in state_runs(clock.today(row.created_at), periods):
            if run[1] <= scope.on <= run[2]:
                found[row.member_id, row.definition_id] = _cell(row, run, periods, scope)
    return found


def _cell(row: Row[*tuple[Any, ...]], run: StateRun, periods: Sequence[PlainPeriod], scope: Scope) -> Cell:
    state, since, until = run
    word, day, tone = "Assigned", None, "slate"
    if state is HoldingState.HELD:
        word, day, tone = "Held", None, AwardState.CURRENT.tone
        if until < date.max:
            word, day = "Held to", until
    elif state is HoldingState.SUSPENDED:
        word, tone = AwardState.SUSPENDED.label, AwardState.SUSPENDED.tone
    elif state is HoldingState.EXPIRED:
        [*_, last] = [each for each in counting(periods) if each.valid_from <= scope.on]
        revoked = last.end_kind is EndKind.REVOKED
        ended = AwardState.REVOKED if revoked else AwardState.EXPIRED
        word, day, tone = ended.label, since if revoked else since - DAY, ended.tone
    elif of_today(scope):
        shown = shown_status(row)
        word, tone = shown.label, shown.tone
    return Cell(credential_id=row.id, state=state, word=word, day=day, tone=tone)
