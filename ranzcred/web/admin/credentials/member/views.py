"""A person's own page, under the address of their organisation."""

from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.directory.queries import get_member
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.credentials.blueprint import blueprint
from ranzcred.web.admin.credentials.member import responses
from ranzcred.web.kit.view_models import render

MEMBER = "/admin/programme/<key:organisation_id>/staff/<key:member_id>"


@blueprint.get(MEMBER)
@requires(Permission.CREDENTIAL_READ)
def member_page(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Show a person: details, credentials, history."""
    return render(responses.whole_page(get_member(organisation_id, member_id)))
