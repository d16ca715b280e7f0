"""The routes of what a definition requires and counts as."""

from collections.abc import Callable, Mapping

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.core.lists.record_field import RecordField
from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials.suggestions.record_types import narrowing_to
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.operations import update_definition
from ranzcred.domain.definitions.queries import get_definition
from ranzcred.domain.definitions.relations.forms import EquivalencesForm, PrerequisitesForm
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.credentials.life.dialogs import (
    EQUIVALENCES,
    PREREQUISITES,
    LifeDialog,
    confirm,
    page_response,
    show_dialog,
)
from ranzcred.web.admin.definitions.blueprint import blueprint
from ranzcred.web.kit.restored_forms import restorable
from ranzcred.web.kit.transaction import transactional

ONE = "/<key:definition_id>"


RelationsForm = PrerequisitesForm | EquivalencesForm


@blueprint.get(f"{ONE}/prerequisites")
@requires(Permission.DEFINITION_UPDATE, readable_by=Permission.DEFINITION_READ)
def definition_prerequisites(definition_id: str) -> ResponseReturnValue:
    """Show what a definition requires, to change it."""
    return _show(PREREQUISITES, definition_id, PrerequisitesForm())


@blueprint.post(f"{ONE}/prerequisites")
@requires(Permission.DEFINITION_UPDATE)
@restorable
@transactional
def definition_prerequisites_confirmed(definition_id: str) -> ResponseReturnValue:
    """Change what a definition requires."""
    form = PrerequisitesForm(request.form)
    return _confirm(
        PREREQUISITES, definition_id, form, form.required, lambda definition: {"prerequisites": form.groups(definition)}
    )


@blueprint.get(f"{ONE}/equivalences")
@requires(Permission.DEFINITION_UPDATE, readable_by=Permission.DEFINITION_READ)
def definition_equivalences(definition_id: str) -> ResponseReturnValue:
    """Show what a definition counts as, to change it."""
    return _show(EQUIVALENCES, definition_id, EquivalencesForm())


@blueprint.post(f"{ONE}/equivalences")
@requires(Permission.DEFINITION_UPDATE)
@restorable
@transactional
def definition_equivalences_confirmed(definition_id: str) -> ResponseReturnValue:
    """Change what a definition counts as."""
    form = EquivalencesForm(request.form)
    return _confirm(
        EQUIVALENCES,
        definition_id,
        form,
        form.counts_as,
        lambda definition: {"equivalences": form.equivalences(definition)},
    )


def _show(dialog: LifeDialog, definition_id: str, form: RelationsForm) -> ResponseReturnValue:
    definition = get_definition(definition_id)
    form.show(definition)
    return show_dialog(dialog, definition, form)


def _confirm(
    dialog: LifeDialog,
    definition_id: str,
    form: RelationsForm,
    added: RecordField,
    changes: Callable[[MicroCredentialDefinition], Mapping[str, object]],
) -> ResponseReturnValue:
    definition = get_definition(definition_id)
    form.show(definition)
    added.look_up(narrowing_to)
    return confirm(
        lambda: dialog,
        definition,
        form,
        lambda: update_definition(
            definition_id=definition_id, version=form.seen_version, changes=changes(definition), by=principal()
        ),
        lambda changed: page_response(changed, f"{changed.title} saved"),
    )
