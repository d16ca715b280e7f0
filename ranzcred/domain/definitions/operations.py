"""The operations that change the catalogue. None commits; the caller rolls back after a refusal."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from ranzcred.core import clock
from ranzcred.core.db.dialects import violated_constraint
from ranzcred.core.db.locks import advisory_lock
from ranzcred.core.db.session import db
from ranzcred.core.db.versions import changes_at, get_locked, require_version, translate_db_errors
from ranzcred.core.errors import Conflict, Duplicate
from ranzcred.core.permissions import Permission
from ranzcred.core.policy import require
from ranzcred.core.records import Operation, RecordOperations
from ranzcred.core.text import identity_key
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import SYSTEM, Principal
from ranzcred.domain.audit.recording import acting_as, name_next_change
from ranzcred.domain.definitions import policy
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.forms import DefinitionEditForm, DefinitionForm, NewDefinitionForm
from ranzcred.domain.definitions.keys import title_key
from ranzcred.domain.definitions.lists.likeness import definitions_like
from ranzcred.domain.definitions.models import (
    DEFINITIONS,
    OWNED_ROWS,
    DefinitionNotFound,
    MicroCredentialDefinition,
)
from ranzcred.domain.definitions.relations.deletion import refuse_related
from ranzcred.domain.definitions.relations.models import RELATIONS_LOCK
from ranzcred.domain.definitions.relations.rules import COUNTS_AS, REQUIRES, refuse_equivalences, refuse_prerequisites
from ranzcred.domain.definitions.relations.words import changed_relations
from ranzcred.domain.definitions.rules import complete, remarks_about

NOUN, SHOWN_NOUN = "definition", "micro-credential"
"""The name in keys and endpoints, and the one for people."""
IDENTITY = ("title", "level", "issuing_body", "code")
"""The attributes that no two definitions share."""
EXISTS_ALREADY = "There's already a micro-credential with this title, level and issuing body."
CODE_EXISTS_ALREADY = "Another micro-credential has this code."
ASSIGNED_MEANWHILE = "Someone has just been assigned this micro-credential. Reload the page."
IDENTITY_RULE, CODE_RULE = f"uq_{DEFINITIONS}_identity", f"uq_{DEFINITIONS}_code_key"


def create_definition(*, content: Mapping[str, Any], by: Principal) -> MicroCredentialDefinition:
    """Add a definition with these attributes; raise Duplicate if there is an equal one."""
    require(policy.may_create, by)
    acting_as(db.session(), by.actor)
    _lock_relations(content)
    definition = MicroCredentialDefinition(**complete(content))
    _refuse_relations(definition, content)
    _refuse_duplicate(definition.title, definition.level, definition.issuing_body, definition.code)
    db.session.add(definition)
    with _conflicts():
        db.session.flush()
    return definition


def update_definition(
    *, definition_id: str, version: int | None, changes: Mapping[str, Any], by: Principal
) -> MicroCredentialDefinition:
    """Change attributes, if the definition is still at `version` (None: any version).

    Raise Stale if it is not, unless it has all these values already; NotFound if it was deleted; Duplicate if another
    one is equal.
    """
    acting_as(db.session(), by.actor)
    _lock_relations(changes)
    definition = get_locked(MicroCredentialDefinition, definition_id, DefinitionNotFound)
    require(policy.may_change, by, definition)
    changes = changes_at(definition, complete(changes, definition), version=version, noun=SHOWN_NOUN)
    if not changes:
        return definition
    identity = (changes.get(name, getattr(definition, name)) for name in IDENTITY)
    _refuse_duplicate(*identity, other_than=definition_id)
    _refuse_relations(definition, changes)
    name_next_change(db.session(), definition, AuditAction.UPDATE, details=changed_relations(changes))
    for name, value in changes.items():
        setattr(definition, name, value)
    definition.updated_at = clock.now()  # a row that belongs to it may be all that changes
    with _conflicts():
        db.session.flush()
    db.session.expire(definition, OWNED_ROWS)
    return definition


def delete_definition(*, definition_id: str, version: int | None = None, by: Principal) -> MicroCredentialDefinition:
    """Delete a definition, if it is still at `version` (None: any version). Nobody is assigned to it meanwhile.

    Raise Stale if it is not; Conflict for a default or one in use; NotFound if it was deleted.
    """
    acting_as(db.session(), by.actor)
    definition = get_locked(MicroCredentialDefinition, definition_id, DefinitionNotFound)
    require(policy.may_delete, by, definition)
    require_version(definition, version, noun=SHOWN_NOUN)
    if not definition.is_default:  # the model refuses those, in its own words
        refuse_related(definition)
    db.session.delete(definition)
    with _conflicts():
        db.session.flush()
    return definition


def ensure_defaults() -> int:
    """Create the missing defaults, once, however many processes do this at the same moment; return their number.

    A default that was edited is found by its key; one that was imported from another system, by its identity.
    """
    advisory_lock(db.session.connection(), "default definitions")
    acting_as(db.session(), SYSTEM)
    fixed = MicroCredentialDefinition.id.in_([default.id for default in DEFAULTS])
    keys = set(db.session.scalars(select(MicroCredentialDefinition.id).where(fixed)))
    created = 0
    for default in DEFAULTS:
        if default.id not in keys and not _exists(default.title, default.level, default.issuing_body):
            db.session.add(MicroCredentialDefinition(**default.columns()))
            created += 1
    db.session.flush()
    return created


def _lock_relations(values: Mapping[str, Any]) -> None:
    """Let no two change at once what requires what: no circle comes of two halves."""
    if REQUIRES in values:
        advisory_lock(db.session.connection(), RELATIONS_LOCK)


def _refuse_relations(definition: MicroCredentialDefinition, values: Mapping[str, Any]) -> None:
    if values.get(REQUIRES):
        refuse_prerequisites(definition, values[REQUIRES])
    if values.get(COUNTS_AS):
        refuse_equivalences(definition, values[COUNTS_AS])


def _refuse_duplicate(title: str, level: int, issuing_body: str, code: str | None, *, other_than: str = "") -> None:
    if code and _code_exists(code, other_than=other_than):
        raise _duplicate_code()
    if _exists(title, level, issuing_body, code, other_than=other_than):
        raise _duplicate()


def _code_exists(code: str, *, other_than: str) -> bool:
    same = exists().where(
        MicroCredentialDefinition.code_key == identity_key(code), MicroCredentialDefinition.id != other_than
    )
    return bool(db.session.scalar(select(same)))


def _exists(title: str, level: int, issuing_body: str, code: str | None = None, *, other_than: str = "") -> bool:
    """Return whether there is an equal definition, other than the one with this key."""
    same = exists().where(
        MicroCredentialDefinition.title_key == title_key(title, code),
        MicroCredentialDefinition.level == level,
        MicroCredentialDefinition.issuing_body_key == identity_key(issuing_body),
        MicroCredentialDefinition.id != other_than,
    )
    return bool(db.session.scalar(select(same)))


def _duplicate() -> Duplicate:
    return Duplicate(EXISTS_ALREADY, field="title")


def _duplicate_code() -> Duplicate:
    return Duplicate(CODE_EXISTS_ALREADY, field="code")


@contextmanager
def _conflicts() -> Iterator[None]:
    """Translate an error of the model or, in a race, of the database into the refusal of the check that came first."""
    try:
        with translate_db_errors(SHOWN_NOUN, {IDENTITY_RULE: _duplicate(), CODE_RULE: _duplicate_code()}):
            yield
    except IntegrityError as error:
        constraint = violated_constraint(error)
        if constraint and not constraint.startswith("fk_"):
            raise
        raise Conflict(ASSIGNED_MEANWHILE, constraint=constraint) from error


OPERATIONS = RecordOperations(
    noun=NOUN,
    read=Permission.DEFINITION_READ,
    form=DefinitionForm,
    new_form=NewDefinitionForm,
    edit_form=DefinitionEditForm,
    create=Operation(permission=Permission.DEFINITION_CREATE, run=create_definition),
    update=Operation(permission=Permission.DEFINITION_UPDATE, run=update_definition),
    delete=Operation(permission=Permission.DEFINITION_DELETE, run=delete_definition),
    alike=definitions_like,
    remarks=remarks_about,
)
