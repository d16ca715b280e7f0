"""What a search offers: options that lead somewhere or do something, in groups."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ranzcred.core.formats import plural
from ranzcred.core.text import search_key

EXACT, BEGUN, MATCHING, OTHER = range(4)
"""How well an option fits what was typed: it is called so, its name begins so, its words begin so, or not at all."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """A result: a link, or a button that sends a form or opens a dialog of every page."""

    label: str
    about: str = ""
    mark: str = ""
    """The word for a state that is not the usual one: "Inactive"."""
    icon: str
    address: str = ""
    sends: str = ""
    """The id of the form that it sends."""
    opens: str = ""
    """The id of the dialog that it opens."""
    words: tuple[str, ...] = ()
    """What else it may be called."""
    keys: str = ""
    """The keys that do the same: "g m"."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Options of one kind, the best first."""

    id: str
    heading: str
    options: Sequence[Option]
    rank: int = MATCHING
    """How well the first one fits."""
    more: bool = False
    """Whether there are others that are not shown."""

    @property
    def count(self) -> str:
        """Return the number of results in words: "3 results", "The first 20 results"."""
        results = plural(len(self.options), "result")
        return f"The first {results}" if self.more else results


Ranked = tuple[int, Option]
"""How well an option fits, and the option."""


def ranked_group(group_id: str, heading: str, ranked: Iterable[Ranked], *, limit: int) -> Group:
    """Return the options that fit best, each once."""
    ranks: dict[Option, int] = {}
    for rank, option in ranked:
        ranks[option] = min(rank, ranks.get(option, rank))
    best = sorted(ranks, key=ranks.__getitem__)
    return Group(
        id=group_id,
        heading=heading,
        options=best[:limit],
        rank=ranks[best[0]] if best else MATCHING,
        more=len(best) > limit,
    )


@dataclass(frozen=True, kw_only=True)
class SearchResults:
    """What a search found, or what is offered before anything is typed."""

    q: str = ""
    groups: Sequence[Group] = ()

    @property
    def sentence(self) -> str:
        """Return the announcement: "12 results"."""
        number = sum(len(group.options) for group in self.groups)
        return plural(number, "result") if number else "Nothing found"


def ordered(groups: Iterable[Group]) -> list[Group]:
    """Return the groups that have options: whose first fits better comes first, else they stay in order."""
    return sorted((group for group in groups if group.options), key=lambda group: group.rank)


def rank_of(text: str, names: Sequence[str]) -> int:
    """Return how well a folded text fits folded names."""
    if text in names:
        return EXACT
    if any(name.startswith(text) for name in names):
        return BEGUN
    words = " ".join(names).split()
    every = all(any(word.startswith(typed) for word in words) for typed in text.split())
    return MATCHING if every else OTHER


def matching(text: str, options: Iterable[Option]) -> list[Ranked]:
    """Return the options that a folded text fits by their label or their other words, with how well."""
    ranked = [(rank_of(text, [search_key(option.label), *option.words]), option) for option in options]
    return [(rank, option) for rank, option in ranked if rank != OTHER]
