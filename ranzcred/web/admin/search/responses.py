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
    all_people: Option | None


def search_response(q: str, remembered: str, user: SignedInUser) -> ResponseReturnValue:
    """Return what is found: the options for htmx, else the whole page."""
    partial = htmx.wants_partial()
    found = find(q, user, IN_DIALOG if partial else ON_PAGE) if q else start(user, remembered)
    all_people = _all_people(found, user)
    if not partial:
        return render(SearchPage(found=found, all_people=all_people))
    options = SearchOptions(found=found, everything=all_people or _all_results(found))
    return htmx.partial(options, announce=found.sentence if q else "")


def _all_people(found: SearchResults, user: SignedInUser) -> Option | None:
    """Return the option that leads to all people who are found, if any are."""
    if not any(group.id == "people" for group in found.groups) or not may_call(user, "people.person_list"):
        return None
    everyone = url_for("people.person_list", q=found.q, people="all")
    return Option(label=f"All people matching “{found.q}”", icon="users", address=everyone)


def _all_results(found: SearchResults) -> Option | None:
    """Return the option that leads to the page with all results, if there are any."""
    if not found.q or not found.groups:
        return None
    return Option(label=f"All results for “{found.q}”", icon="search", address=url_for("search.search", q=found.q))
