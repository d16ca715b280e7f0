"""A generated association as rows of the database, written past the application."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import Connection, delete, insert

from ranzcred.core.db.types import new_key
from ranzcred.domain.coverage.holdings.models import HoldingPeriod
from ranzcred.domain.coverage.holdings.working_out import CREDENTIAL, work_out
from ranzcred.domain.coverage.periods.models import MemberPeriod
from ranzcred.domain.coverage.sheets.keeping import sheets_of
from ranzcred.domain.coverage.sheets.models import HoldingSheet
from ranzcred.domain.credentials.awards.models import Award, AwardRevision, AwardSuspension
from ranzcred.domain.credentials.kinds import AwardKind, EndKind, SnapshotSource, SuspensionKind
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.domain.coverage import slow_model as plain
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import new_member

SNAPSHOT = {
    "title": "Slate",
    "level": 5,
    "issuing_body": "RANZ",
    "definition_version": 1,
    "organisation_name": "Ridgeline",
    "snapshot_source": SnapshotSource.AWARD,
}


def store_people(app: Flask, people: Sequence[plain.Person]) -> None:
    """Store people, where they were, and what they were awarded."""
    probe = DatabaseProbe(app)
    for person in people:
        last, _, until = person.stays[-1]
        member = new_member(app, organisation_id=last, active=until is None)
        with probe.connection() as connection:
            periods = table(MemberPeriod)
            connection.execute(periods.delete().where(periods.c.member_id == member))
            for place, since, ended in person.stays:
                _put(
                    connection,
                    MemberPeriod,
                    member_id=member,
                    organisation_id=place,
                    begun_on=since,
                    from_on=since,
                    until_on=ended,
                )
            for credential in person.credentials:
                _store_credential(connection, member, last, credential)
            rows = [{"id": new_key(), **row} for row in work_out(connection, CREDENTIAL.member_id == member)]
            if rows:
                connection.execute(insert(table(HoldingPeriod)), rows)
    with probe.connection() as connection:
        connection.execute(delete(table(HoldingSheet)))
        sheets = list(sheets_of(connection))
        if sheets:
            connection.execute(insert(table(HoldingSheet)), sheets)


def _store_credential(connection: Connection, member: str, place: str, credential: plain.Credential) -> None:
    moment = plain.moment(credential.created)
    of_it = {
        "credential_id": _put(
            connection,
            StaffMicroCredential,
            definition_id=credential.definition,
            member_id=member,
            status=MicroCredentialStatus.IN_TRAINING,
            version=1,
            created_at=moment,
            updated_at=moment,
        )
    }
    for number, award in enumerate(credential.awards, 1):
        recorded = plain.moment(award.revisions[0].recorded)
        kind = AwardKind.INITIAL if number == 1 else AwardKind.RENEWAL
        named = {**SNAPSHOT, "organisation_id": place, "sequence": number, "kind": kind, "recorded_at": recorded}
        of_award = {"award_id": _put(connection, Award, **of_it, **named), **of_it}
        for revision in award.revisions:
            dates = _dates(revision, credential.definition)
            _put(connection, AwardRevision, **of_award, **dates, **_recorded(revision.recorded, revision.superseded))
        for each, suspension in enumerate(award.suspensions, 1):
            _put(
                connection,
                AwardSuspension,
                **of_award,
                number=each,
                kind=SuspensionKind.CONDITIONS,
                from_on=suspension.from_on,
                until_on=suspension.until_on,
                lifted_on=suspension.lifted_on,
                reason="As the board decided.",
                **_recorded(suspension.recorded, suspension.superseded),
            )


def _dates(revision: plain.Revision, definition: str) -> dict[str, Any]:
    ended = {"ended_on": revision.ended_on, "ended_at": revision.ended_on and plain.moment(revision.recorded)}
    kind = (EndKind.VOID if revision.void else EndKind.REVOKED) if revision.ended_on else None
    return {
        "definition_id": definition,
        "awarded_on": revision.valid_from,
        "valid_from": revision.valid_from,
        "expiry_date": revision.expiry,
        "anchor_on": revision.expiry or revision.valid_from,
        "anchor_months": 0 if revision.expiry else None,
        "holder_name": "Aroha Ngata",
        **ended,
        "end_kind": kind,
    }


def _recorded(recorded: date, superseded: date | None) -> Mapping[str, Any]:
    return {"recorded_at": plain.moment(recorded), "superseded_at": superseded and plain.moment(superseded)}


def _put(connection: Connection, model: type[Any], **values: Any) -> str:
    key = new_key()
    connection.execute(insert(table(model)).values(id=key, **values))
    return key
