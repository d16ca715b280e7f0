"""The person that a row of a result sheet is about: exactly one who is stored, or a refusal that says what to do."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from ranzcred.core.addresses import is_shared_mailbox
from ranzcred.domain.directory.likeness import (
    person_name,
    person_traits,
    same_whole_name,
    stored_people,
    values_of,
    whole_names,
)
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.domain.imports.matching import KEYS, Referred
from ranzcred.domain.imports.refusals import Unclear, key_of_other, keys_of_two

IDENTITY = ("first_name", "last_name", "email", "lbp_number")
NOUNS = {"email": "email", "lbp_number": "LBP number"}
Content = Mapping[str, Any]


class SheetPeople:
    """The stored people whom the rows of a sheet may be about, read in a few statements."""

    def __init__(self, contents: Sequence[Content]) -> None:
        self._organisations = Referred({str(each["organisation"]) for each in contents if each.get("organisation")})
        self._by_key: dict[tuple[str, str], list[OrganisationMember]] = defaultdict(list)
        self._by_name: dict[tuple[str, str], list[OrganisationMember]] = defaultdict(list)
        for person in stored_people([person_traits(each) for each in contents]):
            for field, key_of in KEYS.items():
                key = key_of(getattr(person, field) or "")
                if key:
                    self._by_key[field, key].append(person)
            for name in whole_names(values_of(person, *IDENTITY)):
                self._by_name[person.organisation_id, name].append(person)

    def find(self, content: Content) -> OrganisationMember:
        """Return the one person of a row; raise Unclear if there is none, or more than one."""
        given = content.get("organisation")
        organisation = self._organisations.one(given) if given else None
        found = {
            field: some
            for field in KEYS
            if (some := self._with_key(field, str(content.get(field) or ""), organisation))
        }
        if found:
            return self._of_keys(found, content)
        if organisation is None:
            field = next(field for field in KEYS if content.get(field))
            raise Unclear(field, f"No one found with the {NOUNS[field]} {content[field]}. Check it, or add them first.")
        return self._of_name(content, organisation)

    def _with_key(self, field: str, key: str, organisation: Organisation | None) -> list[OrganisationMember]:
        """Return those who have a key, in the organisation if there is one; raise Unclear if they are elsewhere."""
        if not key or (field == "email" and is_shared_mailbox(key)):
            return []
        everywhere = self._by_key[field, KEYS[field](key)]
        there = [each for each in everywhere if organisation is None or each.organisation_id == organisation.id]
        if everywhere and not there and organisation:
            other = everywhere[0]
            raise Unclear(
                "organisation",
                f"The {NOUNS[field]} {key} belongs to {other.display_name} at {other.organisation.name}, not at "
                f"{organisation.name}. Correct the organisation, or leave it out.",
            )
        return there

    def _of_keys(self, found: Mapping[str, list[OrganisationMember]], content: Content) -> OrganisationMember:
        first, *others = found.values()
        both = [each for each in first if all(each in some for some in others)]
        if not both:
            raise keys_of_two(
                str(content["email"]),
                str(content["lbp_number"]),
                holder=first[0].display_name,
                other=others[0][0].display_name,
            )
        field = next(iter(found))
        if len(both) > 1:
            places = " and ".join(sorted({each.organisation.name for each in both})[:3])
            advice = "Name the organisation." if len({each.organisation_id for each in both}) > 1 else "Add the email."
            raise Unclear(field, f"{len(both)} people have the {NOUNS[field]} {content[field]}, at {places}. {advice}")
        [person] = both
        name = person_name(content)
        if name and not same_whole_name(values_of(person, *IDENTITY), content):
            raise key_of_other(field, NOUNS[field], content[field], holder=person.display_name, given=name)
        return person

    def _of_name(self, content: Content, organisation: Organisation) -> OrganisationMember:
        name = person_name(content)
        same = {each.id: each for key in whole_names(content) for each in self._by_name[organisation.id, key]}
        if not name or not same:
            raise Unclear("", f"{self._whom(content)} not found at {organisation.name}. Check it, or add them first.")
        if len(same) > 1:
            raise Unclear(
                "last_name",
                f"There are {len(same)} people called {name} at {organisation.name}. Add an email or LBP number that "
                "one of them has.",
            )
        [person] = same.values()
        for field in KEYS:
            stored, key = getattr(person, field), content.get(field)
            if stored and key and not (field == "email" and is_shared_mailbox(key)):
                raise Unclear(
                    field,
                    f"{name} at {organisation.name} has another {NOUNS[field]}, {stored}. Correct one of the two, or "
                    "leave it out.",
                )
        return person

    def _whom(self, content: Content) -> str:
        """Return a row's name, or else its key, as the start of a sentence."""
        field = next((field for field in KEYS if content.get(field)), "")
        return person_name(content) or f"{NOUNS[field]} {content[field]}".capitalize()
