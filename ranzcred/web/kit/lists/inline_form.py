"""The form that creates and edits in place, above its list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from wtforms import HiddenField

from ranzcred.core.forms.base import BaseForm
from ranzcred.web.kit.lists.conflicts import Difference
from ranzcred.web.kit.lists.doubts import Doubt
from ranzcred.web.kit.lists.list_responses import Link
from ranzcred.web.kit.view_models import ViewModel


@dataclass(frozen=True, kw_only=True)
class OpenForm:
    """An open form."""

    form: BaseForm
    record: Any = None
    """The edited record; None for a new one."""
    heading: str = ""
    opener_id: str = ""
    """The control that opens the form, and gets the focus back."""
    draft_key: str = ""
    """The key of the draft in the browser's storage; empty for no draft."""
    address: str = ""
    """The address that it is submitted to."""
    page_title: str = ""
    """The title of its page."""
    cancel: str = ""
    """The address of the page without the form."""
    problem: str = ""
    """The error of the form as a whole."""
    differences: Sequence[Difference] = ()
    doubt: Doubt | None = None
    links: Sequence[Link] = ()
    """Where to go instead, after a problem."""

    @property
    def has_errors(self) -> bool:
        return bool(self.problem or self.form.errors)

    @property
    def unsaved(self) -> bool:
        """Return whether the form has unsaved input."""
        return self.has_errors or request.method == "POST"

    def focus(self, noun: str) -> str:
        """Return the id that gets the focus: the summary of errors, the confirmation of a doubt or the reason that it
        needs, else the first field.
        """
        if self.doubt and self.doubt.with_reason and not self.form["reason"].data:
            return str(self.form["reason"].id)
        if self.doubt:
            return f"{noun}-all-the-same"
        summary = f"{noun}-errors"
        fields = (field for field in self.form if not isinstance(field, HiddenField))
        return summary if self.has_errors else str(next(fields).id)


@dataclass(frozen=True, kw_only=True)
class FormPart(ViewModel):
    """The place of a form or dialog on a page: what is open there, or None."""

    opened: OpenForm | None = None
