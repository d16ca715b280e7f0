"""The records that entries of the log are about, as far as they are still there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import literal, select, union_all

from ranzcred.core.db.session import db
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import Organisation, OrganisationMember


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
    none = literal("")
    columns = {
        MicroCredentialDefinition: (MicroCredentialDefinition.id, none, none),
        Organisation: (Organisation.id, none, none),
        OrganisationMember: (OrganisationMember.id, OrganisationMember.organisation_id, none),
        StaffMicroCredential: (
            StaffMicroCredential.id,
            StaffMicroCredential.definition_id,
            StaffMicroCredential.member_id,
        ),
    }
    parts = [
        select(literal(model.__name__), *found).where(
            found[0].in_([key for kind, key in records if kind == model.__name__])
        )
        for model, found in columns.items()
    ]
    rows = db.session.execute(union_all(*parts))
    return {(kind, key): ChangedRecord(kind=kind, key=key, within=within, of=of) for kind, key, within, of in rows}
