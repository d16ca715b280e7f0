"""The records that entries of the log are about, as far as they are still there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, SQLColumnExpression, bindparam, literal, select, union_all

from ranzcred.core.db.session import db
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import Organisation, OrganisationMember

NONE = literal("")
COLUMNS: Mapping[str, tuple[SQLColumnExpression[str], ...]] = {
    MicroCredentialDefinition.__name__: (MicroCredentialDefinition.id, NONE, NONE),
    Organisation.__name__: (Organisation.id, NONE, NONE),
    OrganisationMember.__name__: (OrganisationMember.id, OrganisationMember.organisation_id, NONE),
    StaffMicroCredential.__name__: (
        StaffMicroCredential.id,
        StaffMicroCredential.definition_id,
        StaffMicroCredential.member_id,
    ),
}
"""By the kind of a record, the columns of the keys by which it is found."""


@dataclass(frozen=True, kw_only=True)
class ChangedRecord:
    """A record that is there, by its kind, with the keys by which it is found: of a person the organisation's too, of a
    credential those of definition and person.
    """

    kind: str
    key: str
    within: str
    of: str


def find_changed_records(records: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], ChangedRecord]:
    """Return those of some records, by kind and key, that are there; in one statement."""
    keys: dict[str, list[str]] = {kind: [] for kind in sorted({kind for kind, _ in records} & COLUMNS.keys())}
    if not keys:
        return {}
    for kind, key in records:
        if kind in keys:
            keys[kind].append(key)
    rows = db.session.execute(_records_of(tuple(keys)), keys)
    return {(kind, key): ChangedRecord(kind=kind, key=key, within=within, of=of) for kind, key, within, of in rows}


@cache
def _records_of(kinds: tuple[str, ...]) -> CompoundSelect[*tuple[Any, ...]]:
    """Return the statement for records of these kinds, whose keys it is given by kind."""
    parts = []
    for kind in kinds:
        key, *others = COLUMNS[kind]
        parts.append(select(literal(kind), key, *others).where(key.in_(bindparam(kind, expanding=True))))
    return union_all(*parts)
