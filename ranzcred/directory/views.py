"""The Programme page."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.directory import queries
from ranzcred.forms import page_number
from ranzcred.permissions import Permission, requires

blueprint = Blueprint("directory", __name__)


@blueprint.get("/admin/programme")
@requires(Permission.PROGRAMME)
def programme() -> ResponseReturnValue:
    """The member organisations in the database."""
    page = queries.list_organisations(page=page_number(request.args))
    return render_template(
        "directory/programme.html",
        page=page,
        figures=queries.figures(),
        address=lambda number: url_for("directory.programme", page=number),
    )
