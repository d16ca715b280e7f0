"""Changes of records that count their revisions: found and locked, compared, refused in words.

None of it commits; a refusal rolls back whatever the transaction had done.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from ranzcred.db import Base, violated_constraint
from ranzcred.errors import Conflict
from ranzcred.extensions import db

R = TypeVar("R", bound=Base)


class Duplicate(Conflict):
    """There is such a record already; `field` is the form's field that says so."""

    def __init__(self, message: str, *, field: str, logged: str = "") -> None:
        super().__init__(message, logged=logged)
        self.field = field


class Stale(Conflict):
    """Somebody else saved first."""

    def __init__(self, noun: str) -> None:
        super().__init__(f"Somebody else changed this {noun} while you were editing it.")


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
