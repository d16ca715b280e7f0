"""The notification preferences of users and organisations."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from ranzcred.core.db.session import db
from ranzcred.core.db.versions import changed_values, locked, translate_db_errors
from ranzcred.core.errors import Stale
from ranzcred.core.policy import require
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.notifications import policy
from ranzcred.domain.notifications.models import NotificationPreference, OrganisationNotificationPreference

NOUN = "setting"
USER: InstrumentedAttribute[str] = NotificationPreference.user_id
ORGANISATION: InstrumentedAttribute[str] = OrganisationNotificationPreference.organisation_id

P = TypeVar("P", NotificationPreference, OrganisationNotificationPreference)


def choices_of(model: type[P], owner: InstrumentedAttribute[str], key: str) -> P:
    """Return the preferences of an owner; without a stored row, a new one with the defaults, at version 0 and not
    stored. Until it is stored, everything is allowed.
    """
    return db.session.scalar(select(model).where(owner == key)) or _unchosen(model)


def save_choices(
    model: type[P],
    owner: InstrumentedAttribute[str],
    key: str,
    *,
    version: int,
    changes: Mapping[str, Any],
    by: Principal,
) -> P:
    """Save an owner's preferences, if they are still at `version` (0: not stored yet).

    The first choice is stored even if it equals the defaults. Raise Stale if the version differs, unless the row has
    all these values already.
    """
    require(policy.may_change_preferences, by, model, key)
    acting_as(db.session(), by.actor)
    row = locked(model, owner == key)
    changes = changed_values(row or _unchosen(model), changes)
    if version != (row.version if row else 0) and (changes or not row):
        raise Stale(NOUN)
    if row is None:
        row = model(**{owner.key: key})
        db.session.add(row)
    for name, value in changes.items():
        setattr(row, name, value)
    with translate_db_errors(NOUN, {f"uq_{model.__tablename__}_{owner.key}": Stale(NOUN)}):
        db.session.flush()
    return row


def _unchosen(model: type[P]) -> P:
    """Return a row with the defaults, without an owner."""
    columns = model.__table__.columns
    starts = {column.key: column.default.arg for column in columns if column.default and column.default.is_scalar}
    return model(**starts | {"version": 0})
