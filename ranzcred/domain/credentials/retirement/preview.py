"""What a retirement would do to who is assigned and not awarded, by the rules that carry it out. It changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from ranzcred.core.db.session import db
from ranzcred.core.errors import Invalid
from ranzcred.domain.credentials.retirement.assignments import (
    StayingAssignment,
    count_open,
    open_assignments,
    staying_of,
)
from ranzcred.domain.definitions.life.forms import OpenAssignments
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.relations.succession import successor_refusal

UNKNOWN = "Choose what replaces it to see who moves."


@dataclass(frozen=True, kw_only=True)
class RetirementPlan:
    """What becomes of the open assignments, and who of them stays; or the `problem` why that is not known."""

    number: int
    choice: OpenAssignments
    successor: MicroCredentialDefinition | None = None
    staying: Sequence[StayingAssignment] = ()
    problem: str = ""

    @property
    def sentence(self) -> str:
        """Return it in words: "30 people are assigned and not awarded. 26 move to Slate (2027). 4 stay."."""
        people = "person is" if self.number == 1 else "people are"
        return f"{self.number:,} {people} assigned and not awarded. {self.problem or self._effect}".strip()

    @property
    def _effect(self) -> str:
        going = self.number - len(self.staying)
        if not self.number:
            return ""
        if self.choice is OpenAssignments.KEEP:
            return "They stay as they are."
        done = f"{going:,} {'is' if going == 1 else 'are'} removed."
        if self.choice is OpenAssignments.MOVE and self.successor:
            done = f"{going:,} move{'s' if going == 1 else ''} to {self.successor.title}."
        staying = f" {len(self.staying):,} stay{'s' if len(self.staying) == 1 else ''}." if self.staying else ""
        return done + staying


def plan_retirement(
    definition: MicroCredentialDefinition, *, replaced_by: str | None, choice: OpenAssignments
) -> RetirementPlan:
    """Return the plan of `retire_definition`; in a constant number of statements."""
    number = count_open(definition.id)
    successor = db.session.get(MicroCredentialDefinition, replaced_by) if replaced_by else None
    refusal = successor_refusal(definition, successor) if successor else None
    if refusal:
        return RetirementPlan(number=number, choice=choice, problem=refusal.message)
    if choice is OpenAssignments.KEEP:
        return RetirementPlan(number=number, choice=choice)
    if choice is OpenAssignments.MOVE and not successor:
        return RetirementPlan(number=number, choice=choice, problem=UNKNOWN)
    try:
        staying = staying_of(open_assignments(definition.id), choice, successor)
    except Invalid as too_many:
        return RetirementPlan(number=number, choice=choice, problem=too_many.message)
    return RetirementPlan(number=number, choice=choice, successor=successor, staying=staying)
