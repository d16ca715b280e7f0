"""The routes of what a definition requires and counts as."""

from collections.abc import Mapping

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.core.forms.base import VersionedForm
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
    confirm,
    page_response,
    show_dialog,
)
from ranzcred.web.admin.definitions.blueprint import blueprint
from ranzcred.web.kit.restored_forms import restorable
from ranzcred.web.kit.transaction import transactional

ONE = "/<key:definition_id>"


@blueprint.get(f"{ONE}/prerequisites")
@requires(Permission.DEFINITION_UPDATE)
def definition_prerequisites(definition_id: str) -> ResponseReturnValue:
    """Show what a definition requires, to change it."""
    definition, form = get_definition(definition_id), PrerequisitesForm()
    form.show(definition)
    return show_dialog(PREREQUISITES, definition, form)


@blueprint.post(f"{ONE}/prerequisites")
@requires(Permission.DEFINITION_UPDATE)
@restorable
@transactional
def definition_prerequisites_confirmed(definition_id: str) -> ResponseReturnValue:
    """Change what a definition requires."""
    definition, form = get_definition(definition_id), PrerequisitesForm(request.form)
    form.show(definition)
    form.required.look_up(narrowing_to)
    return confirm(
        PREREQUISITES,
        definition,
        form,
        lambda: _change(definition, form, {"prerequisites": form.groups(definition)}),
        lambda changed: page_response(changed, f"{changed.title} saved"),
    )


@blueprint.get(f"{ONE}/equivalences")
@requires(Permission.DEFINITION_UPDATE)
def definition_equivalences(definition_id: str) -> ResponseReturnValue:
    """Show what a definition counts as, to change it."""
    definition, form = get_definition(definition_id), EquivalencesForm()
    form.show(definition)
    return show_dialog(EQUIVALENCES, definition, form)


@blueprint.post(f"{ONE}/equivalences")
@requires(Permission.DEFINITION_UPDATE)
@restorable
@transactional
def definition_equivalences_confirmed(definition_id: str) -> ResponseReturnValue:
    """Change what a definition counts as."""
    definition, form = get_definition(definition_id), EquivalencesForm(request.form)
    form.show(definition)
    form.counts_as.look_up(narrowing_to)
    return confirm(
        EQUIVALENCES,
        definition,
        form,
        lambda: _change(definition, form, {"equivalences": form.equivalences(definition)}),
        lambda changed: page_response(changed, f"{changed.title} saved"),
    )


def _change(
    definition: MicroCredentialDefinition, form: VersionedForm, changes: Mapping[str, object]
) -> MicroCredentialDefinition:
    return update_definition(definition_id=definition.id, version=form.seen_version, changes=changes, by=principal())
