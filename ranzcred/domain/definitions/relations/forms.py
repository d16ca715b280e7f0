"""The forms that change what a definition requires and counts as: what is there may be unticked, one may be added."""

from datetime import date
from typing import Any

from wtforms import ValidationError

from ranzcred.core import clock
from ranzcred.core.forms.base import VersionedForm
from ranzcred.core.forms.choices import KeptField, NumberChoiceField
from ranzcred.core.forms.date_field import DATE_HINT, CleanDateField
from ranzcred.core.forms.fields import CleanField
from ranzcred.core.forms.validators import TextLength
from ranzcred.core.lists.record_field import RecordField
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.relations.models import EQUIVALENCE_NOTE_LENGTH, GROUPS
from ranzcred.domain.definitions.relations.words import equivalence_in_words, titles_of
from ranzcred.domain.definitions.state import Equivalent, Groups

NUMBERS = [(number, f"Group {number}") for number in range(1, GROUPS + 1)]


class PrerequisitesForm(VersionedForm):
    """What a definition requires."""

    kept = KeptField("It needs", description="Of each group, one is enough")
    required = RecordField("Add (optional)", record_type="prerequisite", one="micro-credential")
    group = NumberChoiceField("In", words=NUMBERS, unset="A group of its own")

    def show(self, definition: MicroCredentialDefinition) -> None:
        """Offer what the definition requires, and may require."""
        self.required.subject = definition.id
        groups = definition.prerequisites
        titles = titles_of({key for group in groups for key in group})
        self.kept.offer(
            (_place(number, key), f"Group {number}: {titles[key]}")
            for number, group in enumerate(groups, 1)
            for key in group
        )

    def groups(self, definition: MicroCredentialDefinition) -> Groups:
        """Return the groups that it comes to."""
        numbered: dict[int, set[str]] = {
            number: {key for key in group if _place(number, key) in self.kept.data}
            for number, group in enumerate(definition.prerequisites, 1)
        }
        if self.required.data:
            number = self.group.data or max(numbered, default=0) + 1
            numbered.setdefault(number, set()).add(self.required.data)
        return tuple(tuple(sorted(numbered[number])) for number in sorted(numbered) if numbered[number])


class EquivalencesForm(VersionedForm):
    """What a definition counts as."""

    kept = KeptField("It counts as")
    counts_as = RecordField("Add (optional)", record_type="equivalent", one="micro-credential")
    from_on = CleanDateField("From (optional)", description=f"{DATE_HINT}. Leave blank for today.")
    until_on = CleanDateField("Until (optional)", counted_from="from_on", description=DATE_HINT)
    note = CleanField("Note (optional)", [TextLength(maximum=EQUIVALENCE_NOTE_LENGTH)])

    def validate_until_on(self, field: CleanDateField) -> None:
        if field.data and field.data < self._first_day:
            raise ValidationError("Enter a day on or after the first, or leave it blank.")

    def show(self, definition: MicroCredentialDefinition) -> None:
        """Offer what the definition counts as, and may count as."""
        self.counts_as.subject = definition.id
        titles = titles_of({each.counts_as for each in definition.equivalences})
        self.kept.offer(
            (_period(each), equivalence_in_words(titles[each.counts_as], each)) for each in definition.equivalences
        )

    def equivalences(self, definition: MicroCredentialDefinition) -> tuple[Equivalent, ...]:
        """Return what it comes to."""
        kept = [each for each in definition.equivalences if _period(each) in self.kept.data]
        if self.counts_as.data:
            kept.append(
                Equivalent(
                    counts_as=self.counts_as.data,
                    from_on=self._first_day,
                    until_on=self.until_on.data,
                    note=self.note.data or None,
                )
            )
        return tuple(sorted(kept, key=lambda each: (each.from_on, each.counts_as)))

    @property
    def _first_day(self) -> date:
        day: Any = self.from_on.data
        return day or clock.today()


def _place(number: int, key: str) -> str:
    return f"{number}-{key}"


def _period(equivalent: Equivalent) -> str:
    return f"{equivalent.from_on}-{equivalent.counts_as}"
