"""Ask RANZ: a short form, whose message goes to RANZ's administrators."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, make_response, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts.throttle import CountedRequest, count_request, wait_sentence
from ranzcred.domain.notifications.questions.forms import QuestionForm
from ranzcred.domain.notifications.questions.operations import ask_ranz
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.restored_forms import restorable, submitted
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import ViewModel, render

blueprint = Blueprint("questions", __name__)
SENT = "Sent to RANZ. Your copy is below."


@dataclass(frozen=True, kw_only=True)
class QuestionPart(ViewModel):
    """The form."""

    template: str = "portal/questions/_question.html"
    form: QuestionForm
    unsaved: bool = False
    """Whether it has what was typed and not sent."""


@dataclass(frozen=True, kw_only=True)
class QuestionPage(ViewModel):
    """The page of the form."""

    template: str = "portal/questions/ask.html"
    part: QuestionPart


@blueprint.get("/ask-ranz")
@requires(Permission.QUESTION_SEND)
def ask() -> ResponseReturnValue:
    """Show the form."""
    return render(QuestionPage(part=QuestionPart(form=QuestionForm())))


@blueprint.post("/ask-ranz")
@requires(Permission.QUESTION_SEND)
@restorable
@transactional
def ask_submit() -> ResponseReturnValue:
    """Send the question, and show the copy that whoever asked has of it."""
    form, me = QuestionForm(request.form), principal()
    if not submitted():
        return _form_response(form, HTTPStatus.OK)
    if not form.validate():
        return _form_response(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    wait = count_request(CountedRequest.QUESTION_OF_USER, me.user_id)
    if wait:
        form.text.errors = [wait_sentence(wait)]
        response = make_response(_form_response(form, HTTPStatus.TOO_MANY_REQUESTS))
        response.headers["Retry-After"] = str(wait)
        return response
    ask_ranz(subject=form.subject.data, text=form.text.data or "", by=me, settings=current_settings())
    htmx.flash_message(SENT)
    return htmx.go_to(url_for("inbox.notification_list"))


def _form_response(form: QuestionForm, status: int) -> ResponseReturnValue:
    part = QuestionPart(form=form, unsaved=True)
    if not htmx.wants_partial():
        return render(QuestionPage(part=part)), status
    return htmx.partial(part, status=status, focus=["question-errors"])
