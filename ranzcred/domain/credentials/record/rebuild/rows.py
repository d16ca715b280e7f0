"""The rows of an award that the log tells of, with its snapshot as the log has it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from ranzcred.core.db.session import db
from ranzcred.core.db.types import new_key
from ranzcred.domain.credentials.awards.history import REVISED
from ranzcred.domain.credentials.awards.models import OF_DEFINITION, Award, AwardRevision
from ranzcred.domain.credentials.kinds import SnapshotSource
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.record.rebuild.cycles import Cycle
from ranzcred.domain.credentials.record.rebuild.names import LoggedNames
from ranzcred.domain.directory.models import full_name


@dataclass(frozen=True, kw_only=True)
class Names:
    """What definitions, people and organisations were called, by the log; what it does not say, as it is today.

    `keys` are those of the users and organisations that there are.
    """

    definitions: LoggedNames
    people: LoggedNames
    organisations: LoggedNames
    keys: Collection[str]

    def snapshot(self, credential: StaffMicroCredential, seq: int) -> dict[str, Any]:
        """Return what an award was an award of at an entry."""
        definition, member = credential.definition, credential.member
        logged, person = self.definitions.at(definition.id, seq), self.people.at(member.id, seq)
        organisation = member.organisation
        key = person.get("organisation_id", organisation.id)
        key = key if key in self.keys else organisation.id
        return {
            **{name: logged.get(name, getattr(definition, name)) for name in OF_DEFINITION},
            "definition_version": logged.get("version", definition.version),
            "organisation_id": key,
            "organisation_name": self.organisations.at(key, seq).get("name", organisation.name),
            "lbp_number": person.get("lbp_number", member.lbp_number),
            "snapshot_source": SnapshotSource.LOG,
        }

    def holder(self, credential: StaffMicroCredential, seq: int) -> str:
        """Return what the holder was called at an entry."""
        person, member = self.people.at(credential.member_id, seq), credential.member
        return full_name(*(person.get(name, getattr(member, name)) for name in ("first_name", "last_name")))

    def user(self, key: str | None) -> str | None:
        return key if key in self.keys else None


def add_cycle(credential: StaffMicroCredential, cycle: Cycle, names: Names) -> None:
    """Add an award with its versions, each in force until the next."""
    first = cycle.versions[0]
    award = Award(
        id=new_key(),
        credential=credential,
        credential_id=credential.id,
        sequence=max((each.sequence for each in credential.awards if each.sequence), default=0) + 1,
        kind=first.record.kind,
        awarded_by=names.user(first.record.awarded_by),
        recorded_at=first.at,
        revisions=[],
        all_suspensions=[],
        **names.snapshot(credential, cycle.seq),
    )
    db.session.add(award)
    ends = [version.at for version in cycle.versions[1:]]
    for version, superseded_at in zip(cycle.versions, [*ends, None], strict=True):
        values = {name: getattr(version.record, name) for name in REVISED}
        values |= {"holder_name": names.holder(credential, cycle.seq), "ended_by": names.user(values["ended_by"])}
        row = AwardRevision(
            id=new_key(),
            award=award,
            credential=credential,
            credential_id=credential.id,
            recorded_by=names.user(version.by),
            recorded_at=version.at,
            superseded_at=superseded_at,
            **values,
        )
        db.session.add(row)
