"""The one place that writes awards, and what they come to."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ranzcred.core.db.session import db
from ranzcred.core.db.types import new_key
from ranzcred.domain.credentials.awards.decisions.request import Decision
from ranzcred.domain.credentials.awards.history import REVISED, SUSPENDED, AwardRecord, History
from ranzcred.domain.credentials.awards.models import OF_DEFINITION, SNAPSHOT, Award, AwardRevision, AwardSuspension
from ranzcred.domain.credentials.awards.standing import changes_end, columns_of, standing_after
from ranzcred.domain.credentials.kinds import SnapshotSource

if TYPE_CHECKING:
    from ranzcred.domain.credentials.models import StaffMicroCredential


def write_history(credential: "StaffMicroCredential", history: History, decision: Decision) -> bool:
    """Write what a decision has changed in a history, and what it comes to. The credential is locked; its version goes
    up. Return whether what waits to be told of its end is obsolete.
    """
    with db.session.no_autoflush:
        standing = standing_after(credential, history, credential.status, decision.today)
        obsolete = changes_end(credential, history, standing)
        columns = columns_of(standing, credential, history)
        write_awards(credential, history, decision)
        for name, value in columns.items():
            setattr(credential, name, value)
    return obsolete


def write_awards(credential: "StaffMicroCredential", history: History, decision: Decision) -> None:
    """Write what a decision has changed in a history alone, beside what it comes to."""
    with db.session.no_autoflush:
        before = {each.sequence: each for each in credential.history}
        awards = {award.sequence: award for award in credential.awards}
        for record in history:
            whole = awards.get(record.rest_of or 0)
            award = awards.get(record.sequence) or _new_award(credential, record, decision.at, whole)
            _write_award(award, record, before.get(record.sequence), decision)
    credential.updated_at = decision.at


def _new_award(credential: "StaffMicroCredential", record: AwardRecord, at: datetime, whole: Award | None) -> Award:
    """Add an award, with what it is an award of: by the names of today, or by those of the one that it is a rest of."""
    award = Award(
        id=new_key(),
        credential=credential,
        credential_id=credential.id,
        sequence=record.sequence,
        kind=record.kind,
        awarded_by=record.awarded_by,
        recorded_at=at,
        revisions=[],
        all_suspensions=[],
        **({name: getattr(whole, name) for name in SNAPSHOT} if whole else _snapshot(credential)),
    )
    db.session.add(award)
    return award


def _snapshot(credential: "StaffMicroCredential") -> dict[str, Any]:
    """Return what an award of a credential is an award of, by the names of today."""
    definition, member = credential.definition, credential.member
    return {
        **{name: getattr(definition, name) for name in OF_DEFINITION},
        "definition_version": definition.version,
        "organisation_id": member.organisation_id,
        "organisation_name": member.organisation.name,
        "lbp_number": member.lbp_number,
        "snapshot_source": SnapshotSource.AWARD,
    }


def _write_award(award: Award, record: AwardRecord, before: AwardRecord | None, decision: Decision) -> None:
    """Add a revision of an award, and of each of its suspensions, where it differs."""
    values = {name: getattr(record, name) for name in REVISED}
    values["holder_name"] = record.holder_name or award.credential.member.display_name
    if before is None or values != {name: getattr(before, name) for name in REVISED}:
        _add(AwardRevision, award, None if before is None else award.revision, values, decision)
    in_force = {each.number: each for each in award.suspensions}
    known = {} if before is None else {each.number: each for each in before.suspensions}
    for suspension in record.suspensions:
        if suspension != known.get(suspension.number):
            values = {"number": suspension.number} | {name: getattr(suspension, name) for name in SUSPENDED}
            _add(AwardSuspension, award, in_force.get(suspension.number), values, decision)


def _add(
    model: type[AwardRevision] | type[AwardSuspension],
    award: Award,
    closed: AwardRevision | AwardSuspension | None,
    values: Mapping[str, Any],
    decision: Decision,
) -> None:
    """Add a row that is in force from a moment on, and close the one that was until then."""
    at = decision.at
    if closed is not None:
        at = max(at, closed.recorded_at)
        closed.superseded_at = at
    db.session.add(
        model(
            id=new_key(),
            award=award,
            credential_id=award.credential_id,
            credential=award.credential,
            recorded_by=decision.user_id,
            recorded_at=at,
            **values,
        )
    )
