"""Matching rows with records: a stored one, one that an earlier row creates, or a new one."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import SQLColumnExpression, select

from ranzcred.core.addresses import is_shared_mailbox
from ranzcred.core.db.portions import portions
from ranzcred.core.db.session import db
from ranzcred.core.text import address_key, code_key, identity_key, search_key
from ranzcred.domain.directory.likeness import (
    may_be_one_organisation,
    may_be_one_person,
    one_name_elsewhere,
    person_name,
    same_whole_name,
    values_of,
)
from ranzcred.domain.directory.models import NZBN_LENGTH, Organisation, OrganisationMember, lbp_digits
from ranzcred.domain.imports.models import ImportKind
from ranzcred.domain.imports.refusals import (
    Unclear,
    key_and_name_of_two,
    key_in_another_row,
    key_of_another,
    keys_of_two,
    shared_address,
)

KEYS: Mapping[str, Callable[[str], str]] = {"email": address_key, "lbp_number": lbp_digits}
"""How the keys of people are compared, by column."""

Content = Mapping[str, Any]
"""The values of a row or a record, by attribute."""


@dataclass(eq=False, kw_only=True)
class Candidate:
    """A record that a row may match: as stored, or as the row number `row` will change it."""

    record: Organisation | OrganisationMember | None = None
    values: dict[str, Any] = field(default_factory=dict)
    row: int = 0

    @property
    def name(self) -> str:
        """The name of the organisation or person."""
        return str(self.values["name"]) if "name" in self.values else person_name(self.values)


class Known(Protocol):
    """The records that the rows of a file may match."""

    def find(self, content: Content) -> Candidate | None:
        """Return the record that a row matches, None for a new one; raise Unclear if that is ambiguous."""

    def take(self, candidate: Candidate) -> None:
        """Make a record, as changed by a row, available to later rows."""

    def resolved(self, content: Content, found: Candidate | None) -> dict[str, Any]:
        """Return a row's values as the record that it has found stores them; raise Unclear as `find` does."""

    def references(self) -> Mapping[str, str]:
        """Return the names of the records that others refer to by key."""


def known_for(kind: ImportKind, contents: Sequence[Content]) -> Known:
    """Return the stored records that rows with `contents` may match, read in a few statements."""
    return KnownOrganisations(contents) if kind is ImportKind.ORGANISATIONS else KnownStaff(contents)


class KnownOrganisations:
    """Organisations, matched by NZBN, or by name if a row has none."""

    def __init__(self, contents: Sequence[Content]) -> None:
        self._by_nzbn: dict[str, Candidate] = {}
        self._by_name: dict[str, list[Candidate]] = defaultdict(list)
        names = {str(content["name"]) for content in contents}
        for organisation in stored_organisations(names, {content["nzbn"] for content in contents if "nzbn" in content}):
            values = values_of(organisation, "name", "trading_name", "nzbn")
            self.take(Candidate(record=organisation, values=values))

    def find(self, content: Content) -> Candidate | None:
        nzbn, name = content.get("nzbn"), content["name"]
        if nzbn in self._by_nzbn:
            return self._of_that_name(self._by_nzbn[nzbn], content)
        same = [each for each in self._by_name[identity_key(name)] if not (nzbn and each.values.get("nzbn"))]
        if len(same) > 1:
            without = " without an NZBN" if nzbn else ""
            advice = "Add the NZBN to one of them on its own page first." if nzbn else "Add an NZBN to tell them apart."
            raise Unclear("nzbn", f"There are {len(same)} organisations called {name}{without}. {advice}")
        return same[0] if same else None

    def _of_that_name(self, found: Candidate, content: Content) -> Candidate:
        """Return what an NZBN has found, or raise Unclear if the row names another organisation."""
        nzbn, given = content["nzbn"], content["name"]
        if identity_key(found.name) == identity_key(given):
            return found
        alike = may_be_one_organisation(found.values, content)
        if found.row:
            raise key_in_another_row("nzbn", nzbn, row=found.row, holder=found.name, given_alike=alike)
        if not alike:
            raise key_of_another("nzbn", nzbn, holder=found.name, given=given)
        if self._by_name[identity_key(given)]:
            raise key_and_name_of_two("nzbn", nzbn, holder=found.name, given=given)
        return found

    def take(self, candidate: Candidate) -> None:
        if candidate.values.get("nzbn"):
            self._by_nzbn[candidate.values["nzbn"]] = candidate
        _put(self._by_name[identity_key(candidate.values["name"])], candidate)

    def resolved(self, content: Content, found: Candidate | None) -> dict[str, Any]:  # noqa: ARG002 - as for staff
        return dict(content)

    def references(self) -> Mapping[str, str]:
        return {}


class KnownStaff:
    """Members, matched within their organisation by e-mail address, else by LBP number, else by name."""

    def __init__(self, contents: Sequence[Content]) -> None:
        self._organisations = Referred({str(content["organisation"]) for content in contents})
        self._by_email: dict[tuple[str, str], Candidate] = {}
        self._by_lbp: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
        self._by_name: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
        for keys in portions(self._organisations.keys):
            in_organisations = OrganisationMember.organisation_id.in_(keys)
            for member in db.session.scalars(select(OrganisationMember).where(in_organisations)):
                values = values_of(member, "organisation_id", "first_name", "last_name", "email", "lbp_number")
                self.take(Candidate(record=member, values=values))

    def find(self, content: Content) -> Candidate | None:
        organisation = self._organisations.one(content["organisation"])
        email, lbp, name = content.get("email"), content.get("lbp_number"), person_name(content)
        by_email = self._by_email.get((organisation.id, address_key(email or "")))
        by_lbp = self._by_lbp[organisation.id, lbp_digits(lbp)]
        if by_email:
            found = self._of_that_name(by_email, content, "email", organisation.id)
            if by_lbp and found not in by_lbp:
                raise keys_of_two(str(email), str(lbp), holder=found.name, other=by_lbp[0].name)
            return found
        if len(by_lbp) == 1:
            return self._of_that_name(by_lbp[0], content, "lbp_number", organisation.id)
        same, what = by_lbp, f"with the LBP number {lbp}"
        if not by_lbp:
            same, what = self._of_name_alone(content, organisation), f"called {name}"
        if len(same) > 1:
            advice = "Add this email to one of them first." if email else "Add an email to show which one."
            raise Unclear("email", f"There are {len(same)} people {what} at {organisation.name}. {advice}")
        return same[0] if same else None

    def _of_name_alone(self, content: Content, organisation: Organisation) -> list[Candidate]:
        """Return who has exactly the name, and no address or number that differs from the row's."""
        return [
            each
            for each in self._by_name[organisation.id, search_key(person_name(content))]
            if identity_key(each.name) == identity_key(person_name(content))
            and not any(content.get(key) and each.values.get(key) for key in ("email", "lbp_number"))
        ]

    def _of_that_name(self, found: Candidate, content: Content, field: str, organisation_id: str) -> Candidate:
        """Return what a key has found, or raise Unclear if the row names somebody else."""
        if same_whole_name(found.values, content):
            return found
        key, given = content[field], person_name(content)
        alike = may_be_one_person(found.values, content)
        if found.row and KEYS[field](found.values.get(field) or "") == KEYS[field](key):
            raise key_in_another_row(field, key, row=found.row, holder=found.name, given_alike=alike)
        if field == "email" and is_shared_mailbox(key):
            raise shared_address(key, holder=found.name)
        if not alike:
            raise key_of_another(field, key, holder=found.name, given=given)
        others = self._by_name[organisation_id, search_key(given)]
        if any(same_whole_name(each.values, content) for each in others):
            raise key_and_name_of_two(field, key, holder=found.name, given=given)
        return found

    def take(self, candidate: Candidate) -> None:
        values, organisation_id = candidate.values, candidate.values["organisation_id"]
        if values.get("email"):
            self._by_email[organisation_id, address_key(values["email"])] = candidate
        number = lbp_digits(values.get("lbp_number"))
        if number:  # "-" says that there is none
            _put(self._by_lbp[organisation_id, number], candidate)
        _put(self._by_name[organisation_id, search_key(candidate.name)], candidate)

    def resolved(self, content: Content, found: Candidate | None) -> dict[str, Any]:
        organisation = self._organisations.one(content["organisation"])
        known = one_name_elsewhere(content, found.values) if found else ""
        return {
            "organisation_id": organisation.id,
            **{name: value for name, value in content.items() if name not in {"organisation", known}},
        }

    def references(self) -> Mapping[str, str]:
        return self._organisations.names


class Referred:
    """The organisations that rows refer to."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._by_nzbn: dict[str, Organisation] = {}
        self._by_name: dict[str, list[Organisation]] = defaultdict(list)
        nzbns = {nzbn for text in texts if (nzbn := _nzbn(text))}
        found = stored_organisations({text for text in texts if not _nzbn(text)}, nzbns)
        for organisation in found:
            self._by_name[identity_key(organisation.name)].append(organisation)
            if organisation.nzbn:
                self._by_nzbn[organisation.nzbn] = organisation
        self.names = {organisation.id: organisation.name for organisation in found}
        self.keys = list(self.names)

    def one(self, text: str) -> Organisation:
        """Return the organisation of this name or NZBN, or raise Unclear."""
        nzbn = _nzbn(text)
        if nzbn:
            if nzbn not in self._by_nzbn:
                raise Unclear("organisation", f"No organisation found with NZBN {text}. Import or create it first.")
            return self._by_nzbn[nzbn]
        found = self._by_name[identity_key(text)]
        if not found:
            raise Unclear("organisation", f"No organisation found called {text}. Check the name, or create it first.")
        if len(found) > 1:
            raise Unclear("organisation", f"{len(found)} organisations are called {text}. Use the NZBN instead.")
        return found[0]


def stored_organisations(names: Iterable[str], nzbns: Iterable[str]) -> list[Organisation]:
    """Return the organisations with one of these names, equal but for case and marks, or with one of these NZBNs."""
    lookups: tuple[tuple[SQLColumnExpression[Any], list[str]], ...] = (
        (Organisation.name_folded, sorted(map(search_key, names))),
        (Organisation.nzbn, sorted(nzbns)),
    )
    found: dict[str, Organisation] = {}
    for column, values in lookups:
        for some in portions(values):
            found.update({each.id: each for each in db.session.scalars(select(Organisation).where(column.in_(some)))})
    return list(found.values())


def _nzbn(text: str) -> str | None:
    """Return the NZBN in a text, written in groups or not, or None."""
    digits = code_key(text)
    return digits if len(digits) == NZBN_LENGTH and digits.isascii() and digits.isdigit() else None


def _put(places: list[Candidate], candidate: Candidate) -> None:
    if candidate not in places:
        places.append(candidate)
