"""The operations that assign definitions to members: one to many, many to one. None commits.

A pair that is assigned already is reported and not changed, also if somebody else assigns it at the same moment.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from ranzcred.config import Settings
from ranzcred.core.db.dialects import violated_constraint
from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict, Invalid
from ranzcred.core.policy import require
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import acting_as, name_next_change
from ranzcred.domain.credentials import policy
from ranzcred.domain.credentials.awards.writing import write_awards
from ranzcred.domain.credentials.expiry.messages import StatusLine, queue_status_changes
from ranzcred.domain.credentials.lifecycle.outcome import Transition
from ranzcred.domain.credentials.lifecycle.prerequisites import overridden_prerequisites
from ranzcred.domain.credentials.lifecycle.requests import Changes, change_request
from ranzcred.domain.credentials.lifecycle.transitions import initial_transition
from ranzcred.domain.credentials.models import AT_ONCE, AssigneeNotFound, StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.locks import lock_definitions, require_active
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import OrganisationMember

ONCE = "uq_staff_micro_credentials_definition_id_member_id"

Pair = tuple[MicroCredentialDefinition, OrganisationMember]


class AlreadyAssigned(Conflict):
    """The member has the credential."""


@dataclass(kw_only=True)
class Assigned:
    """The outcome: the new assignments, and the pairs that were assigned before."""

    credentials: list[StaffMicroCredential] = field(default_factory=list)
    already: list[Pair] = field(default_factory=list)

    @property
    def sentences(self) -> list[str]:
        """The messages about those who have it already, with the credential's name if there were several."""
        several = len({definition.id for definition, _ in self.already} | self._definitions) > 1
        return self.already_messages(named=several)

    def already_messages(self, *, named: bool) -> list[str]:
        """Return the messages about those who have it already, with the credential's name if it is to be `named`."""
        return [already_message(member, definition if named else None) for definition, member in self.already]

    @property
    def _definitions(self) -> set[str]:
        return {credential.definition_id for credential in self.credentials}


def already_message(member: OrganisationMember, definition: MicroCredentialDefinition | None = None) -> str:
    """Return the message that a member has the credential already, with its name if `definition` is given."""
    return f"{member.display_name} already has {definition.title if definition else 'this micro-credential'}."


def assign_credential(
    *,
    definition_id: str,
    member_id: str,
    start: Changes,
    reason: str = "",
    override: str = "",
    by: Principal,
    settings: Settings,
) -> StaffMicroCredential:
    """Assign a definition to a member; raise AlreadyAssigned if it is assigned."""
    outcome = assign_credentials(
        definition_ids=[definition_id],
        member_ids=[member_id],
        start=start,
        reason=reason,
        override=override,
        by=by,
        settings=settings,
    )
    if outcome.already:
        raise AlreadyAssigned(outcome.sentences[0])
    return outcome.credentials[0]


def assign_credentials(
    *,
    definition_ids: Collection[str],
    member_ids: Collection[str],
    start: Changes,
    reason: str = "",
    override: str = "",
    by: Principal,
    settings: Settings,
) -> Assigned:
    """Assign each definition to each member, all with the same status, dates and notes.

    Raise NotFound if one of them is gone, Conflict with the names of members who are inactive, Invalid if nothing or
    too much is chosen, PrerequisitesMissing if that is awarded of which somebody lacks the prerequisites, unless there
    is an `override`: then nothing is assigned.
    """
    require(policy.may_assign, by)
    acting_as(db.session(), by.actor, reason=reason)
    _refuse_number(len(set(definition_ids)) * len(set(member_ids)))
    definitions, members = _definitions(definition_ids), _members(member_ids)
    request = change_request(start, reason, override, by)
    pairs = [(definition, member) for definition in definitions for member in members]
    firsts = {definition.id: initial_transition(request, definition) for definition in definitions}
    values = next(iter(firsts.values())).values
    if start.get("status") is not MicroCredentialStatus.AWARDED:
        return _insert(pairs, values)
    outcome = _insert(pairs, {"notes": values.get("notes")})
    missing = overridden_prerequisites(outcome.credentials, request)
    for credential in outcome.credentials:  # an award is an entry of its own
        require(policy.may_award, by, credential)
        apply_transition(credential, replace(firsts[credential.definition_id], override=missing.get(credential.id, "")))
    db.session.flush()
    lines = [StatusLine(credential=credential, previous=None) for credential in outcome.credentials]
    queue_status_changes(lines, by=by, settings=settings)
    return outcome


def apply_transition(credential: StaffMicroCredential, change: Transition) -> None:
    """Change a credential, and its awards with it; its audit entry gets the transition's name."""
    name_next_change(db.session(), credential, change.action, details=change.details)
    for name, value in change.values.items():
        setattr(credential, name, value)
    if change.history is not None and change.decision is not None:
        write_awards(credential, change.history, change.decision)


def _insert(pairs: Sequence[Pair], columns: Mapping[str, object]) -> Assigned:
    """Assign what is not assigned yet. What somebody else assigns at the same moment counts as assigned before."""
    held = _existing_pairs(pairs)
    outcome = Assigned(already=[pair for pair in pairs if _key(pair) in held])
    outcome.credentials = [
        StaffMicroCredential(
            definition=pair[0], definition_id=pair[0].id, member=pair[1], member_id=pair[1].id, awards=[], **columns
        )
        for pair in pairs
        if _key(pair) not in held
    ]
    try:
        with db.session.begin_nested():
            for credential in outcome.credentials:
                db.session.add(credential)
                name_next_change(db.session(), credential, AuditAction.MCRED_ASSIGN)
    except IntegrityError as error:
        if violated_constraint(error) != ONCE:
            raise
        return _insert(pairs, columns)
    return outcome


def _key(pair: Pair) -> tuple[str, str]:
    return pair[0].id, pair[1].id


def _existing_pairs(pairs: Sequence[Pair]) -> set[tuple[str, str]]:
    """Return the pairs that are assigned, by keys of definition and member."""
    definitions, members = ({key[place] for key in map(_key, pairs)} for place in (0, 1))
    rows = db.session.execute(
        select(StaffMicroCredential.definition_id, StaffMicroCredential.member_id).where(
            StaffMicroCredential.definition_id.in_(definitions), StaffMicroCredential.member_id.in_(members)
        )
    )
    return {(definition_id, member_id) for definition_id, member_id in rows}


def _refuse_number(number: int) -> None:
    if not number:
        raise Invalid("Choose at least one person and one micro-credential.")
    if number > AT_ONCE:
        raise Invalid(f"You can assign up to {AT_ONCE} at once. You chose {number:,}.")


def _definitions(keys: Collection[str]) -> Sequence[MicroCredentialDefinition]:
    """Return the definitions, by key, locked; raise NotActive about one that is a draft or retired."""
    found = lock_definitions(keys)
    for definition in found:
        require_active(definition)
    return found


def _members(keys: Collection[str]) -> Sequence[OrganisationMember]:
    """Return the members, by key, locked so that none is made inactive until the transaction ends."""
    found = db.session.scalars(
        select(OrganisationMember)
        .where(OrganisationMember.id.in_(set(keys)))
        .order_by(OrganisationMember.id)
        .options(joinedload(OrganisationMember.organisation, innerjoin=True))
        .with_for_update(read=True, of=OrganisationMember)
        .execution_options(populate_existing=True)
    ).all()
    if len(found) < len(set(keys)):
        raise AssigneeNotFound
    require_active_people(found)
    return found


def require_active_people(members: Sequence[OrganisationMember]) -> None:
    """Raise Conflict with the names of those who are inactive."""
    inactive = [member.display_name for member in members if not member.active]
    if inactive:
        raise Conflict(
            f"Inactive people can't be given credentials: {', '.join(sorted(inactive))}. Reactivate them first."
        )
