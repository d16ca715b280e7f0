"""People named in a list that somebody pastes: an e-mail address, an LBP number or a name on each line."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select

from ranzcred.core.db.portions import portions
from ranzcred.core.db.session import db
from ranzcred.core.text import address_key, code_key, search_key
from ranzcred.domain.directory.models import OrganisationMember

LINES = re.compile(r"[\n;]")
ADDRESS = re.compile(r"[^\s,<>()]+@[^\s,<>()]+")
LBP_NUMBER = re.compile(r"\bBP\s*\d+\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class PeopleList:
    """The active members that a list names, and the lines that name nobody or several."""

    members: Sequence[OrganisationMember]
    unknown: Sequence[str]
    ambiguous: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class _Line:
    text: str
    keys: Sequence[str] = field(default_factory=tuple)
    """What it names somebody by, the surest first."""


def read_people_list(text: str) -> PeopleList:
    """Return who is named on the lines of a text, each once; a line counts by its address, else number, else name.

    One statement for each 500 lines.
    """
    lines = [_line(line) for line in LINES.split(text) if search_key(line)]
    found = _find([key for line in lines for key in line.keys])
    members: dict[str, OrganisationMember] = {}
    unknown: list[str] = []
    ambiguous: list[str] = []
    for line in lines:
        named = next((found[key] for key in line.keys if found[key]), {})
        if len(named) == 1:
            members |= named
        else:
            (ambiguous if named else unknown).append(line.text)
    return PeopleList(members=list(members.values()), unknown=unknown, ambiguous=ambiguous)


def _line(text: str) -> _Line:
    address, number = ADDRESS.search(text), LBP_NUMBER.search(text)
    name = LBP_NUMBER.sub(" ", ADDRESS.sub(" ", text))
    keys = [address and address_key(address[0]), number and code_key(number[0]), search_key(name)]
    return _Line(text=" ".join(text.split()), keys=[key for key in keys if key])


def _find(keys: Sequence[str]) -> dict[str, dict[str, OrganisationMember]]:
    """Return the active members of each key, by their own key."""
    columns = (
        OrganisationMember.email_key,
        OrganisationMember.lbp_key,
        OrganisationMember.name_folded,
        OrganisationMember.first_name_folded,
    )
    found: dict[str, dict[str, OrganisationMember]] = defaultdict(dict)
    for some in portions(keys):
        matching = or_(*(column.in_(some) for column in columns))
        for member in db.session.scalars(select(OrganisationMember).where(OrganisationMember.active, matching)):
            for key in (member.email_key, member.lbp_key, member.name_folded, member.first_name_folded):
                if key:
                    found[key][member.id] = member
    return found
