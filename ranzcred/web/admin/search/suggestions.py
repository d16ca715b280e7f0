"""What a filter by record suggests as one types."""

from dataclasses import dataclass

from flask import Response

from ranzcred.core.lists.suggestions import Suggestions
from ranzcred.core.policy import require
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.domain.credentials.suggestions.record_types import get_record_type
from ranzcred.web.kit import htmx
from ranzcred.web.kit.view_models import ViewModel


@dataclass(frozen=True, kw_only=True)
class SuggestedRecords(ViewModel):
    """The suggestions, as the options of a field's combobox."""

    template: str = "components/fields/_suggestions.html"
    field: str
    suggestions: Suggestions


def suggestions_response(record_type: str, q: str, subject: str, user: SignedInUser) -> Response:
    """Return the first records of a type that a text finds, and that fit a subject, for the field that asks; refuse who
    may not see them.
    """
    searched = get_record_type(record_type, subject)
    require(user.may, searched.permission)
    suggestions = searched.suggest(q)
    shown = SuggestedRecords(field=htmx.source_id(), suggestions=suggestions)
    return htmx.partial(shown, announce=suggestions.sentence)
