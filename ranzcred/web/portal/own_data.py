"""A person's own data: what is held about them, as a file that they ask for."""

from dataclasses import dataclass

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ranzcred.core import clock
from ranzcred.core.permissions import Permission
from ranzcred.domain.own_data.operations import export_own_data, own_member
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.kit.http.downloads import download
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import ViewModel, render

blueprint = Blueprint("own_data", __name__, url_prefix="/my-data")


@dataclass(frozen=True, kw_only=True)
class MyDataPage(ViewModel):
    """What is in the file, and the button that makes it."""

    template: str = "portal/my_data.html"
    name: str


@blueprint.get("")
@requires(Permission.OWN_DATA_EXPORT)
def my_data() -> ResponseReturnValue:
    """Show what is in the file."""
    return render(MyDataPage(name=own_member(principal()).display_name))


@blueprint.post("")
@requires(Permission.OWN_DATA_EXPORT, recently_proved=True)
@transactional
def my_data_export() -> ResponseReturnValue:
    """Send the file, and record that it was asked for."""
    name = f"my-data-{clock.today().isoformat()}.zip"
    return download(export_own_data(by=principal()), name=name, mimetype="application/zip")
