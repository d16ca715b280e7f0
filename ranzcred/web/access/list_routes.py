"""The routes of an editable list: each asks for the permission of its operation."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Problem
from ranzcred.core.records import RecordOperations
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.kit.lists.dialogs import RowDialog
from ranzcred.web.kit.lists.editable_list import EditableList
from ranzcred.web.kit.lists.record_list import Record
from ranzcred.web.kit.restored_forms import restorable
from ranzcred.web.kit.transaction import transactional

R = TypeVar("R", bound=Record)


def add_list_routes(blueprint: Blueprint, edited: EditableList[R, Any], operations: RecordOperations[R]) -> None:
    """Add the routes of the list, of the form for a new record, and of the form for each: `<noun>_list`, `_new`,
    `_create`, `_edit` and `_update`.
    """
    creation, change = operations.create, operations.update

    def show() -> ResponseReturnValue:
        """Show the table, searched, filtered, sorted and paged by the query."""
        return edited.list_response()

    def new() -> ResponseReturnValue:
        """Show the inline form for a new record."""
        return edited.form_response(operations.creation_form())

    def create() -> ResponseReturnValue:
        """Add a record."""
        form = operations.creation_form(request.form)
        return edited.create(form, lambda: creation.run(content=form.values(), by=principal()))

    def edit(**keys: str) -> ResponseReturnValue:
        """Show the inline form, filled in."""
        record = edited.get(keys[edited.key])
        return edited.form_response(operations.edit_form(obj=record), record)

    def update(**keys: str) -> ResponseReturnValue:
        """Change a record."""
        form = operations.edit_form(request.form)
        return edited.update(
            keys[edited.key],
            form,
            lambda: change.run(**keys, version=form.seen_version, changes=form.values(), by=principal()),
        )

    one, noun, read = f"/<key:{edited.key}>", edited.noun, operations.read
    may_create, may_change = requires(creation.permission), requires(change.permission)
    blueprint.get("", endpoint=f"{noun}_list")(requires(read)(show))
    blueprint.get("/new", endpoint=f"{noun}_new")(requires(creation.permission, readable_by=read)(new))
    blueprint.post("", endpoint=f"{noun}_create")(may_create(restorable(transactional(create))))
    blueprint.get(f"{one}/edit", endpoint=f"{noun}_edit")(requires(change.permission, readable_by=read)(edit))
    blueprint.post(one, endpoint=f"{noun}_update")(may_change(restorable(transactional(update))))


def add_deletion_routes(
    blueprint: Blueprint,
    edited: EditableList[R, Any],
    operations: RecordOperations[R],
    dialog: RowDialog,
    *,
    refusal: Callable[[R], Problem | None] = lambda _record: None,
) -> None:
    """Add the routes of the delete confirmation: `<noun>_delete` and `<noun>_delete_confirmed`.

    `refusal` returns why there is nothing to confirm, if there is a reason.
    """
    deletion = operations.delete
    if deletion is None:
        raise TypeError(f"Nothing deletes a {operations.noun}.")

    def ask(**keys: str) -> ResponseReturnValue:
        """Show the delete confirmation, or why the record stays."""
        record = edited.get(keys[edited.key])
        why = refusal(record)
        return edited.refuse_dialog(dialog, record, why) if why else edited.open_dialog(dialog, record)

    def confirm(**keys: str) -> ResponseReturnValue:
        """Delete the record."""
        record = edited.get(keys[edited.key])
        return edited.confirm(dialog, record, lambda: deletion.run(**keys, version=None, by=principal()))

    address, may_delete = f"/<key:{edited.key}>/delete", requires(deletion.permission)
    may_see = requires(deletion.permission, readable_by=operations.read)
    blueprint.get(address, endpoint=f"{edited.noun}_delete")(may_see(ask))
    blueprint.post(address, endpoint=f"{edited.noun}_delete_confirmed")(may_delete(transactional(confirm)))
