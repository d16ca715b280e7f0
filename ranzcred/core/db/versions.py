"""Optimistic locking: versioned records, and database errors translated into refusals.

Nothing in this module commits; the caller rolls back after a refusal.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    event,
    inspect,
    select,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from ranzcred.core import clock
from ranzcred.core.db.base import Base
from ranzcred.core.db.dialects import violated_constraint
from ranzcred.core.db.session import db
from ranzcred.core.db.types import Moment
from ranzcred.core.errors import Conflict, NotFound, Stale

R = TypeVar("R", bound=Base)


def _created_at(context: DefaultExecutionContext) -> datetime:
    """Return when the record was created: a new one has not been updated since, by however little."""
    created_at: datetime = context.get_current_parameters()["created_at"]  # type: ignore[no-untyped-call]
    return created_at


class Versioned:
    """A model with a version column: an UPDATE has the version that was read in its WHERE clause."""

    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Moment] = mapped_column(default=clock.now)
    updated_at: Mapped[Moment] = mapped_column(default=_created_at)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version, "version_id_generator": False}


V = TypeVar("V", bound=Versioned)


def locked(model: type[R], *condition: ColumnElement[bool]) -> R | None:
    """Return the current record, locked until the transaction ends, or None."""
    return db.session.scalar(
        select(model).where(*condition).with_for_update().execution_options(populate_existing=True)
    )


def get_locked(model: type[R], key: str, absent: Callable[[], NotFound]) -> R:
    """Return the current record, locked until the transaction ends; raise what `absent` returns if there is none."""
    record = locked(model, inspect(model).primary_key[0] == key)
    if record is None:
        raise absent()
    return record


def changed_values(record: object, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entries of `values`, by attribute, that differ from the record or how it is shown: by the key that
    a column names as `compared_by` in its `info`, if what it holds may be written in several ways.
    """
    mapper = inspect(type(record), raiseerr=False)
    columns = mapper.columns if mapper else {}

    def key(name: str, value: Any) -> Any:  # noqa: ANN401 - any column
        compared_by = columns[name].info.get("compared_by") if name in columns else None
        return compared_by(value) if compared_by and value else value

    return {name: value for name, value in values.items() if key(name, getattr(record, name)) != key(name, value)}


def changes_at(record: V, values: Mapping[str, Any], *, version: int | None, noun: str) -> dict[str, Any]:
    """Return the values that differ from the record; raise Stale if there are any and the record left `version`.

    Saving what is stored already is no conflict. With a `version` of None any version may be changed.
    """
    changes = changed_values(record, values)
    if changes:
        require_version(record, version, noun=noun)
    return changes


def require_version(record: Versioned, version: int | None, *, noun: str) -> None:
    """Raise Stale unless the record is at `version`, or that is None."""
    if version not in {None, record.version}:
        raise Stale(noun)


@contextmanager
def translate_db_errors(noun: str, conflicts: Mapping[str, Conflict]) -> Iterator[None]:
    """Translate an error of the model or, in a race, of the database into the refusal of the check that came first.

    `conflicts` maps constraint names to refusals. A violated foreign key is raised unchanged.
    """
    try:
        yield
    except Conflict:
        db.session.rollback()
        raise
    except IntegrityError as error:
        db.session.rollback()
        constraint = violated_constraint(error)
        if constraint not in conflicts:
            raise
        conflict = conflicts[constraint]
        conflict.constraint = constraint
        raise conflict from error
    except StaleDataError as error:
        db.session.rollback()
        raise Stale(noun) from error


@event.listens_for(Session, "before_flush")
def _count_version(session: Session, *_: object) -> None:
    for record in session.dirty:
        if isinstance(record, Versioned) and session.is_modified(record):
            record.version += 1
            record.updated_at = clock.now()
