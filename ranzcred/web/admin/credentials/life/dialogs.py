"""The dialogs about a definition's life: publish, new version, retire, reinstate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict, Invalid, Problem, Stale
from ranzcred.core.forms.base import BaseForm
from ranzcred.core.forms.validators import plain_label
from ranzcred.domain.audit.queries import describe_last_change
from ranzcred.domain.credentials.redefinition.validity import ValidityPlan
from ranzcred.domain.credentials.retirement.preview import RetirementPlan
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.operations import SHOWN_NOUN
from ranzcred.web.admin.credentials.holders.responses import changed_parts
from ranzcred.web.kit import htmx
from ranzcred.web.kit.lists.conflicts import Difference, Refusal, show_refusal
from ranzcred.web.kit.lists.dialogs import Dialog, OpenDialog, dialog_response
from ranzcred.web.kit.lists.inline_form import FormPart
from ranzcred.web.kit.lists.list_responses import Link
from ranzcred.web.kit.refusals import attempt, status_in_form
from ranzcred.web.kit.restored_forms import submitted

if TYPE_CHECKING:
    from ranzcred.core.forms.choices import KeptField

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class LifeDialog(Dialog):
    """A dialog about a definition's life; `step` ends the address, and names the control that opens it."""

    partial: str = "admin/definitions/life/_life.html"
    page: str = "admin/definitions/life/life_page.html"
    prefix: str = "life"
    step: str
    plan: ValidityPlan | RetirementPlan | None = None
    """What it would do to whom."""
    args: Mapping[str, Any] = field(default_factory=dict)
    """Of its address."""


PUBLISH = LifeDialog(
    step="publish",
    verb="Publish",
    text="It can be assigned from then on.",
    first_focus="life-cancel",
)
NEW_VERSION = LifeDialog(
    step="new_version",
    verb="Create draft",
    text="A draft like this one. Once you publish it, you can retire this one and have the new one replace it.",
    first_focus="title",
    is_question=False,
)
REINSTATE = LifeDialog(
    step="reinstate",
    verb="Reinstate",
    text="It can be assigned and awarded again.",
    first_focus="reason",
)
PREREQUISITES = LifeDialog(
    step="prerequisites",
    verb="Save",
    text="Who is awarded it holds one of each group. Untick what is no longer needed.",
    first_focus="required",
    is_question=False,
)
EQUIVALENCES = LifeDialog(
    step="equivalences",
    verb="Save",
    text="Who has it counts as having these too. Untick what no longer holds.",
    first_focus="counts_as",
    is_question=False,
)
HEADINGS = {
    NEW_VERSION.step: "New version of",
    PREREQUISITES.step: "Prerequisites of",
    EQUIVALENCES.step: "Equivalences of",
    "validity": "Apply the validity of",
}


def show_dialog(dialog: LifeDialog, definition: MicroCredentialDefinition, form: BaseForm) -> ResponseReturnValue:
    """Return a dialog as it is opened, about the definition as it is now."""
    if "version" in form:
        form["version"].data = str(definition.version)
    return open_dialog(dialog, definition, form)


def open_dialog(
    dialog: LifeDialog,
    definition: MicroCredentialDefinition,
    form: BaseForm,
    *,
    status: int = HTTPStatus.OK,
    refusal: Refusal | None = None,
) -> ResponseReturnValue:
    """Return a dialog: over the definition's page for htmx, else on a page of its own."""
    opened = OpenDialog(
        form=form,
        record=definition,
        heading=f"{HEADINGS.get(dialog.step, dialog.verb)} {definition.title}",
        opener_id=f"{dialog.step.replace('_', '-')}-definition",
        draft_key=f"definition-{definition.id}-{dialog.step}",
        address=url_for(f"definitions.definition_{dialog.step}_confirmed", definition_id=definition.id, **dialog.args),
        cancel=_address(definition),
        dialog=dialog,
        **(refusal or {}),
    )
    return dialog_response(opened, status=status)


def confirm(
    dialog: Callable[[], LifeDialog],
    definition: MicroCredentialDefinition,
    form: BaseForm,
    action: Callable[[], T],
    done: Callable[[T], ResponseReturnValue],
) -> ResponseReturnValue:
    """Validate a dialog's form, run the action, and go on to the page; or show the dialog again with its errors, as it
    is then: it may show a plan.
    """
    if not submitted():
        return open_dialog(dialog(), definition, form)
    if not form.validate():
        return open_dialog(dialog(), definition, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    shown_version = definition.version
    outcome = attempt(action, Conflict, Invalid)
    if isinstance(outcome, Problem):
        db.session.rollback()
        stale = isinstance(outcome, Stale)
        refusal = _stale_refusal(dialog(), definition, form, shown_version) if stale else show_refusal(form, outcome)
        return open_dialog(dialog(), definition, form, status=status_in_form(outcome), refusal=refusal)
    return done(outcome)


def _stale_refusal(
    dialog: LifeDialog, definition: MicroCredentialDefinition, form: BaseForm, shown_version: int
) -> Refusal:
    """Return who saved first, and how to go on. Saving again counts for what is shown now: what is ticked, beside all
    that there is.
    """
    form["version"].data = str(shown_version)
    found = []
    if "kept" in form:
        kept = cast("KeptField", form["kept"])
        mine, theirs = (
            ", ".join(each.label for each in parts) or "(blank)"
            for parts in ([each for each in kept.choices if each.value in kept.data], kept.choices)
        )
        found = [Difference(field_id=kept.id, label=plain_label(kept), mine=mine, theirs=theirs)]
    who = describe_last_change(definition) or Stale(SHOWN_NOUN).message
    problem = who if found else f"{who} Check it, then choose {dialog.verb} again."
    return Refusal(problem=problem, differences=found, links=[(_address(definition), "View it as it is now")])


def page_response(
    definition: MicroCredentialDefinition, sentence: str, *, link: Link | None = None, undo: htmx.Undo | None = None
) -> ResponseReturnValue:
    """Return to a definition's page, with what was done; where it is shown already, its parts are."""
    if htmx.wants_partial() and htmx.current_url().path == _address(definition):
        closed, parts = FormPart(template=PUBLISH.partial), changed_parts(definition)
        return htmx.partial(closed, *parts, announce=sentence, focus=["edit-definition"], link=link, undo=undo)
    htmx.flash_message(sentence, link=link, undo=undo)
    return htmx.go_to(page_address(definition))


def page_address(definition: MicroCredentialDefinition) -> str:
    """Return the address of a definition's page, at the control that gets the focus there."""
    return f"{_address(definition)}#edit-definition"


def _address(definition: MicroCredentialDefinition) -> str:
    return url_for("definitions.definition_page", definition_id=definition.id)
