"""A copy of a person's data, which RANZ makes for them."""

from dataclasses import dataclass

from flask.typing import ResponseReturnValue

from ranzcred.core import clock
from ranzcred.core.permissions import Permission
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.directory.queries import get_member
from ranzcred.domain.own_data.operations import export_data_of
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.members.views import MEMBER
from ranzcred.web.admin.organisations.blueprint import blueprint
from ranzcred.web.kit.http.downloads import download
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import ViewModel, render


@dataclass(frozen=True, kw_only=True)
class MemberDataPage(ViewModel):
    """What is in the file, and the button that makes it."""

    template: str = "admin/members/member_data.html"
    member: OrganisationMember


@blueprint.get(f"{MEMBER}/data")
@requires(Permission.MEMBER_DATA_EXPORT, readable_by=Permission.MEMBER_READ)
def member_data(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Show what is in the file."""
    return render(MemberDataPage(member=get_member(organisation_id, member_id)))


@blueprint.post(f"{MEMBER}/data")
@requires(Permission.MEMBER_DATA_EXPORT, recently_proved=True)
@transactional
def member_data_export(organisation_id: str, member_id: str) -> ResponseReturnValue:
    """Send the file, and record that RANZ has made it."""
    archive = export_data_of(organisation_id=organisation_id, member_id=member_id, by=principal())
    return download(archive, name=f"personal-data-{clock.today().isoformat()}.zip", mimetype="application/zip")
