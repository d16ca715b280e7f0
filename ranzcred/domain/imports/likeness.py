"""The records, stored or of an earlier row, that a row to be made may be the same as."""

from collections.abc import Mapping, Sequence
from typing import Any

from ranzcred.core.formats import plural
from ranzcred.domain.credentials.lists.likeness import TRAITS, count_awards, person_message
from ranzcred.domain.directory.likeness import (
    Alike,
    Traits,
    organisation_message,
    organisation_traits,
    person_name,
    person_traits,
    same_whole_name,
    stored_organisations,
    stored_people,
    values_of,
)
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.domain.imports.models import ImportKind

SHOWN = 3

Content = Mapping[str, Any]


class Likely:
    """What the rows of a file may be the same as, though nothing says for certain that they are."""

    def __init__(self, kind: ImportKind, contents: Sequence[Content]) -> None:
        self._kind = kind
        self._stored: Alike[Organisation | OrganisationMember] = Alike()
        self._rows: Alike[tuple[int, str]] = Alike()
        self._awards: Mapping[str, int] = {}
        proposed = [self._traits(content) for content in contents]
        if kind is ImportKind.ORGANISATIONS:
            for organisation in stored_organisations(proposed):
                self._stored.add(organisation, self._traits(values_of(organisation, "name", "trading_name")))
        else:
            people = stored_people(proposed)
            self._awards = count_awards([person.id for person in people])
            for person in people:
                self._stored.add(person, self._traits(values_of(person, *TRAITS)))

    def warnings(self, values: Content) -> list[str]:
        """Return the sentences on what a row to be made may be the same as; none for most rows."""
        traits = self._traits(values)
        found = [self._message(record, fields, values) for record, fields in self._stored.like(traits)]
        found += [
            f"Row {number:,}, {name}, is also new. If both are the same {self._kind.noun}, keep only one."
            for (number, name), _ in self._rows.like(traits)
        ]
        others = [f"There {'are' if len(found) - SHOWN > 1 else 'is'} {plural(len(found) - SHOWN, 'other')}."]
        return found[:SHOWN] + (others if len(found) > SHOWN else [])

    def take(self, number: int, values: Content) -> None:
        """Let later rows be compared with a row to be made."""
        name = values["name"] if self._kind is ImportKind.ORGANISATIONS else person_name(values)
        self._rows.add((number, name), self._traits(values))

    def remarks(self, record: Organisation | OrganisationMember, changes: Content) -> list[str]:
        """Return the sentences on a stored person whom a row gives another name, or who has left."""
        if isinstance(record, Organisation):
            return []
        name, before = record.display_name, values_of(record, "first_name", "last_name")
        after = {**before, **changes}
        said = []
        if not same_whole_name(before, after):
            awards = self._awards.get(record.id, 0)
            held = f", with {plural(awards, 'award')}," if awards else ""
            said.append(
                f"{name}{held} will be renamed {person_name(after)}. If they are two people, leave out the email or "
                "LBP number that they share."
            )
        if not record.active:
            said.append(
                f"{name} is inactive and will stay inactive. If they work here again, reactivate them on their own "
                "page."
            )
        return said

    def _traits(self, values: Content) -> Traits:
        return organisation_traits(values) if self._kind is ImportKind.ORGANISATIONS else person_traits(values)

    def _message(self, record: Organisation | OrganisationMember, fields: Sequence[str], values: Content) -> str:
        if isinstance(record, Organisation):
            return organisation_message(record)
        return person_message(record, fields, of=values["organisation_id"], awards=self._awards.get(record.id, 0))
