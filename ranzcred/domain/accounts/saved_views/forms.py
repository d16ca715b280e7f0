"""The form of a saved view."""

from wtforms import HiddenField

from ranzcred.core.forms.base import BaseForm
from ranzcred.core.forms.fields import CleanField, FlagField
from ranzcred.core.forms.validators import TextLength
from ranzcred.domain.accounts.saved_views.models import VIEW_NAME_LENGTH


class SavedViewForm(BaseForm):
    """A name for a view, and for whom it is."""

    name = CleanField("Name", [TextLength(minimum=1, maximum=VIEW_NAME_LENGTH)])
    is_default = FlagField("Default", description="The list opens with it from the navigation.")
    shared = FlagField("Shared", description="Everyone at RANZ sees it above the list.")


class NewViewForm(SavedViewForm):
    """A name for an address."""

    at = HiddenField()
