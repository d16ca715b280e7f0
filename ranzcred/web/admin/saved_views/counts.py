"""How many rows each view has, in the words of its list's page: counted by the list itself, for the dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import current_app
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from ranzcred.core.errors import Invalid, NotFound, Problem
from ranzcred.domain.accounts.saved_views.models import AT_MOST, SavedView
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import may_call
from ranzcred.web.access.list_exports import list_on_page
from ranzcred.web.kit.refusals import attempt

UNUSABLE = "can't be counted: open it to see why"
NO_LIST = "isn't a list that you can count"


@dataclass(frozen=True, kw_only=True)
class ViewCount:
    """The rows of a view in words, or why none are shown; neither where it is counted when that is asked for."""

    sentence: str = ""
    problem: str = ""

    @property
    def words(self) -> str:
        return self.sentence or self.problem


def count_views(views: Sequence[SavedView], wanted: str = "") -> dict[str, ViewCount]:
    """Return the rows of views by their keys: of the one that is `wanted`, and of as many others as a user can have."""
    return {
        each.id: _count(each, wanted=each.id == wanted) if number < AT_MOST or each.id == wanted else ViewCount()
        for number, each in enumerate(views)
    }


def _count(view: SavedView, *, wanted: bool) -> ViewCount:
    counted = attempt(lambda: _count_words(view, wanted=wanted), Invalid, NotFound)
    return ViewCount(problem=UNUSABLE) if isinstance(counted, Problem) else counted


def _count_words(view: SavedView, *, wanted: bool) -> ViewCount:
    try:
        endpoint, keys = current_app.url_map.bind("").match(view.page, method="GET")
    except HTTPException:
        return ViewCount(problem=NO_LIST)
    shown = list_on_page(endpoint, keys) if may_call(principal(), endpoint) else None
    if shown is None:
        return ViewCount(problem=NO_LIST)
    if shown.counts_slowly and not wanted:
        return ViewCount()
    args = MultiDict(parse_qsl(view.query)).to_dict()
    shown = shown.of_query(args) if shown.of_query else shown
    return ViewCount(sentence=shown.count_sentence(args))
