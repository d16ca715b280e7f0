"""A person's own page, under the address of their organisation."""

from flask.typing import ResponseReturnValue

from ranzcred.credentials import member_pages
from ranzcred.credentials.views import blueprint
from ranzcred.directory.queries import get_member
from ranzcred.permissions import Permission, requires

MEMBER = "/admin/programme/<key:organisation_id>/staff/<key:member_id>"


@blueprint.get(MEMBER)
@requires(Permission.CREDENTIAL_READ)
def member_page(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """One person: details, credentials, history."""
    return member_pages.whole_page(get_member(organisation_id, member_id))
