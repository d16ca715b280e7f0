"""The validity of a definition is applied to the awards that count: who gets which expiry date, to be confirmed."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.db.types import KEY_LENGTH
from ranzcred.core.formats import plural
from ranzcred.core.lists.arguments import optional_text
from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials.bulk_actions import Selection
from ranzcred.domain.credentials.forms import ValidityForm
from ranzcred.domain.credentials.redefinition.validity import ValidityPlan, apply_validity, plan_validity
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.queries import get_definition
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.credentials.life.dialogs import LifeDialog, confirm, page_response, show_dialog
from ranzcred.web.admin.definitions.blueprint import blueprint
from ranzcred.web.kit.restored_forms import restorable
from ranzcred.web.kit.transaction import transactional

ADDRESS = "/<key:definition_id>/validity"


@blueprint.get(ADDRESS)
@requires(Permission.CREDENTIAL_AWARD, readable_by=Permission.CREDENTIAL_READ)
def definition_validity(definition_id: str) -> ResponseReturnValue:
    """Show what the validity makes of the awards that count."""
    definition = get_definition(definition_id)
    after = _after()
    return show_dialog(_dialog(plan_validity(definition, after=after), after), definition, ValidityForm())


@blueprint.post(ADDRESS)
@requires(Permission.CREDENTIAL_AWARD)
@restorable
@transactional
def definition_validity_confirmed(definition_id: str) -> ResponseReturnValue:
    """Give the awards that were shown the expiry dates that were shown."""
    definition, form = get_definition(definition_id), ValidityForm(request.form)
    after, selection = _after(), Selection.read(request.form)
    plan = plan_validity(definition, after=after)
    return confirm(
        lambda: _dialog(plan_validity(definition, after=after), after),
        definition,
        form,
        lambda: apply_validity(
            definition_id=definition_id,
            version=form.seen_version,
            versions=selection.versions,
            reason=form.reason.data or "",
            by=principal(),
        ),
        lambda number: _done(definition, plan, number),
    )


def _after() -> str:
    return optional_text(request.args, "after", label="After", longest=KEY_LENGTH)


def _dialog(plan: ValidityPlan, after: str) -> LifeDialog:
    months = plural(plan.validity, "month")
    return LifeDialog(
        step="validity",
        verb="Apply",
        text=f"The awards that count now get the expiry dates of a validity of {months}. Suspended ones, and those "
        "of people who have left, stay as they are. Either all of these change, or none.",
        first_focus="reason",
        plan=plan,
        args={"after": after} if after else {},
    )


def _done(definition: MicroCredentialDefinition, plan: ValidityPlan, number: int) -> ResponseReturnValue:
    address = url_for("definitions.definition_validity", definition_id=definition.id, after=plan.last, _anchor="reason")
    link = (address, f"Go on with {plural(plan.later, 'more award')}") if plan.later else None
    return page_response(definition, f"Expiry date of {plural(number, 'award')} changed", link=link)
