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

from ranzcred.core.db.session import db
from ranzcred.core.errors import Invalid, Overridable
from ranzcred.domain.audit.labels import day as day_text
from ranzcred.domain.credentials.awards.periods_sql import holds_on_sql
from ranzcred.domain.credentials.lifecycle.requests import ChangeRequest
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.relations.queries import equivalents_on, missing_groups, required_groups_of

OVERRIDE_ALL = "all"
"""What overrides whatever is missing."""
OVERRIDE_REASON = "Enter a reason to award without the prerequisites."

Pair = tuple[str, str]
"""The keys of a member and of a definition."""


class Required(NamedTuple):
    """A definition that is required."""

    key: str
    title: str


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
        named = {one.id: one.title for group in groups[each.definition_id] for one in group}
        keys = [[one.id for one in group] for group in groups[each.definition_id]]
        missing = missing_groups(keys, held_by[each.member_id])
        if missing:
            found[each.id] = Missing(
                whom=str(each.display_name),
                pair=(each.member_id, each.definition_id),
                day=day,
                groups=[[Required(key, named[key]) for key in group] for group in missing],
            )
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
