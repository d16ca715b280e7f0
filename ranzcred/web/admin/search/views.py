"""The search's routes: a page without scripts, options for its dialog with them; and what filters by record suggest."""

from collections.abc import Callable

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ranzcred.core.db.types import KEY_LENGTH
from ranzcred.core.lists.arguments import optional_text
from ranzcred.core.lists.filters import SEARCH_LENGTH
from ranzcred.core.permissions import Permission
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import may_call, requires
from ranzcred.web.admin.search.current import viewed_record
from ranzcred.web.admin.search.responses import search_response
from ranzcred.web.admin.search.suggestions import suggestions_response

blueprint = Blueprint("search", __name__)

REMEMBERED_LENGTH = 1_000


@blueprint.get("/admin/search")
@requires(Permission.MEMBER_READ, Permission.ORGANISATION_READ, Permission.DEFINITION_READ)
def search() -> ResponseReturnValue:
    """Search everything that the user may see; `recent` has the records that the browser remembers."""
    q = optional_text(request.args, "q", label="Search", longest=SEARCH_LENGTH)
    remembered = optional_text(request.args, "recent", label="Recent", longest=REMEMBERED_LENGTH)
    return search_response(q, remembered, principal())


@blueprint.get("/admin/suggestions/<key:record_type>")
@requires(Permission.MEMBER_READ, Permission.ORGANISATION_READ, Permission.DEFINITION_READ)
def suggestion_list(record_type: str) -> ResponseReturnValue:
    """Suggest records of a type for a field, each of them by what its own type asks; those that fit a subject."""
    q = optional_text(request.args, "q", label="Search", longest=SEARCH_LENGTH)
    subject = optional_text(request.args, "subject", label="Subject", longest=KEY_LENGTH)
    return suggestions_response(record_type, q, subject, principal())


@blueprint.app_context_processor
def _for_templates() -> dict[str, Callable[..., object]]:
    return {"viewed_record": viewed_record, "may_search": lambda user: may_call(user, "search.search")}
