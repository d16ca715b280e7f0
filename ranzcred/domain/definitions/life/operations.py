"""The operations that publish, copy and reinstate a definition. None commits; the caller rolls back after a refusal.

Retiring one concerns who has it: that is in the feature above.
"""

import re
from collections.abc import Mapping
from typing import Any

from ranzcred.core import clock
from ranzcred.core.db.locks import advisory_lock
from ranzcred.core.db.session import db
from ranzcred.core.db.versions import get_locked, require_version
from ranzcred.core.errors import Conflict, Invalid
from ranzcred.core.policy import require
from ranzcred.core.text import identity_key
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.definitions import policy
from ranzcred.domain.definitions.models import TITLE_LENGTH, DefinitionNotFound, MicroCredentialDefinition
from ranzcred.domain.definitions.operations import SHOWN_NOUN, create_definition
from ranzcred.domain.definitions.queries import get_definition
from ranzcred.domain.definitions.relations.models import RELATIONS_LOCK
from ranzcred.domain.definitions.state import DefinitionState

COPIED = (
    *("level", "issuing_body", "skill_standard", "requirements", "validity_months", "renewal_window_days"),
    *("grace_days", "purposes", "prerequisites", "equivalences", "evidence_rule", "review_months"),
    *("nzqcf_listed", "credits"),
)
"""What a new version has of the one that it is copied from."""
NAMED = ("title", "level", "issuing_body")
"""What tells one from another, beside a code."""
YEAR = re.compile(r" \(([0-9]{4})\)$")
REQUIREMENTS_NEEDED = "Enter the requirements before you publish it."


def publish_definition(*, definition_id: str, version: int | None = None, by: Principal) -> MicroCredentialDefinition:
    """Make a draft active, if it is still at `version` (None: any version).

    Raise Conflict if it is no draft, Invalid if it has no requirements.
    """
    acting_as(db.session(), by.actor)
    definition = get_locked(MicroCredentialDefinition, definition_id, DefinitionNotFound)
    require(policy.may_publish, by, definition)
    require_version(definition, version, noun=SHOWN_NOUN)
    if definition.state is not DefinitionState.DRAFT:
        raise Conflict(f"{definition.title} is published already.", logged="It is no draft.")
    if not definition.requirements:
        raise Invalid(REQUIREMENTS_NEEDED, field="requirements")
    definition.state = DefinitionState.ACTIVE
    db.session.flush()
    return definition


def create_new_version(
    *, definition_id: str, title: str, code: str | None, changes: Mapping[str, Any] | None = None, by: Principal
) -> MicroCredentialDefinition:
    """Add a draft like a definition, but for its title or code, and other `changes`; raise Duplicate if there is an
    equal one.
    """
    require(policy.may_create, by)
    acting_as(db.session(), by.actor)
    advisory_lock(db.session.connection(), RELATIONS_LOCK)
    source = get_locked(MicroCredentialDefinition, definition_id, DefinitionNotFound)
    content: dict[str, Any] = {name: getattr(source, name) for name in COPIED}
    content |= {name: value for name, value in (changes or {}).items() if name in COPIED}
    content |= {"title": title, "code": code, "state": DefinitionState.DRAFT, "copied_from_id": source.id}
    return create_definition(content=content, by=by)


def create_version_as_edited(
    *, definition_id: str, typed: Mapping[str, Any], by: Principal
) -> MicroCredentialDefinition:
    """Add a draft with what was typed to change a definition, which stays as it is.

    Where that would make the two the same, the draft has the title that a new version is proposed to have.
    """
    source = get_definition(definition_id)
    code = typed["code"] if typed["code"] != source.code else None
    same = all(identity_key(str(typed[name])) == identity_key(str(getattr(source, name))) for name in NAMED)
    title = next_title(source.title) if same and not code else typed["title"]
    return create_new_version(definition_id=definition_id, title=title, code=code, changes=typed, by=by)


def next_title(title: str) -> str:
    """Return the title that a new version is proposed to have: with this year, or the next if it has this one."""
    this_year = clock.today().year
    found = YEAR.search(title)
    year = max(this_year, int(found[1]) + 1) if found else this_year
    ending = f" ({year})"
    return YEAR.sub("", title)[: TITLE_LENGTH - len(ending)] + ending


def reinstate_definition(
    *, definition_id: str, reason: str, version: int | None = None, by: Principal
) -> MicroCredentialDefinition:
    """Make a retired definition active again, if it is still at `version` (None: any version).

    Raise Conflict if it is not retired, Invalid without a reason.
    """
    acting_as(db.session(), by.actor, reason=reason)
    definition = get_locked(MicroCredentialDefinition, definition_id, DefinitionNotFound)
    require(policy.may_reinstate, by, definition)
    require_version(definition, version, noun=SHOWN_NOUN)
    if definition.state is not DefinitionState.RETIRED:
        raise Conflict(f"{definition.title} is not retired.", logged="It is not retired.")
    if not reason:
        raise Invalid("Enter a reason.", field="reason")
    definition.state = DefinitionState.ACTIVE
    definition.retired_on = definition.retired_reason = definition.replaced_by_id = None
    db.session.flush()
    return definition
