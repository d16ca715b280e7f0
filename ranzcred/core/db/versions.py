"""Records that count their changes: found and locked, compared, refused in words.

None of it commits; a refusal rolls back whatever the transaction had done.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    event,
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
from ranzcred.core.errors import Conflict, Stale

R = TypeVar("R", bound=Base)


def locked(model: type[R], *condition: ColumnElement[bool]) -> R | None:
    """The record as it is now, locked until the transaction ends; None where there is none."""
    return db.session.scalar(
        select(model).where(*condition).with_for_update().execution_options(populate_existing=True)
    )


def changed_values(record: object, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `values`, by attribute, that the record does not say already."""
    return {name: value for name, value in values.items() if getattr(record, name) != value}


@contextmanager
def translate_db_errors(noun: str, conflicts: Mapping[str, Conflict]) -> Iterator[None]:
    """Raise what the model or, under a race, the database refuses in the words of the check that came first.

    `conflicts` say so by constraint, which the refusal carries. A reference that nothing stands behind any more is
    raised as it is.
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


def _created_at(context: DefaultExecutionContext) -> datetime:
    """Return when the record was created: a new one has not been updated since, by however little."""
    created_at: datetime = context.get_current_parameters()["created_at"]  # type: ignore[no-untyped-call]
    return created_at


class Versioned:
    """A record that counts its changes: an UPDATE carries the version that was read in its WHERE."""

    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Moment] = mapped_column(default=clock.now)
    updated_at: Mapped[Moment] = mapped_column(default=_created_at)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version, "version_id_generator": False}


@event.listens_for(Session, "before_flush")
def _count_version(session: Session, *_: object) -> None:
    for record in session.dirty:
        if isinstance(record, Versioned) and session.is_modified(record):
            record.version += 1
            record.updated_at = clock.now()
