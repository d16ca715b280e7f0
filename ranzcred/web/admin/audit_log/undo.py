"""The response once the change of an entry is to be undone."""

from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict
from ranzcred.domain.audit.queries import get_entry
from ranzcred.domain.undo.operations import Overtaken, undo_change
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.guard import safe_next
from ranzcred.web.admin.audit_log.responses import EntryPage
from ranzcred.web.kit import htmx
from ranzcred.web.kit.refusals import attempt
from ranzcred.web.kit.view_models import render


def undo_response(seq: str) -> ResponseReturnValue:
    """Undo the change of an entry and go back to where that was asked for; or show the entry, and why not."""
    result = attempt(lambda: undo_change(seq=seq, by=principal()), Conflict)
    if isinstance(result, Conflict):
        db.session.rollback()
        since = result.entry if isinstance(result, Overtaken) else None
        return render(EntryPage(entry=get_entry(seq), refused=result.message, since=since)), result.status
    htmx.flash_message(result.sentence)
    back = safe_next(request.form.get("back"))
    lost = back == "/" or any(key in back for key in result.removed)
    return redirect(url_for("audit.entry", entry_seq=seq) if lost else back, HTTPStatus.SEE_OTHER)
