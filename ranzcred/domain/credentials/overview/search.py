"""The search for credentials by person, organisation and micro-credential, among a million."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import Select, false, select, union_all

from ranzcred.core.db.session import db
from ranzcred.core.lists.bounded import FOUND_AT_MOST
from ranzcred.core.lists.order import joined_from
from ranzcred.core.lists.search import matches_words
from ranzcred.core.text import search_key
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.member_search import Weights, finds_someone, matching_keys, weigh
from ranzcred.domain.directory.models import OrganisationMember

Words = tuple[str, ...]
SPLIT_AT_MOST = 4
"""The number of words up to which some may be of the person and the others of the micro-credential."""


def found_by(q: str, statement: Select[str], *, at_most: int = FOUND_AT_MOST) -> Select[str]:
    """Return a query for keys of credentials, less what the search does not find: all words must be of the person and
    the organisation, or of the micro-credential; or the first ones of one of these, and the last ones of the other.

    Each way is looked up by itself, and stops where it has found more than is shown. Which ways there are is asked
    first, in two statements: what finds nobody or nothing is left out.
    """
    words = [word for word in q.split() if search_key(word)]
    ways = [way.limit(at_most + 1) for way in _ways(words, statement, at_most)] if words else []
    if not ways:
        return statement.where(false())
    found = union_all(*(select(way.subquery().c.id) for way in ways))
    return select(StaffMicroCredential.id).where(StaffMicroCredential.id.in_(found))


def _ways(words: Sequence[str], statement: Select[str], at_most: int) -> Iterator[Select[str]]:
    weights = weigh(" ".join(words))
    places = range(len(words) + 1) if len(words) <= SPLIT_AT_MOST else (0, len(words))
    divided = dict.fromkeys(part for place in places for part in _divided(words, place))
    titled = _titled({of_title for _, of_title in divided if of_title})
    for of_person, of_title in divided:
        if titled.get(of_title, True) and finds_someone(" ".join(of_person), weights):
            way = _of_definition(of_title, statement) if of_title else statement
            yield _of_person(of_person, weights, way, at_most) if of_person else way


def _divided(words: Sequence[str], place: int) -> Iterator[tuple[Words, Words]]:
    """Yield the words of the person and those of the micro-credential, either of them first."""
    first, last = tuple(words[:place]), tuple(words[place:])
    yield first, last
    yield last, first


def _titled(parts: Collection[Words]) -> Mapping[Words, bool]:
    """Return whether there is a micro-credential with such words in its title, by the words; in one statement."""
    row = db.session.execute(select(*(_keys_of(part).exists() for part in parts))).one()
    return dict(zip(parts, row, strict=True))


def _of_person(words: Sequence[str], weights: Weights, statement: Select[str], at_most: int) -> Select[str]:
    """Return the query for the credentials of the people that the words find, who are looked up first: as many of those
    who have one as are shown.
    """
    held = statement.where(StaffMicroCredential.member_id == OrganisationMember.id).correlate(OrganisationMember)
    keys = matching_keys(" ".join(words), weights, held.exists(), limit=at_most + 1).subquery()
    people = select(keys.c.id).distinct().subquery()
    return statement.join(people, StaffMicroCredential.member_id == joined_from(people.c.id))


def _of_definition(words: Sequence[str], statement: Select[str]) -> Select[str]:
    return statement.where(StaffMicroCredential.definition_id.in_(_keys_of(words)))


def _keys_of(words: Sequence[str]) -> Select[str]:
    titled = matches_words(" ".join(words), names=[MicroCredentialDefinition.title_folded])
    return select(MicroCredentialDefinition.id).where(*titled)
