"""The routes of an editable list, which differ from list to list only in what the feature gives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Problem
from ranzcred.core.forms.base import BaseForm
from ranzcred.web.kit.lists.dialogs import RowDialog
from ranzcred.web.kit.lists.editable_list import EditableList
from ranzcred.web.kit.lists.record_list import Record
from ranzcred.web.kit.restored_forms import restorable
from ranzcred.web.kit.transaction import transactional

R = TypeVar("R", bound=Record)
View = Callable[..., ResponseReturnValue]
Declaration = Callable[[View], View]
"""What declares the permission that a view needs."""


@dataclass(frozen=True, kw_only=True)
class Creation(Generic[R]):
    """How a record is created: `action` is called with the valid form."""

    declare: Declaration
    form: type[BaseForm]
    action: Callable[[Any], R]


@dataclass(frozen=True, kw_only=True)
class Change:
    """How a record is changed: `action` is called with its key and the valid form."""

    declare: Declaration
    form: type[BaseForm]
    action: Callable[[str, Any], object]


@dataclass(frozen=True, kw_only=True)
class Removal(Generic[R]):
    """How a record is removed after a confirmation: `action` is called with its key."""

    declare: Declaration
    dialog: RowDialog
    action: Callable[[str], object]
    refusal: Callable[[R], Problem | None] = lambda _record: None
    """Why there is nothing to confirm, if there is a reason."""


def add_list_routes(
    blueprint: Blueprint, edited: EditableList[R, Any], *, declare: Declaration, creation: Creation[R], change: Change
) -> None:
    """Add the routes of the list, of the form for a new record, and of the form for each: `<noun>_list`, `_new`,
    `_create`, `_edit` and `_update`.
    """

    def show() -> ResponseReturnValue:
        """Show the table, searched, filtered, sorted and paged by the query."""
        return edited.list_response()

    def new() -> ResponseReturnValue:
        """Show the inline form for a new record."""
        return edited.form_response(creation.form())

    def create() -> ResponseReturnValue:
        """Add a record."""
        form = creation.form(request.form)
        return edited.create(form, lambda: creation.action(form))

    def edit(**keys: str) -> ResponseReturnValue:
        """Show the inline form, filled in."""
        record = edited.get(keys[edited.key])
        return edited.form_response(change.form(obj=record), record)

    def update(**keys: str) -> ResponseReturnValue:
        """Change a record."""
        key, form = keys[edited.key], change.form(request.form)
        return edited.update(key, form, lambda: change.action(key, form))

    one, noun = f"/<key:{edited.key}>", edited.noun
    blueprint.get("", endpoint=f"{noun}_list")(declare(show))
    blueprint.get("/new", endpoint=f"{noun}_new")(creation.declare(new))
    blueprint.post("", endpoint=f"{noun}_create")(creation.declare(restorable(transactional(create))))
    blueprint.get(f"{one}/edit", endpoint=f"{noun}_edit")(change.declare(edit))
    blueprint.post(one, endpoint=f"{noun}_update")(change.declare(restorable(transactional(update))))


def add_removal_routes(blueprint: Blueprint, edited: EditableList[R, Any], removal: Removal[R]) -> None:
    """Add the routes of the delete confirmation: `<noun>_delete` and `<noun>_delete_confirmed`."""

    def ask(**keys: str) -> ResponseReturnValue:
        """Show the delete confirmation, or why the record stays."""
        record = edited.get(keys[edited.key])
        refusal = removal.refusal(record)
        if refusal:
            return edited.refuse_dialog(removal.dialog, record, refusal)
        return edited.open_dialog(removal.dialog, record)

    def confirm(**keys: str) -> ResponseReturnValue:
        """Delete the record."""
        key = keys[edited.key]
        return edited.confirm(removal.dialog, edited.get(key), lambda: removal.action(key))

    address = f"/<key:{edited.key}>/delete"
    blueprint.get(address, endpoint=f"{edited.noun}_delete")(removal.declare(ask))
    blueprint.post(address, endpoint=f"{edited.noun}_delete_confirmed")(removal.declare(transactional(confirm)))
