"""The routes of a definition's life: each a confirmation, and what it confirms."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.forms.base import VersionedForm
from ranzcred.core.permissions import Permission
from ranzcred.domain.definitions.life import operations
from ranzcred.domain.definitions.life.forms import NewVersionForm, ReinstatePageForm
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.queries import find_active_source, get_definition
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.credentials.life import dialogs
from ranzcred.web.admin.credentials.life.dialogs import confirm, page_response, show_dialog
from ranzcred.web.admin.definitions.blueprint import blueprint
from ranzcred.web.kit.restored_forms import restorable
from ranzcred.web.kit.transaction import transactional

ONE = "/<key:definition_id>"


@blueprint.get(f"{ONE}/publish")
@requires(Permission.DEFINITION_UPDATE, readable_by=Permission.DEFINITION_READ)
def definition_publish(definition_id: str) -> ResponseReturnValue:
    """Ask whether a draft is published."""
    return show_dialog(dialogs.PUBLISH, get_definition(definition_id), VersionedForm())


@blueprint.post(f"{ONE}/publish")
@requires(Permission.DEFINITION_UPDATE)
@transactional
def definition_publish_confirmed(definition_id: str) -> ResponseReturnValue:
    """Make a draft active, and offer to retire the one that it is a new version of."""

    def done(published: MicroCredentialDefinition) -> ResponseReturnValue:
        source = find_active_source(published)
        link = None
        if source:
            retire = url_for("definitions.definition_retire", definition_id=source.id, replaced_by=published.id)
            link = (retire, f"Retire {source.title}")
        return page_response(published, f"{published.title} published", link=link)

    form = VersionedForm(request.form)
    return confirm(
        lambda: dialogs.PUBLISH,
        get_definition(definition_id),
        form,
        lambda: operations.publish_definition(definition_id=definition_id, version=form.seen_version, by=principal()),
        done,
    )


@blueprint.get(f"{ONE}/new-version")
@requires(Permission.DEFINITION_CREATE, readable_by=Permission.DEFINITION_READ)
def definition_new_version(definition_id: str) -> ResponseReturnValue:
    """Ask what tells a new version from a definition."""
    definition = get_definition(definition_id)
    form = NewVersionForm(data={"title": operations.next_title(definition.title)})
    return show_dialog(dialogs.NEW_VERSION, definition, form)


@blueprint.post(f"{ONE}/new-version")
@requires(Permission.DEFINITION_CREATE)
@restorable
@transactional
def definition_new_version_confirmed(definition_id: str) -> ResponseReturnValue:
    """Copy a definition into a draft."""
    form = NewVersionForm(request.form)
    return confirm(
        lambda: dialogs.NEW_VERSION,
        get_definition(definition_id),
        form,
        lambda: operations.create_new_version(definition_id=definition_id, **form.values(), by=principal()),
        lambda draft: page_response(draft, f"{draft.title} created as a draft"),
    )


@blueprint.get(f"{ONE}/reinstate")
@requires(Permission.DEFINITION_UPDATE, readable_by=Permission.DEFINITION_READ)
def definition_reinstate(definition_id: str) -> ResponseReturnValue:
    """Ask why a retired definition is offered again."""
    return show_dialog(dialogs.REINSTATE, get_definition(definition_id), ReinstatePageForm())


@blueprint.post(f"{ONE}/reinstate")
@requires(Permission.DEFINITION_UPDATE)
@restorable
@transactional
def definition_reinstate_confirmed(definition_id: str) -> ResponseReturnValue:
    """Make a retired definition active again."""
    form = ReinstatePageForm(request.form)
    return confirm(
        lambda: dialogs.REINSTATE,
        get_definition(definition_id),
        form,
        lambda: operations.reinstate_definition(
            definition_id=definition_id, version=form.seen_version, reason=form.reason.data or "", by=principal()
        ),
        lambda definition: page_response(definition, f"{definition.title} reinstated"),
    )
