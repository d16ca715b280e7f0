"""The page that shows every component."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ranzcred.web.access.declare import public
from ranzcred.web.dev.gallery import Gallery, Visitor, load_gallery
from ranzcred.web.kit import htmx
from ranzcred.web.kit.view_models import ViewModel, render

blueprint = Blueprint("dev", __name__, url_prefix="/dev")
ADDRESS = "/dev/components"


@dataclass(frozen=True, kw_only=True)
class ComponentsPage(ViewModel):
    """Every component, whoever looks: what depends on that is a sample too."""

    template: str = "dev/component_list.html"
    gallery: Gallery
    current_user: Visitor
    unread_of: Callable[[object], int]
    wants_partial: Callable[[], bool]


@blueprint.get("/components")
@public
def component_list() -> ResponseReturnValue:
    """Every macro and partial of templates/components, each with samples; whoever looks sees the same."""
    htmx.flash_message("Slate Repair created", link=("#gallery-messages", "View"), undo=htmx.Undo(address=ADDRESS))
    page = ComponentsPage(
        gallery=load_gallery(),
        current_user=Visitor(),
        unread_of=lambda _user: 3,
        wants_partial=lambda: True,  # dialogs wait until they are opened
    )
    return render(page)
