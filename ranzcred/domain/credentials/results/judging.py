"""The verdicts on results: by the rules of single changes, one after the other in the order of their days."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from ranzcred.core.db.portions import portions
from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict, Problem
from ranzcred.domain.credentials.assignment import require_active_people
from ranzcred.domain.credentials.awards.decisions.awarding import NewAward
from ranzcred.domain.credentials.awards.decisions.request import Decision
from ranzcred.domain.credentials.awards.history import History
from ranzcred.domain.credentials.lifecycle.outcome import Transition
from ranzcred.domain.credentials.lifecycle.prerequisites import (
    Pair,
    PlannedAward,
    PrerequisitesMissing,
    find_missing_of,
)
from ranzcred.domain.credentials.lifecycle.requests import ChangeRequest, Changes, InitialState
from ranzcred.domain.credentials.lifecycle.transitions import recorded_transition, transition
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.queries import with_awards, with_names
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.credentials.verdicts import require_awardable
from ranzcred.domain.definitions.locks import require_active
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import OrganisationMember

STILL_COUNTS = "It has an award that counts. Revoke that on its own page first, if this is right."
BEGUN = (MicroCredentialStatus.IN_TRAINING, MicroCredentialStatus.ASSESSMENT_PENDING)
"""The results that are no award."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a training provider reports of one person; `expiry_date` None is by the micro-credential's validity. Without
    `notes` or `reference` those that are there stay.
    """

    definition: MicroCredentialDefinition
    member: OrganisationMember
    status: MicroCredentialStatus
    awarded_on: date | None = None
    expiry_date: date | None = None
    reference: str | None = None
    notes: str | None = None

    @property
    def pair(self) -> Pair:
        """The keys of person and micro-credential."""
        return self.member.id, self.definition.id

    @property
    def is_award(self) -> bool:
        return self.status not in BEGUN


@dataclass(frozen=True, kw_only=True)
class ResultVerdict:
    """The verdict on a result: `transition` is its effect, None if it is refused with `problem`.

    `credential` is None where it `assigns` one, or an earlier result does; `turn` counts the results of a credential in
    the order of their days, and `before` is its history at that turn.
    """

    result: Result
    turn: int
    before: History
    credential: StaffMicroCredential | None
    assigns: bool
    transition: Transition | None = None
    problem: Problem | None = None

    @property
    def changes(self) -> bool:
        """Return whether it assigns or changes a credential."""
        return self.assigns or bool(self.transition and self.transition.changes)


def judge_results(
    results: Sequence[Result], *, reason: str, decision: Decision, lock: bool = False
) -> list[ResultVerdict]:
    """Return the verdict on each, by the state in which the results of earlier days leave a credential; with `lock` the
    credentials stay as they are until the transaction ends.
    """
    stored = _stored(results, lock=lock)
    places: dict[Pair, list[int]] = defaultdict(list)
    for place in sorted(range(len(results)), key=lambda each: results[each].awarded_on or date.max):
        places[results[place].pair].append(place)
    found: dict[int, ResultVerdict] = {}
    histories: dict[Pair, History] = {}
    for pair, theirs in places.items():
        credential = stored.get(pair)
        state = _state_of(credential) if credential else InitialState(terms=results[theirs[0]].definition)
        for turn, place in enumerate(theirs):
            assigns = credential is None and turn == 0
            verdict = ResultVerdict(
                result=results[place], turn=turn, before=state.history, credential=credential, assigns=assigns
            )
            found[place] = _judged(verdict, state, ChangeRequest(changes=Changes(), decision=decision, reason=reason))
            state = _after(state, found[place].transition)
        histories[pair] = state.history
    return _with_prerequisites([found[place] for place in range(len(results))], histories)


def _judged(verdict: ResultVerdict, state: InitialState, request: ChangeRequest) -> ResultVerdict:
    """Return the verdict with the effect of its result, or with the refusal."""
    result = verdict.result
    try:
        if verdict.credential is None:
            require_active(result.definition)
            require_active_people([result.member])
        change = _effect(result, state, request)
        require_awardable(result.definition, change)
    except Problem as problem:
        return replace(verdict, problem=problem)
    return replace(verdict, transition=change)


def _effect(result: Result, state: InitialState, request: ChangeRequest) -> Transition:
    notes = Changes(notes=result.notes) if result.notes else Changes()
    if not result.is_award or result.awarded_on is None:
        dates = Changes(awarded_on=result.awarded_on, expiry_date=result.expiry_date)
        change = transition(state, replace(request, changes=Changes(status=result.status, **dates, **notes)))
        if change.history is not None:
            raise Conflict(STILL_COUNTS)
        return change
    asked = NewAward(
        awarded_on=result.awarded_on,
        expiry_date=result.expiry_date,
        expiry_given=result.expiry_date is not None or state.terms.validity_months is None,
        reference=result.reference,
    )
    return recorded_transition(state, asked, replace(request, changes=notes))


def _with_prerequisites(verdicts: list[ResultVerdict], histories: dict[Pair, History]) -> list[ResultVerdict]:
    """Return the verdicts with a refusal of each award of which the prerequisites are not held; what other results
    award counts.
    """
    first = [each for each in verdicts if each.transition and each.transition.is_first_award]
    planned = [
        PlannedAward(f"{each.result.member.display_name}: {each.result.definition.title}", each.result.pair, day)
        for each in first
        if (day := each.result.awarded_on)
    ]
    missing = find_missing_of(planned, histories)
    refused = {id(first[place]): PrerequisitesMissing([lacks]) for place, lacks in missing.items()}
    return [
        replace(each, transition=None, problem=refused[id(each)]) if id(each) in refused else each for each in verdicts
    ]


def _stored(results: Sequence[Result], *, lock: bool) -> dict[Pair, StaffMicroCredential]:
    """Return the credentials that the results are about, in the order of their keys, which is that of locks."""
    pairs = {each.pair for each in results}
    members, definitions = sorted({key for key, _ in pairs}), {key for _, key in pairs}
    keys = sorted(key for some in portions(members) for key in _keys(some, definitions, pairs))
    statement = (
        select(StaffMicroCredential)
        .order_by(StaffMicroCredential.id)
        .options(*with_names(), with_awards())
        .execution_options(populate_existing=True)
    )
    if lock:
        statement = statement.with_for_update(of=StaffMicroCredential)
    found = [
        each
        for some in portions(keys)
        for each in db.session.scalars(statement.where(StaffMicroCredential.id.in_(some)))
    ]
    return {(each.member_id, each.definition_id): each for each in found}


def _keys(members: Sequence[str], definitions: Collection[str], pairs: Collection[Pair]) -> list[str]:
    columns = (StaffMicroCredential.id, StaffMicroCredential.member_id, StaffMicroCredential.definition_id)
    chosen = (StaffMicroCredential.member_id.in_(members), StaffMicroCredential.definition_id.in_(definitions))
    rows = db.session.execute(select(*columns).where(*chosen))
    return [key for key, member_id, definition_id in rows if (member_id, definition_id) in pairs]


def _state_of(credential: StaffMicroCredential) -> InitialState:
    values: dict[str, Any] = {each.name: getattr(credential, each.name) for each in fields(InitialState)}
    return InitialState(**values)


def _after(state: InitialState, change: Transition | None) -> InitialState:
    if change is None:
        return state
    history = state.history if change.history is None else change.history
    return replace(state, **change.values, history=history)
