"""Matching rows with records: a stored one, one that an earlier row creates, or a new one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import SQLColumnExpression, select

from ranzcred.core.db.session import db
from ranzcred.core.text import identity_key, search_key
from ranzcred.domain.directory.models import NZBN_LENGTH, Organisation, OrganisationMember, full_name
from ranzcred.domain.imports.models import ImportKind

KEYS_AT_ONCE = 500

Content = Mapping[str, Any]
"""The values of a row or a record, by attribute."""


class Unclear(Exception):
    """A row that matches several records, or refers to one that does not exist.

    `field` is the column of the problem, "" for the whole row.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(eq=False, kw_only=True)
class Candidate:
    """A record that a row may match: as stored, or as the row number `row` will change it."""

    record: Organisation | OrganisationMember | None = None
    values: dict[str, Any] = field(default_factory=dict)
    row: int = 0


class Known(Protocol):
    """The records that the rows of a file may match."""

    def find(self, content: Content) -> Candidate | None:
        """Return the record that a row matches, None for a new one; raise Unclear if that is ambiguous."""

    def take(self, candidate: Candidate) -> None:
        """Make a record, as changed by a row, available to later rows."""

    def resolved(self, content: Content) -> dict[str, Any]:
        """Return a row's values as the record stores them; raise Unclear as `find` does."""

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
            self.take(Candidate(record=organisation, values={"name": organisation.name, "nzbn": organisation.nzbn}))

    def find(self, content: Content) -> Candidate | None:
        nzbn, name = content.get("nzbn"), content["name"]
        if nzbn in self._by_nzbn:
            return self._by_nzbn[nzbn]
        same = [each for each in self._by_name[identity_key(name)] if not (nzbn and each.values.get("nzbn"))]
        if len(same) > 1:
            without = " without an NZBN" if nzbn else ""
            advice = "Give one of them its NZBN on its own page first." if nzbn else "Give the NZBN to say which."
            raise Unclear("nzbn", f"{len(same)} organisations{without} are called {name}. {advice}")
        return same[0] if same else None

    def take(self, candidate: Candidate) -> None:
        if candidate.values.get("nzbn"):
            self._by_nzbn[candidate.values["nzbn"]] = candidate
        _put(self._by_name[identity_key(candidate.values["name"])], candidate)

    def resolved(self, content: Content) -> dict[str, Any]:
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
        for keys in _chunks(self._organisations.keys):
            in_organisations = OrganisationMember.organisation_id.in_(keys)
            for member in db.session.scalars(select(OrganisationMember).where(in_organisations)):
                names = ("organisation_id", "first_name", "last_name", "email", "lbp_number")
                self.take(Candidate(record=member, values={name: getattr(member, name) for name in names}))

    def find(self, content: Content) -> Candidate | None:
        organisation = self._organisations.one(content["organisation"])
        email, lbp = content.get("email"), content.get("lbp_number")
        if email and (organisation.id, identity_key(email)) in self._by_email:
            return self._by_email[organisation.id, identity_key(email)]
        if lbp and self._by_lbp[organisation.id, identity_key(lbp)]:
            same, what = self._by_lbp[organisation.id, identity_key(lbp)], f"have the LBP number {lbp}"
        else:
            name = _name(content)
            same = [
                each
                for each in self._by_name[organisation.id, identity_key(name)]
                if not (email and each.values.get("email")) and not (lbp and each.values.get("lbp_number"))
            ]
            what = f"are called {name}"
        if len(same) > 1:
            advice = "Give one of them this e-mail address first." if email else "Give the e-mail address to say which."
            raise Unclear("email", f"{len(same)} people in {organisation.name} {what}. {advice}")
        return same[0] if same else None

    def take(self, candidate: Candidate) -> None:
        values, organisation_id = candidate.values, candidate.values["organisation_id"]
        if values.get("email"):
            self._by_email[organisation_id, identity_key(values["email"])] = candidate
        if values.get("lbp_number"):
            _put(self._by_lbp[organisation_id, identity_key(values["lbp_number"])], candidate)
        _put(
            self._by_name[organisation_id, identity_key(_name(values))],
            candidate,
        )

    def resolved(self, content: Content) -> dict[str, Any]:
        organisation = self._organisations.one(content["organisation"])
        return {
            "organisation_id": organisation.id,
            **{name: value for name, value in content.items() if name != "organisation"},
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
                raise Unclear("organisation", f"No organisation has the NZBN {text}. Import or create it first.")
            return self._by_nzbn[nzbn]
        found = self._by_name[identity_key(text)]
        if not found:
            raise Unclear("organisation", f"No organisation is called {text}. Check the name, or create it first.")
        if len(found) > 1:
            raise Unclear("organisation", f"{len(found)} organisations are called {text}. Give the NZBN instead.")
        return found[0]


def stored_organisations(names: Iterable[str], nzbns: Iterable[str]) -> list[Organisation]:
    """Return the organisations with one of these names, equal but for case and marks, or with one of these NZBNs."""
    lookups: tuple[tuple[SQLColumnExpression[Any], list[str]], ...] = (
        (Organisation.name_folded, sorted(map(search_key, names))),
        (Organisation.nzbn, sorted(nzbns)),
    )
    found: dict[str, Organisation] = {}
    for column, values in lookups:
        for some in _chunks(values):
            found.update({each.id: each for each in db.session.scalars(select(Organisation).where(column.in_(some)))})
    return list(found.values())


def _name(content: Content) -> str:
    return full_name(content.get("first_name"), content.get("last_name"))


def _nzbn(text: str) -> str | None:
    """Return the NZBN in a text, written in groups or not, or None."""
    digits = text.replace(" ", "")
    return digits if len(digits) == NZBN_LENGTH and digits.isascii() and digits.isdigit() else None


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), KEYS_AT_ONCE):
        yield keys[start : start + KEYS_AT_ONCE]


def _put(places: list[Candidate], candidate: Candidate) -> None:
    if candidate not in places:
        places.append(candidate)
