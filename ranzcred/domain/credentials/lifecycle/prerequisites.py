"""What must be held at an award: the prerequisites of its definition, which may be overridden with a reason.

They are asked about at a first award, and at one that begins anew, on the day from which it is valid. A renewal goes on
with what was awarded, so nothing is asked: losing a prerequisite ends nothing.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from ranzcred.core.db.portions import portions
from ranzcred.core.db.session import db
from ranzcred.core.errors import Invalid, Overridable
from ranzcred.domain.audit.labels import day as day_text
from ranzcred.domain.credentials.awards.history import History
from ranzcred.domain.credentials.awards.periods import holds_on
from ranzcred.domain.credentials.awards.periods_sql import holds_on_sql
from ranzcred.domain.credentials.lifecycle.requests import ChangeRequest
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.queries import with_awards
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from ranzcred.domain.definitions.relations.queries import (
    counts_on,
    equivalences_to,
    equivalents_on,
    missing_groups,
    required_groups_of,
)

OVERRIDE_ALL = "all"
"""What overrides whatever is missing."""
OVERRIDE_REASON = "Enter a reason to award without the prerequisites."

Pair = tuple[str, str]
"""The keys of a member and of a definition."""


class Required(NamedTuple):
    """A definition that is required."""

    key: str
    title: str


class PlannedAward(NamedTuple):
    """An award that is judged: whose and of what, in words and by the keys, and from which day it is valid."""

    whom: str
    pair: Pair
    day: date


@dataclass(frozen=True, kw_only=True)
class Missing:
    """The groups of prerequisites of which somebody holds nothing on a day; `whom` is person and micro-credential."""

    whom: str
    pair: Pair
    day: date
    groups: Sequence[Sequence[Required]]

    @property
    def keys(self) -> list[list[str]]:
        """The keys of the definitions of each group."""
        return [[each.key for each in group] for group in self.groups]

    @property
    def alternatives(self) -> list[str]:
        """Each group in words: "Metal Roofing or Slate Repair"."""
        return [" or ".join(each.title for each in group) for group in self.groups]

    @property
    def sentence(self) -> str:
        return f"Prerequisites not held on {day_text(self.day)}: {'; '.join(self.alternatives)}."


class PrerequisitesMissing(Overridable):
    """Prerequisites of an award are not held, and nobody has overridden that."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        first, *others = missing
        keys = [key for each in missing for key in each.keys]
        sentences = [f"{each.whom}: {each.sentence}" for each in missing] if others else [first.sentence]
        super().__init__(
            " ".join(sentences),
            heading="Prerequisites are missing" if others else f"Prerequisites not held on {day_text(first.day)}",
            points=sentences if others else first.alternatives,
            verb="Award anyway",
            needs_reason=OVERRIDE_REASON,
            confirmation=_fingerprint(missing),
            details={"missingPrerequisites": [key for place, key in enumerate(keys) if key not in keys[:place]]},
            logged="Prerequisites are not held.",
        )


def find_missing(credentials: Collection[StaffMicroCredential], day: date) -> dict[str, Missing]:
    """Return what is missing for awards that are valid from a day, by the key of the credential, in three statements.
    What is awarded together counts as held.
    """
    groups = required_groups_of({each.definition_id for each in credentials})
    required = {definition.id for each in groups.values() for group in each for definition in group}
    if not required:
        return {}
    awarded = {(each.member_id, each.definition_id) for each in credentials}
    held = awarded | _held_pairs({member for member, _ in awarded}, required, day)
    held_by: dict[str, set[str]] = {}
    for member, key in held:
        held_by.setdefault(member, set()).add(key)
    found = {}
    for each in credentials:
        award = PlannedAward(str(each.display_name), (each.member_id, each.definition_id), day)
        missing = _missing_of(award, groups[each.definition_id], held_by[each.member_id])
        if missing:
            found[each.id] = missing
    return found


def find_missing_of(awards: Sequence[PlannedAward], known: Mapping[Pair, History]) -> dict[int, Missing]:
    """Return what is missing for awards of different days, by their places among `awards`; in some statements for each
    portion of people. `known` are the histories of credentials that differ from the stored ones.
    """
    groups = required_groups_of({each.pair[1] for each in awards})
    required = {definition.id for each in groups.values() for group in each for definition in group}
    if not required:
        return {}
    equivalences = equivalences_to(required)
    wanted = sorted({*required, *(each.from_id for each in equivalences)})
    asked = [place for place, each in enumerate(awards) if groups[each.pair[1]]]
    histories = {**_histories({awards[place].pair[0] for place in asked}, wanted), **known}
    found = {}
    for place in asked:
        member, day = awards[place].pair[0], awards[place].day
        held = {key for key in wanted if holds_on(histories.get((member, key), ()), day)}
        held |= {each.to_id for each in equivalences if each.from_id in held and counts_on(each, day)}
        missing = _missing_of(awards[place], groups[awards[place].pair[1]], held)
        if missing:
            found[place] = missing
    return found


def _missing_of(award: PlannedAward, groups: Sequence[Sequence[Definition]], held: Collection[str]) -> Missing | None:
    """Return what is missing of groups of prerequisites to whom holds these, or None."""
    named = {one.id: one.title for group in groups for one in group}
    missing = missing_groups([[one.id for one in group] for group in groups], held)
    shown = [[Required(key, named[key]) for key in group] for group in missing]
    return Missing(whom=award.whom, pair=award.pair, day=award.day, groups=shown) if missing else None


def _histories(members: Collection[str], definitions: Collection[str]) -> dict[Pair, History]:
    """Return the awards of some definitions that people have, by their pairs."""
    found: dict[Pair, History] = {}
    for some in portions(sorted(members)):
        of_them = (StaffMicroCredential.member_id.in_(some), StaffMicroCredential.definition_id.in_(definitions))
        statement = select(StaffMicroCredential).where(*of_them).options(with_awards())
        for each in db.session.scalars(statement):
            found[each.member_id, each.definition_id] = each.history
    return found


def is_overridden(missing: Mapping[str, Missing], override: str) -> bool:
    """Return whether all that is missing is overridden: whatever it is, or as the person saw it."""
    return override == OVERRIDE_ALL or override == _fingerprint(list(missing.values()))


def overridden_prerequisites(credentials: Collection[StaffMicroCredential], request: ChangeRequest) -> dict[str, str]:
    """Return which prerequisites of awards are overridden, in words, by the key of the credential.

    Raise PrerequisitesMissing about those that are not, and Invalid if there is no reason.
    """
    missing = find_missing(credentials, request.awarded_on) if credentials else {}
    if missing and not is_overridden(missing, request.override):
        raise PrerequisitesMissing(list(missing.values()))
    if missing and not request.reason:
        raise Invalid(OVERRIDE_REASON, field="reason")
    return {key: each.sentence for key, each in missing.items()}


def _held_pairs(members: Collection[str], required: Collection[str], day: date) -> set[Pair]:
    """Return who holds which of the required definitions on a day, by what counts as it too; in two statements."""
    equivalents = equivalents_on(day, required)
    wanted = {*required, *(key for keys in equivalents.values() for key in keys)}
    rows = db.session.execute(
        select(StaffMicroCredential.member_id, StaffMicroCredential.definition_id).where(
            StaffMicroCredential.member_id.in_(members),
            StaffMicroCredential.definition_id.in_(wanted),
            holds_on_sql(StaffMicroCredential.id, day),
        )
    )
    held = {(member, key) for member, key in rows}
    counting = {(member, counts_as) for counts_as, keys in equivalents.items() for member, key in held if key in keys}
    return held | counting


def _fingerprint(missing: Sequence[Missing]) -> str:
    judged = json.dumps(sorted([*each.pair, each.day.isoformat(), each.keys] for each in missing))
    return hashlib.sha256(judged.encode()).hexdigest()[:32]
