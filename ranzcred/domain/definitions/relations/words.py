"""How the relations of a definition are said: in the entry of a change, and in forms."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from ranzcred.core import formats
from ranzcred.core.db.session import db
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from ranzcred.domain.definitions.state import Equivalent, Groups

NONE = "none"


def changed_relations(changes: Mapping[str, Any]) -> dict[str, str]:
    """Return the relations that change, in words, for the definition's entry: the rows have their own."""
    words = {}
    if "purposes" in changes:
        words["purposes"] = ", ".join(each.label for each in changes["purposes"]) or NONE
    if "prerequisites" in changes:
        words["prerequisites"] = groups_in_words(changes["prerequisites"]) or NONE
    if "equivalences" in changes:
        titles = titles_of({each.counts_as for each in changes["equivalences"]})
        phrases = [equivalence_in_words(titles[each.counts_as], each) for each in changes["equivalences"]]
        words["counts_as"] = "; ".join(phrases) or NONE
    return words


def groups_in_words(groups: Groups) -> str:
    """Return groups of prerequisites in words: "Slate or Copper; and Zinc"."""
    titles = titles_of({key for group in groups for key in group})
    return "; and ".join(" or ".join(titles[key] for key in group) for group in groups)


def equivalence_in_words(title: str, equivalent: Equivalent) -> str:
    """Return when something counts as what, in words: "Slate from 1 Jan 2026 until 31 Dec 2027"."""
    until = f" until {formats.date(equivalent.until_on)}" if equivalent.until_on else ""
    note = f" ({equivalent.note})" if equivalent.note else ""
    return f"{title} from {formats.date(equivalent.from_on)}{until}{note}"


def titles_of(keys: Collection[str]) -> dict[str, str]:
    """Return the titles of definitions by key, in at most one statement."""
    found = select(Definition.id, Definition.title).where(Definition.id.in_(set(keys)))
    return dict(db.session.execute(found).all()) if keys else {}
