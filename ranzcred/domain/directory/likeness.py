"""Likeness: whether two names are those of one person or organisation, and which stored records a new one may be the
same as. The one rule of it, for pages, API and imports.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, SQLColumnExpression, select, union
from sqlalchemy.orm import joinedload

from ranzcred.core.addresses import is_shared_mailbox
from ranzcred.core.db.portions import portions
from ranzcred.core.db.session import db
from ranzcred.core.records import Likeness
from ranzcred.core.text import address_key, search_key
from ranzcred.domain.directory.models import Organisation, OrganisationMember, full_name, lbp_digits

LIMITED = ("ltd", "limited")

T = TypeVar("T")
R = TypeVar("R", Organisation, OrganisationMember)
Content = Mapping[str, Any]
"""The values of a record by attribute, stored or not."""
Traits = Mapping[str, frozenset[str]]
"""What tells that two records may be one, by the attribute that shows it: they share a key of it."""


def person_name(person: Content) -> str:
    """Return a whole name as it is spoken, also of somebody with one name."""
    return full_name(person.get("first_name"), person.get("last_name"))


def whole_names(person: Content) -> frozenset[str]:
    """Return a person's folded name in both orders."""
    first, last = _names(person)
    return frozenset(filter(None, (f"{first} {last}".strip(), f"{last} {first}".strip())))


def same_whole_name(one: Content, other: Content) -> bool:
    """Return whether two people have the same name but for case, marks, apostrophes and the order of its parts."""
    return not whole_names(one).isdisjoint(whole_names(other))


def may_be_one_person(one: Content, other: Content) -> bool:
    """Return whether the first or the last name is the same, or the one name of somebody who has no other."""
    if same_whole_name(one, other):
        return True
    (first, last), (other_first, other_last) = _names(one), _names(other)
    if first and last and other_first and other_last:
        return first == other_first or last == other_last
    return bool({first, last} & {other_first, other_last} - {""})


def one_name_elsewhere(given: Content, stored: Content) -> str:
    """Return the attribute in which the only name given of a stored person stands, if it is not where they have it, as
    with a whole name in one column; else "".
    """
    names = [name for name in ("first_name", "last_name") if given.get(name)]
    if len(names) != 1 or search_key(given[names[0]]) == search_key(stored.get(names[0]) or ""):
        return ""
    return names[0]


def may_be_one_organisation(one: Content, other: Content) -> bool:
    """Return whether a name or trading name of one is a name or trading name of the other."""
    return not organisation_traits(one)["name"].isdisjoint(organisation_traits(other)["name"])


def organisation_traits(organisation: Content) -> Traits:
    """Return what tells that two organisations may be one: their names."""
    names = (organisation["name"], organisation.get("trading_name"))
    return {"name": frozenset(spelling for name in names for spelling in _spellings(name or ""))}


def person_traits(person: Content) -> Traits:
    """Return what tells that two people may be one: name, e-mail address unless it is a shared one, LBP number."""
    email, digits = person.get("email"), lbp_digits(person.get("lbp_number"))
    return {
        "last_name": whole_names(person),
        "email": frozenset([address_key(email)] if email and not is_shared_mailbox(email) else []),
        "lbp_number": frozenset([digits, f"bp{digits}"] if digits else []),
    }


class Alike(Generic[T]):
    """Records that can be asked for by their traits."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[str, str], list[T]] = defaultdict(list)

    def add(self, record: T, traits: Traits) -> None:
        for key in _keys(traits):
            self._by_key[key].append(record)

    def like(self, traits: Traits) -> list[tuple[T, tuple[str, ...]]]:
        """Return the records that share a trait, in the order they were added, each with the attributes of those."""
        shared: dict[int, tuple[T, list[str]]] = {}
        for key in _keys(traits):
            for record in self._by_key.get(key, ()):
                names = shared.setdefault(id(record), (record, []))[1]
                if key[0] not in names:
                    names.append(key[0])
        return [(record, tuple(names)) for record, names in shared.values()]


def stored_people(proposed: Iterable[Traits]) -> list[OrganisationMember]:
    """Return the people, with their organisations, who share a trait with one of those proposed."""
    columns: dict[str, list[SQLColumnExpression[Any]]] = {
        "last_name": [OrganisationMember.name_folded, OrganisationMember.first_name_folded],
        "email": [OrganisationMember.email_key],
        "lbp_number": [OrganisationMember.lbp_key],
    }
    people = select(OrganisationMember).options(joinedload(OrganisationMember.organisation))
    return _stored(people, OrganisationMember, columns, proposed)


def stored_organisations(proposed: Iterable[Traits]) -> list[Organisation]:
    """Return the organisations that share a trait with one of those proposed."""
    columns: dict[str, list[SQLColumnExpression[Any]]] = {
        "name": [Organisation.name_folded, Organisation.trading_name_folded]
    }
    return _stored(select(Organisation), Organisation, columns, proposed)


def organisations_like(organisation: Organisation) -> list[Likeness]:
    """Return the other stored organisations that one may be the same as."""
    traits = organisation_traits(values_of(organisation, "name", "trading_name"))
    others = [each for each in stored_organisations([traits]) if each.id != organisation.id]
    return [Likeness(record=each, fields=("name",), message=organisation_message(each)) for each in others]


def organisation_message(organisation: Organisation) -> str:
    """Return the sentence on an organisation that a new one may be the same as."""
    facts = [
        f"trading as {organisation.trading_name}" if organisation.trading_name else "",
        organisation.city or "",
        f"NZBN {organisation.nzbn}" if organisation.nzbn else "",
    ]
    told = ", ".join(filter(None, facts))
    named = f"{organisation.name} ({told})" if told else organisation.name
    return f"{named} is already a member organisation. If it's the same one, change that instead."


def values_of(record: object, *names: str) -> dict[str, Any]:
    """Return some values of a record, by attribute."""
    return {name: getattr(record, name) for name in names}


def _spellings(name: str) -> list[str]:
    """Return the folded spellings of an organisation's name: one ends in Ltd, in Limited, or in neither."""
    folded = search_key(name)
    words = folded.split()
    if words[1:] and words[-1] in LIMITED:
        folded = " ".join(words[:-1])
    return [folded, *(f"{folded} {ending}" for ending in LIMITED)] if folded else []


def _names(person: Content) -> tuple[str, str]:
    return search_key(person.get("first_name") or ""), search_key(person.get("last_name") or "")


def _stored(
    found: Select[R],
    model: type[R],
    columns: Mapping[str, Sequence[SQLColumnExpression[Any]]],
    proposed: Iterable[Traits],
) -> list[R]:
    """Return the records that share a key, each through the index of its column: some hundreds of keys at once."""
    keys = sorted({key for traits in proposed for key in _keys(traits)})
    records: dict[str, R] = {}
    for portion in portions(keys):
        some: dict[str, list[str]] = defaultdict(list)
        for name, key in portion:
            some[name].append(key)
        branches = [select(model.id).where(column.in_(some[name])) for name in some for column in columns[name]]
        matching = model.id.in_(select(union(*branches).subquery().c.id))
        records |= {record.id: record for record in db.session.scalars(found.where(matching).order_by(model.id))}
    return list(records.values())


def _keys(traits: Traits) -> list[tuple[str, str]]:
    return [(name, key) for name, keys in traits.items() for key in sorted(keys)]
