"""What JSON sends to award without the prerequisites, whichever way it awards."""

from ranzcred.core.forms.base import BaseForm
from ranzcred.core.forms.fields import CleanTextField, FlagField
from ranzcred.core.forms.validators import TextLength
from ranzcred.domain.credentials.awards.forms import AwardForm
from ranzcred.domain.credentials.lifecycle.prerequisites import OVERRIDE_ALL
from ranzcred.domain.directory.forms import REASON_LENGTH


class OverrideForm(BaseForm):
    """Whether prerequisites that are missing are overridden, and why."""

    override = FlagField("Override")
    reason = CleanTextField("Reason (optional)", [TextLength(maximum=REASON_LENGTH)])

    @property
    def override_text(self) -> str:
        """Return what is overridden: all, or nothing."""
        return OVERRIDE_ALL if "override" in self and self.override.data else ""


class JsonAwardForm(OverrideForm, AwardForm):
    """An award, first or renewed."""
