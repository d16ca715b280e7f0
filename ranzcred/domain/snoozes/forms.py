"""The forms that snooze a row of a queue, and wake it."""

from datetime import timedelta

from wtforms import HiddenField, ValidationError

from ranzcred.core import clock
from ranzcred.core.forms.base import BaseForm
from ranzcred.core.forms.date_field import DATE_HINT, CleanDateField
from ranzcred.core.forms.fields import CleanTextField
from ranzcred.core.forms.validators import TextLength
from ranzcred.domain.snoozes.models import REASON_LENGTH
from ranzcred.domain.snoozes.queue import Queue

LONGEST = timedelta(days=365)


class WakeForm(BaseForm):
    """The queue in which a row is."""

    queue = HiddenField("Queue")

    @property
    def chosen(self) -> Queue:
        """The queue; call it after validation."""
        return Queue(self.queue.data or "")

    def validate_queue(self, field: HiddenField) -> None:
        if field.data not in set(Queue):
            raise ValidationError("Open a queue first, then choose one of its rows.")


class SnoozeForm(WakeForm):
    """Until when a row does not count, and why."""

    until_on = CleanDateField("Until", description=f"{DATE_HINT}, or +2w. It waits again from then on.")
    reason = CleanTextField(
        "Reason", [TextLength(minimum=1, maximum=REASON_LENGTH)], description="Everyone at RANZ sees it"
    )

    def validate_until_on(self, field: CleanDateField) -> None:
        today = clock.today()
        if not field.data:
            raise ValidationError("Enter until when.")
        if not today < field.data <= today + LONGEST:
            raise ValidationError("Until must be from tomorrow to a year from today.")
