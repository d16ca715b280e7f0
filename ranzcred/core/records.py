"""What can be done with the records of one kind: each operation with its permission and its form.

A feature says it once; the pages and the API make their routes from it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ranzcred.core.forms.base import BaseForm, VersionedForm
from ranzcred.core.permissions import Permission

R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """A stored record that another one may be the same as; `fields` are the attributes that show it, one at least."""

    record: Any
    fields: tuple[str, ...]
    message: str
    """Who or what is stored and where, and what to do if it is the same."""


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What is to be looked at in a stored record; nothing is refused for it."""

    field: str
    message: str


def no_remarks(_record: object) -> Sequence[Remark]:
    """Return that there is nothing to be said of a record."""
    return ()


def none_alike(_record: object) -> Sequence[Likeness]:
    """Return that a record is like no other."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Operation(Generic[R]):
    """A function that changes a record, and the permission without which it refuses."""

    permission: Permission
    run: Callable[..., R]


@dataclass(frozen=True, kw_only=True)
class RecordOperations(Generic[R]):
    """The operations on records of one kind.

    `create` is run with `content` and `by`; `update` with the record's key (named by `key`), `version`, `changes` and
    `by`; `delete` with the key, `version` and `by`. A `version` of None is any version.
    """

    noun: str
    read: Permission
    form: type[BaseForm]
    new_form: type[BaseForm] | None = None
    """The form of a new record, if that asks for more."""
    edit_form: type[VersionedForm]
    """The form with the version that somebody saw."""
    create: Operation[R]
    update: Operation[R]
    delete: Operation[R] | None = None
    alike: Callable[[R], Sequence[Likeness]] = none_alike
    """Returns the other records that a stored one may be the same as."""
    remarks: Callable[[R], Sequence[Remark]] = no_remarks
    """Returns what is to be looked at in a stored record."""

    @property
    def creation_form(self) -> type[BaseForm]:
        """Return the form of a new record."""
        return self.new_form or self.form

    @property
    def key(self) -> str:
        """Return the name of the argument with a record's key: "definition_id"."""
        return f"{self.noun}_id"
