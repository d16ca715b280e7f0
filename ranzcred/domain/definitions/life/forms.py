"""The forms of the steps of a definition's life, for pages and API."""

import enum

from wtforms import ValidationError

from ranzcred.core.forms.base import BaseForm, VersionedForm
from ranzcred.core.forms.choices import RecordKeyField
from ranzcred.core.forms.date_field import DATE_HINT, CleanDateField
from ranzcred.core.forms.fields import CleanField, CleanTextField, EnumField
from ranzcred.core.forms.validators import TextLength
from ranzcred.core.lists.record_field import RecordField
from ranzcred.domain.definitions.models import (
    CODE_LENGTH,
    RETIRED_REASON_LENGTH,
    TITLE_LENGTH,
    TITLE_MINIMUM,
)

SUCCESSOR_NEEDED = "Choose the micro-credential that people move to."


class OpenAssignments(enum.StrEnum):
    """What becomes of the assignments of a retired definition that are not awarded."""

    KEEP = "keep"
    MOVE = "move"
    REMOVE = "remove"

    @property
    def label(self) -> str:
        return ASSIGNMENT_LABELS[self]


ASSIGNMENT_LABELS = {
    OpenAssignments.KEEP: "Leave them as they are",
    OpenAssignments.MOVE: "Move them to the one that replaces it",
    OpenAssignments.REMOVE: "Remove them",
}


class RetireForm(BaseForm):
    """When and why a definition is retired, what replaces it, and what becomes of its assignments."""

    retired_on = CleanDateField("Retired on (optional)", past=True, description=f"{DATE_HINT}. Leave blank for today.")
    reason = CleanTextField(
        "Reason", [TextLength(minimum=1, maximum=RETIRED_REASON_LENGTH)], description="Saved in the audit log"
    )
    replaced_by = RecordField("Replaced by (optional)", record_type="successor", one="micro-credential")
    assignments = EnumField("People who are not awarded yet", OpenAssignments, default=OpenAssignments.KEEP)

    def validate_assignments(self, field: EnumField) -> None:
        if field.data is OpenAssignments.MOVE and not self.replaced_by.data:
            raise ValidationError(SUCCESSOR_NEEDED)


class RetirePageForm(VersionedForm, RetireForm):
    """A retirement, with the version that the person saw."""


class RetireJsonForm(RetireForm):
    """A retirement, as programs send it: with the key of what replaces the definition."""

    replaced_by = RecordKeyField("Replaced by")  # type: ignore[assignment]


class ReinstateForm(BaseForm):
    """Why a retired definition is offered again."""

    reason = CleanTextField(
        "Reason", [TextLength(minimum=1, maximum=RETIRED_REASON_LENGTH)], description="Saved in the audit log"
    )


class ReinstatePageForm(VersionedForm, ReinstateForm):
    """A definition that is offered again, with the version that the person saw."""


class NewVersionForm(BaseForm):
    """What tells a new version from the one that it is copied from."""

    title = CleanField(
        "Title",
        [TextLength(minimum=TITLE_MINIMUM, maximum=TITLE_LENGTH)],
        description="The same title needs another code",
    )
    code = CleanField("Code (optional)", [TextLength(maximum=CODE_LENGTH)], description="The NZQCF's or the provider's")
