"""The search for credentials by person, organisation and micro-credential, among a million."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Select, false, select, union_all

from ranzcred.core.lists.order import joined_from
from ranzcred.core.lists.search import matches_words
from ranzcred.core.text import search_key
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.member_search import matching_keys

FOUND_AT_MOST = 2_000
"""The number of rows, and of people, at which a search stops: past it, more words or a filter find the rest."""
SPLIT_AT_MOST = 4
"""The number of words up to which some may be of the person and the others of the micro-credential."""


def found_by(q: str, statement: Select[str]) -> Select[str]:
    """Return a query for keys of credentials, less what the search does not find: all words must be of the person and
    the organisation, or of the micro-credential; or the first ones of one of these, and the last ones of the other.

    Each way is looked up by itself, and stops where it has found more than is shown.
    """
    words = [word for word in q.split() if search_key(word)]
    ways = [way.limit(FOUND_AT_MOST + 1) for way in _ways(words, statement)]
    if not ways:
        return statement.where(false())
    found = union_all(*(select(way.subquery().c.id) for way in ways))
    return select(StaffMicroCredential.id).where(StaffMicroCredential.id.in_(found))


def _ways(words: Sequence[str], statement: Select[str]) -> Iterator[Select[str]]:
    if not words:
        return
    yield _of_person(words, statement)
    yield _of_definition(words, statement)
    for place in range(1, len(words) if len(words) <= SPLIT_AT_MOST else 1):
        first, last = words[:place], words[place:]
        yield _of_person(first, _of_definition(last, statement))
        yield _of_person(last, _of_definition(first, statement))


def _of_person(words: Sequence[str], statement: Select[str]) -> Select[str]:
    """Return the query for the credentials of the people that the words find, who are looked up first."""
    keys = matching_keys(" ".join(words), limit=FOUND_AT_MOST + 1).subquery()
    people = select(keys.c.id).distinct().subquery()
    return statement.join(people, StaffMicroCredential.member_id == joined_from(people.c.id))


def _of_definition(words: Sequence[str], statement: Select[str]) -> Select[str]:
    titled = matches_words(" ".join(words), names=[MicroCredentialDefinition.title_folded])
    keys = select(MicroCredentialDefinition.id).where(*titled)
    return statement.where(StaffMicroCredential.definition_id.in_(keys))
