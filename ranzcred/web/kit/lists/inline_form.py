"""The form that creates and edits in place, above its list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from wtforms import HiddenField

from ranzcred.core.forms.base import BaseForm
from ranzcred.web.kit.lists.conflicts import Difference
from ranzcred.web.kit.view_models import ViewModel


@dataclass(frozen=True, kw_only=True)
class OpenForm:
    """A form as it stands on a page."""

    form: BaseForm
    record: Any = None
    """What is edited; None for what is new."""
    heading: str = ""
    opener_id: str = ""
    """The control that opens the form, and gets the focus back."""
    draft_key: str = ""
    """What the browser keeps what is typed under; empty where it keeps nothing."""
    address: str = ""
    """Where it is sent."""
    page_title: str = ""
    """What the page is called that it stands on."""
    cancel: str = ""
    """The address of the page without it."""
    problem: str = ""
    """What is wrong with the whole of it."""
    differences: Sequence[Difference] = ()

    @property
    def has_errors(self) -> bool:
        return bool(self.problem or self.form.errors)

    @property
    def unsaved(self) -> bool:
        """Whether it holds what somebody typed and nobody saved."""
        return self.has_errors or request.method == "POST"

    def focus(self, summary: str) -> str:
        """Return the id of what gets the focus: the `summary` of its errors, else its first field."""
        fields = (field for field in self.form if not isinstance(field, HiddenField))
        return summary if self.has_errors else str(next(fields).id)


@dataclass(frozen=True, kw_only=True)
class FormPart(ViewModel):
    """The place of a form or dialog on a page: what is open there, or None."""

    opened: OpenForm | None = None
