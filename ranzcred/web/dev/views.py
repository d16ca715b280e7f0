"""The page that shows every component."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ranzcred.web.access.declare import public
from ranzcred.web.dev.gallery import Visitor, load_gallery
from ranzcred.web.kit import htmx

blueprint = Blueprint("dev", __name__, url_prefix="/dev")


@blueprint.get("/components")
@public
def component_list() -> ResponseReturnValue:
    """Every macro and partial of templates/components, each with samples; whoever looks sees the same."""
    htmx.flash_message("Slate Repair created", link=("#gallery-messages", "View"))
    return render_template(
        "dev/component_list.html",
        gallery=load_gallery(),
        current_user=Visitor(),
        unread_of=lambda _user: 3,
        wants_partial=lambda: True,  # dialogs wait until they are opened
    )
