"""What a search finds, in groups; and what is offered before anything is typed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ranzcred.core.permissions import Permission
from ranzcred.core.text import code_key, search_key
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.domain.definitions.lists.search import search_definitions
from ranzcred.domain.directory.member_search import lbp_starts, search_people
from ranzcred.domain.directory.organisation_search import search_organisations
from ranzcred.web.admin.search import pages
from ranzcred.web.admin.search.current import current_record, load, recent_references
from ranzcred.web.admin.search.options import (
    EXACT,
    MATCHING,
    Group,
    Option,
    SearchResults,
    matching,
    ordered,
    rank_of,
    ranked_group,
)
from ranzcred.web.admin.search.records import VERBS, FoundRecord, action_options, names_of, record_option

Search = Callable[..., Sequence[FoundRecord]]
VERB_LENGTH = 3
"""How much of a verb must be typed."""
FILLERS = {"a", "to", "person", "people"}
"""Words between a verb and the name of a record: "add person to ridge"."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many of each kind are shown."""

    people: int
    others: int


IN_DIALOG = Limits(people=8, others=5)
ON_PAGE = Limits(people=20, others=20)
OF_VERB = Limits(people=3, others=3)


@dataclass(frozen=True, kw_only=True)
class FoundRecords:
    """The records of one kind that a search found, with one more than are shown if there are more."""

    id: str
    heading: str
    records: Sequence[FoundRecord]
    limit: int

    def shown(self, text: str, codes: Sequence[str]) -> Group:
        """Return them as options, with how well the first one fits a folded text, or a number of its own."""
        rank = MATCHING
        if self.records:
            names, code = names_of(self.records[0])
            rank = EXACT if code in codes else min(rank_of(text, names), MATCHING)
        return Group(
            id=self.id,
            heading=self.heading,
            options=[record_option(record) for record in self.records[: self.limit]],
            rank=rank,
            more=len(self.records) > self.limit,
        )


def find(q: str, user: SignedInUser, limits: Limits) -> SearchResults:
    """Return what a search finds, in three statements; with a verb before a name in as many more."""
    text = search_key(q)
    if not text:
        return SearchResults(q=q)
    found = _find_records(q, user, limits)
    actions = [
        *matching(text, _actions_here(user)),
        *matching(text, pages.actions(user)),
        *((min(rank_of(text, [search_key(option.label)]), MATCHING), option) for option in _actions_by_verb(q, user)),
        *((MATCHING, option) for option in _actions_of_only(found, user)),
    ]
    groups = [
        *(kind.shown(text, [code_key(q), *lbp_starts(q)]) for kind in found),
        ranked_group("pages", "Pages", matching(text, pages.pages(user)), limit=limits.others),
        ranked_group("actions", "Actions", actions, limit=limits.others),
    ]
    return SearchResults(q=q, groups=ordered(groups))


def start(user: SignedInUser, remembered: str) -> SearchResults:
    """Return what is offered before anything is typed: records viewed lately, what may be done with that of the current
    page, the areas, and the actions of every page.
    """
    here = current_record()
    records = load(recent_references(remembered), user)
    groups = [
        Group(
            id="recent",
            heading="Recently viewed",
            options=[record_option(record) for reference, record in records.items() if reference != here],
        ),
        Group(id="here", heading="On this page", options=_actions_here(user)),
        Group(id="areas", heading="Go to", options=pages.areas(user)),
        Group(id="actions", heading="Actions", options=pages.actions(user)),
    ]
    return SearchResults(groups=ordered(groups))


def _find_records(q: str, user: SignedInUser, limits: Limits) -> list[FoundRecords]:
    kinds: Sequence[tuple[Permission, str, str, Search, int]] = (
        (Permission.MEMBER_READ, "people", "People", search_people, limits.people),
        (Permission.ORGANISATION_READ, "organisations", "Organisations", search_organisations, limits.others),
        (Permission.DEFINITION_READ, "definitions", "Micro-credentials", search_definitions, limits.others),
    )
    return [
        FoundRecords(id=group_id, heading=heading, records=search(q, limit=limit + 1), limit=limit)
        for permission, group_id, heading, search, limit in kinds
        if user.may(permission)
    ]


def _actions_here(user: SignedInUser) -> list[Option]:
    """Return what may be done with the record whose page the browser shows."""
    here = current_record()
    return [option for record in load([here] if here else [], user).values() for option in action_options(record, user)]


def _actions_by_verb(q: str, user: SignedInUser) -> Iterable[Option]:
    """Yield the actions of a search that begins with what they do: "assign slate"."""
    first, *rest = search_key(q).split()
    while rest and rest[0] in FILLERS:
        rest = rest[1:]
    verbs = [verb for verb in VERBS if len(first) >= VERB_LENGTH and verb.startswith(first)]
    if not verbs or not rest:
        return
    for kind in _find_records(" ".join(rest), user, OF_VERB):
        for record in kind.records[: kind.limit]:
            for verb in verbs:
                yield from action_options(record, user, verb=verb)


def _actions_of_only(found: Sequence[FoundRecords], user: SignedInUser) -> Iterable[Option]:
    """Yield what may be done with a record that is the only one of its kind to be found."""
    for kind in found:
        if len(kind.records) == 1:
            yield from action_options(kind.records[0], user)
