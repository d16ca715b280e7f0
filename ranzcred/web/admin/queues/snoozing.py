"""The routes by which a row of a list's queue is snoozed, and woken."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Permission
from ranzcred.domain.audit.labels import day
from ranzcred.domain.snoozes import operations
from ranzcred.domain.snoozes.forms import SnoozeForm, WakeForm
from ranzcred.domain.snoozes.models import QueueSnooze
from ranzcred.domain.snoozes.queries import describe_snooze
from ranzcred.domain.snoozes.queue import Queue
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.kit.lists.dialogs import RowDialog
from ranzcred.web.kit.lists.editable_list import EditableList
from ranzcred.web.kit.lists.record_list import Record
from ranzcred.web.kit.restored_forms import restorable
from ranzcred.web.kit.transaction import transactional

TEXT = "It leaves the queue for everyone at RANZ, and comes back on the day that you choose."
QueuedRows = EditableList[Any, Any]


def add_snooze_routes(blueprint: Blueprint, shown: Callable[[], QueuedRows], *, noun: str) -> None:
    """Add the routes of the dialogs about a row: `<noun>_snooze`, `_wake`, and of each `_confirmed`."""

    def ask(**keys: str) -> ResponseReturnValue:
        """Ask until when to snooze a row, and why."""
        rows = shown()
        record = rows.get(keys[rows.key])
        return rows.open_dialog(_snooze_dialog(blueprint, noun), record, SnoozeForm(queue=_current_queue(rows)))

    def snooze(**keys: str) -> ResponseReturnValue:
        """Snooze a row."""
        rows, form = shown(), SnoozeForm(request.form)
        record = rows.get(keys[rows.key])
        return rows.confirm(
            _snooze_dialog(blueprint, noun),
            record,
            lambda: _snooze(rows, record, form),
            form=form,
            sentence=lambda snoozed: f"{rows.label(record)} snoozed until {day(snoozed.until_on)}",
        )

    one = f"/<key:{noun}_id>/snooze"
    may_see = requires(Permission.QUEUE_SNOOZE, readable_by=Permission.QUEUE_READ)
    may_snooze = requires(Permission.QUEUE_SNOOZE)
    blueprint.get(one, endpoint=f"{noun}_snooze")(may_see(ask))
    blueprint.post(one, endpoint=f"{noun}_snooze_confirmed")(may_snooze(restorable(transactional(snooze))))
    _add_wake_routes(blueprint, shown, noun=noun)


def _add_wake_routes(blueprint: Blueprint, shown: Callable[[], QueuedRows], *, noun: str) -> None:
    def ask_to_wake(**keys: str) -> ResponseReturnValue:
        """Show until when a row is snoozed, by whom and why, and ask whether to wake it."""
        rows = shown()
        record, queue = rows.get(keys[rows.key]), _current_queue(rows)
        snoozed = describe_snooze(queue, record.id) if queue else ""
        dialog = _wake_dialog(blueprint, noun, snoozed)
        if not snoozed:
            return rows.refuse_dialog(dialog, record, Conflict(operations.AWAKE))
        return rows.open_dialog(dialog, record, WakeForm(queue=queue))

    def wake(**keys: str) -> ResponseReturnValue:
        """Let a row wait in its queue again."""
        rows, form = shown(), WakeForm(request.form)
        record = rows.get(keys[rows.key])
        snoozed = describe_snooze(form.chosen, record.id) if form.validate() else ""
        return rows.confirm(
            _wake_dialog(blueprint, noun, snoozed),
            record,
            lambda: operations.wake(queue=form.chosen, resource_id=record.id, by=principal()),
            form=form,
        )

    one = f"/<key:{noun}_id>/wake"
    may_see = requires(Permission.QUEUE_SNOOZE, readable_by=Permission.QUEUE_READ)
    blueprint.get(one, endpoint=f"{noun}_wake")(may_see(ask_to_wake))
    blueprint.post(one, endpoint=f"{noun}_wake_confirmed")(requires(Permission.QUEUE_SNOOZE)(transactional(wake)))


def _snooze(rows: QueuedRows, record: Record, form: SnoozeForm) -> QueueSnooze:
    rows.filters.from_args({"queue": form.chosen})  # raises Invalid of a queue of another list
    return operations.snooze(
        queue=form.chosen,
        resource_id=record.id,
        name=record.display_name or rows.label(record),
        until_on=form.until_on.data,
        reason=form.reason.data or "",
        by=principal(),
    )


def _current_queue(rows: QueuedRows) -> Queue | None:
    """Return the queue that the list shows, None if it shows more."""
    queue: Queue | None = getattr(rows.current_filters(), "queue", None)
    return queue


def _snooze_dialog(blueprint: Blueprint, noun: str) -> RowDialog:
    return _dialog(blueprint, noun, "snooze", done="snoozed", text=TEXT, first_focus="until_on", is_question=False)


def _wake_dialog(blueprint: Blueprint, noun: str, snoozed: str) -> RowDialog:
    return _dialog(blueprint, noun, "wake", done="waits again", text=snoozed, first_focus="wake-cancel")


def _dialog(blueprint: Blueprint, noun: str, step: str, **words: Any) -> RowDialog:  # noqa: ANN401 - of the dialog
    return RowDialog(
        partial="admin/queues/_snooze.html",
        page="admin/queues/snooze.html",
        endpoint=f"{blueprint.name}.{noun}_{step}_confirmed",
        control=step,
        prefix=step,
        verb=step.capitalize(),
        removes=True,
        **words,
    )
