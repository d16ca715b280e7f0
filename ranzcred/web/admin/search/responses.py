"""The responses of the search: the options for its dialog, and its whole page."""

from dataclasses import dataclass

from flask import url_for
from flask.typing import ResponseReturnValue

from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.web.access.declare import may_call
from ranzcred.web.admin.search.options import Option, SearchResults
from ranzcred.web.admin.search.results import IN_DIALOG, ON_PAGE, find, start
from ranzcred.web.kit import htmx
from ranzcred.web.kit.view_models import ViewModel, render


@dataclass(frozen=True, kw_only=True)
class SearchOptions(ViewModel):
    """What is found, as the options of the dialog's combobox."""

    template: str = "components/frame/_search_options.html"
    found: SearchResults
    everything: Option | None
    """The option that leads to the page with more of it."""


@dataclass(frozen=True, kw_only=True)
class SearchPage(ViewModel):
    """What is found, as a page of links."""

    template: str = "admin/search/search.html"
    found: SearchResults


def search_response(q: str, remembered: str, user: SignedInUser) -> ResponseReturnValue:
    """Return what is found: the options for htmx, else the whole page."""
    if not htmx.wants_partial():
        return render(SearchPage(found=find(q, user, ON_PAGE) if q else start(user, remembered)))
    found = find(q, user, IN_DIALOG) if q else start(user, remembered)
    options = SearchOptions(found=found, everything=_everything(found, user))
    return htmx.partial(options, announce=found.sentence if q else "")


def _everything(found: SearchResults, user: SignedInUser) -> Option | None:
    """Return the option that leads to all people who are found, else to the page with all results."""
    if not found.q or not found.groups:
        return None
    if may_call(user, "people.person_list") and any(group.id == "people" for group in found.groups):
        everyone = url_for("people.person_list", q=found.q, people="all")
        return Option(label=f"All people matching “{found.q}”", icon="users", address=everyone)
    return Option(label=f"All results for “{found.q}”", icon="search", address=url_for("search.search", q=found.q))
