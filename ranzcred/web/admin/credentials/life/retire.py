"""To retire a definition: the dialog, which shows as one chooses what becomes of whom, and what it confirms."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.core.formats import plural
from ranzcred.core.lists.arguments import optional_choice, optional_text
from ranzcred.core.lists.record_field import LONGEST
from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials.figures.reading import figures_of_definition
from ranzcred.domain.credentials.retirement.operations import Retirement, retire_definition
from ranzcred.domain.credentials.retirement.preview import RetirementPlan, plan_retirement
from ranzcred.domain.credentials.suggestions.record_types import narrowing_to
from ranzcred.domain.definitions.life.forms import OpenAssignments, RetirePageForm
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.queries import get_definition
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.credentials.life.dialogs import (
    LifeDialog,
    confirm,
    open_dialog,
    page_address,
    page_response,
    show_dialog,
)
from ranzcred.web.admin.definitions.blueprint import blueprint
from ranzcred.web.admin.undo import undo_of_change
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.restored_forms import restorable
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import ViewModel

ADDRESS = "/<key:definition_id>/retire"
CHOICES_ID = "retire-choices"
"""The id of the fields that load the plan anew when they are changed."""


@dataclass(frozen=True, kw_only=True)
class RetirementPart(ViewModel):
    """What becomes of who is assigned and not awarded."""

    template: str = "admin/definitions/life/_retirement_plan.html"
    plan: RetirementPlan


@blueprint.get(ADDRESS)
@requires(Permission.DEFINITION_UPDATE, readable_by=Permission.DEFINITION_READ)
def definition_retire(definition_id: str) -> ResponseReturnValue:
    """Ask when and why a definition is retired, and what becomes of who is assigned it; or show that alone anew."""
    definition = get_definition(definition_id)
    successor = optional_text(request.args, "replaced_by", label="Replaced by", longest=LONGEST)
    chosen = optional_choice(request.args, "assignments", OpenAssignments, label="Assignments")
    form = RetirePageForm(data={"replaced_by": successor, "assignments": chosen or OpenAssignments.KEEP})
    _find_successor(form, definition)
    if htmx.source_id() == CHOICES_ID:
        plan = _plan(definition, form)
        return htmx.partial(RetirementPart(plan=plan), announce=plan.sentence)
    return show_dialog(_dialog(definition, form), definition, form)


@blueprint.post(ADDRESS)
@requires(Permission.DEFINITION_UPDATE)
@restorable
@transactional
def definition_retire_confirmed(definition_id: str) -> ResponseReturnValue:
    """Retire a definition; or show, without scripts, what that would do."""
    form = RetirePageForm(request.form)
    definition = get_definition(definition_id)
    _find_successor(form, definition)
    if "preview" in request.form:
        known = form.replaced_by.validate(form)
        status = HTTPStatus.OK if known else HTTPStatus.UNPROCESSABLE_ENTITY
        return open_dialog(_dialog(definition, form), definition, form, status=status)
    return confirm(
        lambda: _dialog(definition, form),
        definition,
        form,
        lambda: retire_definition(
            definition_id=definition_id,
            version=form.seen_version,
            retirement=Retirement(**form.values()),
            by=principal(),
            settings=current_settings(),
        ),
        lambda outcome: page_response(
            outcome.definition, outcome.sentence, undo=undo_of_change(page_address(outcome.definition))
        ),
    )


def _dialog(definition: MicroCredentialDefinition, form: RetirePageForm) -> LifeDialog:
    """Return the dialog that says whom a retirement concerns."""
    awarded = figures_of_definition(definition.id).awarded
    holders = f"{plural(awarded, 'person is awarded', 'people are awarded')} it: awards stay valid until they expire."
    return LifeDialog(
        step="retire",
        verb="Retire",
        text=f"No one can be assigned or awarded it from then on. {holders}",
        first_focus="retired_on",
        danger=True,
        plan=_plan(definition, form),
    )


def _find_successor(form: RetirePageForm, definition: MicroCredentialDefinition) -> None:
    """Find what is to replace a definition; the field offers what may."""
    form.replaced_by.subject = definition.id
    form.replaced_by.look_up(narrowing_to)


def _plan(definition: MicroCredentialDefinition, form: RetirePageForm) -> RetirementPlan:
    """Return what the choices of a form come to; one that is none of them is judged as the form is."""
    chosen = form.assignments.data
    choice = chosen if isinstance(chosen, OpenAssignments) else OpenAssignments.KEEP
    return plan_retirement(definition, replaced_by=form.replaced_by.found_key or None, choice=choice)
