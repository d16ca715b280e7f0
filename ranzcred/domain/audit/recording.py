"""The recording of changes: every flush is read, and every commit writes its entries first."""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Delete, Insert, Table, Update, event, inspect
from sqlalchemy.orm import (
    InstanceState,
    Mapper,
    ORMExecuteState,
    QueryableAttribute,
    Session,
    SessionTransaction,
)

from ranzcred.core.db.base import Base
from ranzcred.core.db.session import UnauditedChange
from ranzcred.core.db.types import moment_text
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.audit.chain import Event, append
from ranzcred.domain.audit.fingerprints import fingerprint

State = Mapping[str, object]
NOTHING: State = MappingProxyType({})
ACTOR = "audit_actor"
REASON = "audit_reason"
VERSION = "audit_version"
PENDING = "audit_pending"
INTENTS = "audit_intents"
PART = ":"
"""What is between the table and the key of a part, and in no name of an attribute."""


@dataclass(frozen=True)
class Pending:
    """An event that waits for the commit, with its savepoint, if any."""

    event: Event
    savepoint: SessionTransaction | None


@dataclass(frozen=True)
class Intent:
    """The action and details that an operation gives to a change, and what of the new state has no entry yet."""

    action: AuditAction
    details: State
    unrecorded: State


def acting_as(session: Session, actor: Actor, *, reason: str = "") -> None:
    """Set the actor of this transaction's changes, and the reason, if one was required."""
    session.info[ACTOR] = actor
    session.info[REASON] = reason


def name_next_change(
    session: Session, resource: Base, action: AuditAction, *, details: State = NOTHING, unrecorded: State = NOTHING
) -> None:
    """Name the next change of a record: its entry has `action` instead of CREATE, UPDATE or DELETE, and what of the new
    state is `unrecorded`, since a migration wrote it.

    The states of the entry follow from the change itself. A flush without a change of the record, or a rollback,
    discards the name.
    """
    session.info.setdefault(INTENTS, {})[inspect(resource)] = Intent(action, details, unrecorded)


def record_event(
    session: Session, *, action: AuditAction, resource: Base, details: Mapping[str, object] | None = None
) -> None:
    """Write an entry in this transaction for an event that changes no audited record, such as a sign-in."""
    state = inspect(resource)
    _pend(
        session,
        Event(
            actor=_actor(session),
            action=action,
            resource_type=type(resource).__name__,
            resource_id=_resource_id(state),
            details={**_details(session, resource), **(details or {})},
        ),
    )


@event.listens_for(Base, "attribute_instrument", propagate=True)
def _keep_old_values(_cls: type, _key: str, attribute: QueryableAttribute[Any]) -> None:
    """Load an expired value before it is overwritten, so that the entry has the old value."""
    if hasattr(attribute.property, "columns"):
        attribute.impl.active_history = True


@event.listens_for(Session, "before_flush")
def _load_before_delete(session: Session, *_: object) -> None:
    """Load the expired values of a record before it is deleted."""
    for doomed in session.deleted:
        if inspect(doomed).expired_attributes:
            session.refresh(doomed)


@event.listens_for(Session, "before_flush")
def _remember_version(session: Session, *_: object) -> None:
    """Remember the version that an UPDATE starts from: the flush overwrites it (`version_id_generator=False`)."""
    for changed in session.dirty:
        state = inspect(changed)
        key = _version_key(state.mapper)
        if key:
            history = state.attrs[key].history
            state.info[VERSION] = history.deleted[0] if history.deleted else None


@event.listens_for(Session, "after_flush")
def _read_flush(session: Session, *_: object) -> None:
    parts = _new_parts(session)
    for action, records in (
        (AuditAction.CREATE, session.new),
        (AuditAction.UPDATE, session.dirty),
        (AuditAction.DELETE, session.deleted),
    ):
        for changed in records:
            if not (getattr(changed, "audit_exempt", "") or changed.audit_part_of):
                _read_change(session, action, changed, parts.pop(changed, {}))
    if parts:
        raise UnauditedChange("A part of a record was added without a change of the record, in whose entry it belongs.")
    session.info.pop(INTENTS, None)


def _new_parts(session: Session) -> dict[Base, dict[str, object]]:
    """Return the rows that are added to records as their parts, by record and by table and key."""
    parts: dict[Base, dict[str, object]] = {}
    for part in session.new:
        if part.audit_part_of:
            state = inspect(part)
            owner = getattr(part, part.audit_part_of)
            parts.setdefault(owner, {})[part_key(state.mapper, _resource_id(state))] = whole_state(state)
    for part in [*session.dirty, *session.deleted]:
        if part.audit_part_of and (part in session.deleted or any(_states(AuditAction.UPDATE, inspect(part)))):
            raise UnauditedChange(f"A row of {type(part).__name__} is only added: its entry says no more of it.")
    return parts


def part_key(mapper: Mapper[Any], key: object) -> str:
    """Return the name that a part has in the state of its record: its table and its key."""
    return f"{mapper.class_.__tablename__}{PART}{key}"


def _read_change(session: Session, action: AuditAction, changed: Base, parts: Mapping[str, object]) -> None:
    state = inspect(changed)
    previous, new = _states(action, state)
    intent = session.info.get(INTENTS, {}).get(state) or Intent(action, NOTHING, NOTHING)
    new = {**intent.unrecorded, **(new or {}), **parts} or None
    if previous or new:
        _pend(
            session,
            Event(
                actor=_actor(session),
                action=intent.action,
                resource_type=type(changed).__name__,
                resource_id=_resource_id(state),
                previous_state=previous,
                new_state=new,
                details={**_details(session, changed), **intent.details},
            ),
        )


def _states(
    action: AuditAction, state: InstanceState[Any]
) -> tuple[dict[str, object] | None, dict[str, object] | None]:
    """Return the states before and after: all of a created or deleted record, the difference of a changed one."""
    if action is AuditAction.CREATE:
        return None, whole_state(state)
    if action is AuditAction.DELETE:
        return whole_state(state), None
    previous: dict[str, object] = {}
    new: dict[str, object] = {}
    for key in audited_keys(state.mapper):
        history = state.attrs[key].history
        if history.has_changes():
            previous[key] = _value(state, key, history.deleted[0] if history.deleted else None)
            new[key] = _value(state, key, history.added[0] if history.added else None)
    version = _version_key(state.mapper)
    if version and state.info.get(VERSION) is not None:
        previous[version], new[version] = state.info.pop(VERSION), state.dict[version]
    return previous or None, new or None


def whole_state(state: InstanceState[Any]) -> dict[str, object]:
    """Return every value of a record that its entries keep."""
    return {key: _value(state, key, state.dict.get(key)) for key in audited_keys(state.mapper)}


def _version_key(mapper: Mapper[Any]) -> str | None:
    return None if mapper.version_id_col is None else mapper.get_property_by_column(mapper.version_id_col).key


def audited_keys(mapper: Mapper[Any]) -> Iterator[str]:
    """Yield the attributes of a model that its entries keep."""
    for attribute in mapper.column_attrs:
        if attribute.columns[0].info.get("audit") != "omit":
            yield attribute.key


def _value(state: InstanceState[Any], key: str, value: object) -> object:
    """Return a column's value as JSON; of a secret, its fingerprint."""
    if value is None:
        return None
    if state.mapper.column_attrs[key].columns[0].info.get("audit") == "secret":
        return fingerprint(str(value))
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, enum.Enum) else value


def _details(session: Session, resource: Base) -> dict[str, object]:
    """Return the details of every entry: the record's name at the time, and the reason."""
    details = {"name": resource.display_name, "reason": session.info.get(REASON)}
    return {key: text for key, text in details.items() if text}


def _resource_id(state: InstanceState[Any]) -> str:
    return ":".join(str(part) for part in state.mapper.primary_key_from_instance(state.obj()))


def _actor(session: Session) -> Actor:
    try:
        actor: Actor = session.info[ACTOR]
    except KeyError:
        raise UnauditedChange("Say who makes this change: acting_as(session, actor).") from None
    return actor


def _pend(session: Session, event: Event) -> None:
    session.info.setdefault(PENDING, []).append(Pending(event, session.get_nested_transaction()))


@event.listens_for(Session, "before_commit")
def write_entries(session: Session) -> None:
    """Write the pending entries: before the commit, or before the log is read for a response."""
    if session.in_nested_transaction():
        return
    session.flush()
    pending: list[Pending] = session.info.pop(PENDING, [])
    if pending:
        append(session, [waiting.event for waiting in pending])


@event.listens_for(Session, "after_soft_rollback")
def _forget_rolled_back(session: Session, ended: SessionTransaction) -> None:
    """Drop the pending events that were rolled back, all of them or those of a savepoint."""
    session.info.pop(INTENTS, None)
    while ended.parent is not None and not ended.nested:
        ended = ended.parent  # a flush that fails takes with it the savepoint or transaction that it ran in
    pending: list[Pending] = session.info.pop(PENDING, [])
    kept = [waiting for waiting in pending if ended.nested and not _within(waiting.savepoint, ended)]
    if kept:
        session.info[PENDING] = kept


def _within(savepoint: SessionTransaction | None, ended: SessionTransaction) -> bool:
    while savepoint is not None:
        if savepoint is ended:
            return True
        savepoint = savepoint.parent
    return False


@event.listens_for(Session, "after_transaction_end")
def _forget_actor(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(ACTOR, None)
        session.info.pop(REASON, None)


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk(execution: ORMExecuteState) -> None:
    """Refuse INSERT, UPDATE and DELETE statements on an audited table, which no flush would see."""
    statement = execution.statement
    if isinstance(statement, Insert | Update | Delete) and statement.table in _audited_tables():
        raise UnauditedChange(
            f"A bulk {type(statement).__name__.upper()} on {statement.table} would pass the audit log by: "
            "change the records one by one."
        )


def _audited_tables() -> set[Table]:
    return {
        table
        for mapper in Base.registry.mappers
        if not mapper.class_.audit_exempt
        for table in mapper.tables
        if isinstance(table, Table)
    }
