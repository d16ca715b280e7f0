"""Who holds a definition: the rows, filters and order of its page and of its JSON list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from sqlalchemy import ColumnElement, CompoundSelect, Select, exists, false, select
from sqlalchemy.orm import aliased, contains_eager

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.lists.bounded import COUNTED_AT_MOST, FOUND_AT_MOST, Count, count_each
from ranzcred.core.lists.page import paginate
from ranzcred.core.lists.rows import PagedRows
from ranzcred.core.lists.search import matches_words
from ranzcred.domain.audit.labels import day
from ranzcred.domain.credentials.awards.models import Award, AwardRevision
from ranzcred.domain.credentials.awards.periods_sql import counts_on_sql, held_on_sql, holds_on_sql
from ranzcred.domain.credentials.awards.standing import KeptStanding
from ranzcred.domain.credentials.lists.effective import CredentialRow, Ways, both, effective_ways, one_of, whichever
from ranzcred.domain.credentials.lists.filters import HolderFilters, Staff
from ranzcred.domain.credentials.lists.holder_order import (
    first_in_order,
    is_few,
    order_of,
    page_in_order,
    page_sorted,
    parts_of,
)
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.queries import read_versions
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.directory.member_search import is_selective, matching_keys, search_condition, weigh
from ranzcred.domain.directory.models import Organisation, OrganisationMember

Keys: TypeAlias = Select[str] | CompoundSelect[str] | Sequence[str]
KINDS = {None: "active", Staff.INACTIVE: "inactive", Staff.ALL: ""}
"""What people are called that a list of those who held it on a day has."""
NOT_HELD = KeptStanding(status=MicroCredentialStatus.NOT_STARTED)
"""Of a credential that was not held on the day that is asked about."""
HOLDERS_READ = 20_000
"""The number of holders up to which a search may look at each, rather than for the people whom it finds."""


@dataclass(frozen=True, kw_only=True)
class HolderRow(CredentialRow):
    """A holder of the definition, as of a day. `then` is what they held on it, where it is not told of today."""

    credential: StaffMicroCredential
    then: KeptStanding | None = None

    @property
    def standing(self) -> StaffMicroCredential | KeptStanding:
        return self.then or self.credential

    @property
    def member(self) -> OrganisationMember:
        return self.credential.member

    @property
    def texts(self) -> dict[str, object]:
        """What every list shows of it, by the names that the templates of rows have for it."""
        return {
            "id": self.credential.id,
            "version": self.credential.version,
            "definition_id": self.credential.definition_id,
            "member_id": self.member.id,
            "name": self.member.display_name,
            "organisation_id": self.member.organisation_id,
            "awarded": self.awarded_text,
            "expiry_date": self.expiry_text,
            "time_left": self.time_left_text,
        }


@dataclass(frozen=True, kw_only=True)
class HolderList(PagedRows[HolderRow, HolderFilters]):
    """A page of a definition's holders; `assigned` is whether there are any, former staff too."""

    NOUN, PLURAL = "person", "people"

    assigned: bool

    @property
    def as_of(self) -> str:
        """Return the day that the rows tell of, and as of which that was known, in words; "" for today."""
        on, known = self.filters.on, self.filters.known
        return f"As of {day(on)}{f', as known on {day(known)}' if known else ''}" if on else ""

    @property
    def sentence(self) -> str:
        """Return the count for people; of those who held it on a day: "7 active people held it on 3 Mar 2026"."""
        on, known = self.filters.on, self.filters.known
        if not on:
            return super().sentence
        kind = f"{who} " if (who := KINDS[self.filters.staff]) else ""
        count = Count(self.page.total, more=self.page.more)
        verb = "held" if on < clock.today() else "holds" if self.page.total == 1 else "hold"
        subject = count.plural(f"{kind}person", f"{kind}people") if count else f"No {kind}people"
        return f"{subject} {verb} it on {day(on)}{f', as known on {day(known)}' if known else ''}"


@dataclass(frozen=True, kw_only=True)
class FoundHolders:
    """What filters leave of a definition's holders: how many, and their keys in order, `limit` from an offset on or
    all; the rows of these in one statement.
    """

    filters: HolderFilters
    today: date
    total: Count
    keys: Callable[[int | None, int], Keys]

    def rows(self, limit: int | None, offset: int) -> list[HolderRow]:
        """Return the rows in their order, `limit` from an offset on or all."""
        return load_holders(self.keys(limit, offset), self.filters, self.today)


def list_holders(definition_id: str, filters: HolderFilters, *, today: date | None = None) -> HolderList:
    """Return the page of `filters`, the last one if it is past it, in a constant number of statements."""
    found = find_holders(definition_id, filters, today=today)
    page = paginate(filters.page, found.total.number, found.rows, more=found.total.more)
    return HolderList(
        page=page,
        filters=replace(filters, page=page.number),
        assigned=bool(found.total) or bool(count_each([_select(definition_id)], at_most=1)[0]),
    )


def find_holders(
    definition_id: str, filters: HolderFilters, *, at_most: int | None = None, today: date | None = None
) -> FoundHolders:
    """Return what the filters leave, counted up to a bound."""
    today = today or clock.today()
    of_it = of_organisation(filters.organisation) if filters.organisation else []
    everyone, ways = _select(definition_id).where(*of_it), _ways(filters, today)
    within = everyone.where(*_held(filters))
    counted = _counted(definition_id, filters).where(*of_it)
    if filters.q:
        which = one_of(ways)
        return _search(within.where(which), counted.where(which), filters, today, at_most=at_most or FOUND_AT_MOST)
    if filters.organisation:  # found through their order
        ways = [[whichever(ways)]]
    bound = at_most or (FOUND_AT_MOST if filters.on else COUNTED_AT_MOST)
    found = [counted.where(*way) for way in ways]
    [total, among] = count_each([found, everyone], at_most=bound)

    def keys(limit: int | None, offset: int) -> Keys:
        if limit is None or is_few(total, among, offset + limit):
            return page_sorted(found, filters, today, limit=limit, offset=offset)
        matching, parts = within.where(whichever(ways)), parts_of(filters, today)
        if filters.on and not offset and len(parts) > 1:
            return first_in_order(matching, parts, limit)
        known = ways if filters.column == "status" else [[whichever(ways)]]
        each = [[counted.where(*way) for way in both(known, part.ways)] for part in parts]
        counts = [total] if len(parts) == 1 else count_each(each, at_most=bound)
        return page_in_order(matching, parts, counts, limit=limit, offset=offset)

    return FoundHolders(filters=filters, today=today, total=total, keys=keys)


def match_holders(definition_id: str, filters: HolderFilters) -> dict[str, int]:
    """Return all that the filters leave today with their versions, in their order; in a constant number of statements.

    Raise TooManyMatch if they are more than the list counts.
    """
    today = clock.today()
    of_it = of_organisation(filters.organisation) if filters.organisation else []
    matching = _select(definition_id).where(*of_it, one_of(_ways(filters, today)))
    if filters.q:
        matching = _found_by(filters.q, matching, matching, at_most=FOUND_AT_MOST)
    return read_versions(matching, order_of(filters, today), bound=FOUND_AT_MOST if filters.q else COUNTED_AT_MOST)


def _search(
    matching: Select[str], counted: Select[str], filters: HolderFilters, today: date, *, at_most: int
) -> FoundHolders:
    """Return what a search finds among what matches; `counted` has the same, sooner where all of it is read.

    Of few holders, all are looked at, and a word may be anywhere in a name or address. Of many, it must start a word of
    them, so that the people whom it finds can be looked up first.
    """
    found = _found_by(filters.q, matching, counted, at_most=at_most)
    keys = db.session.scalars(found.order_by(*order_of(filters, today)).limit(at_most + 1)).all()
    return FoundHolders(
        filters=filters,
        today=today,
        total=Count.up_to(len(keys), at_most),
        keys=lambda limit, offset: keys[offset : offset + limit if limit else None],
    )


def _found_by(q: str, matching: Select[str], counted: Select[str], *, at_most: int) -> Select[str]:
    [among] = count_each([counted], at_most=HOLDERS_READ)
    if among.number <= FOUND_AT_MOST:
        return counted.join(StaffMicroCredential.member).where(*_anywhere(q))
    return _how_words_begin(matching, q, among, at_most=at_most)


def _how_words_begin(matching: Select[str], q: str, among: Count, *, at_most: int) -> Select[str]:
    """Return SQL for whom the starts of words find: each holder is looked at, if they are not too many and no word
    finds few people; else the people are looked up first. Takes a statement, which weighs the words.
    """
    weights = weigh(q, alone=True)
    if not (among.more or is_selective(weights)):
        return matching.join(StaffMicroCredential.member).where(search_condition(q))
    holds = matching.where(StaffMicroCredential.member_id == OrganisationMember.id).correlate(OrganisationMember)
    named = matching_keys(q, weights, holds.exists(), limit=at_most + 1)
    return matching.where(StaffMicroCredential.member_id.in_(named))


def _anywhere(q: str) -> list[ColumnElement[bool]]:
    names = (OrganisationMember.name_folded, OrganisationMember.organisation_folded)
    return matches_words(q, names=names, addresses=[OrganisationMember.email_key])


def load_holders(keys: Keys, filters: HolderFilters, today: date) -> list[HolderRow]:
    """Return the rows of the list with some keys, in its order."""
    found = _credentials(keys, filters, today)
    if not filters.on:
        return [HolderRow(credential=credential, today=today) for credential in found]
    then = held_then([each.id for each in found], filters.on, known=filters.known)
    return [HolderRow(credential=each, today=filters.on, then=then.get(each.id, NOT_HELD)) for each in found]


def held_then(keys: Sequence[str], on: date, *, known: date | None) -> dict[str, KeptStanding]:
    """Return by what award each of some credentials was held on a day, as was known; without those that were not."""
    revision = AwardRevision
    by_it = select(revision, Award.awarded_by).join(Award, Award.id == revision.award_id)
    found = db.session.execute(by_it.where(revision.credential_id.in_(keys), *counts_on_sql(on, known))).all()
    return {
        row.credential_id: KeptStanding(
            status=MicroCredentialStatus.AWARDED,
            awarded_on=row.awarded_on,
            awarded_by=awarded_by,
            valid_from=row.valid_from,
            expiry_date=row.expiry_date,
        )
        for row, awarded_by in found
    }


def _credentials(keys: Keys, filters: HolderFilters, today: date) -> Sequence[StaffMicroCredential]:
    return db.session.scalars(
        select(StaffMicroCredential)
        .join(StaffMicroCredential.member)
        .join(OrganisationMember.organisation)
        .options(contains_eager(StaffMicroCredential.member).contains_eager(OrganisationMember.organisation))
        .where(StaffMicroCredential.id.in_(keys))
        .order_by(*order_of(filters, today))
    ).all()


def _select(definition_id: str) -> Select[str]:
    """Return SQL for the keys of a definition's holders."""
    return select(StaffMicroCredential.id).where(StaffMicroCredential.definition_id == definition_id)


def _held(filters: HolderFilters) -> list[ColumnElement[bool]]:
    """Return SQL for whether a credential is held on the day of the filters, if they have one: for rows that are met in
    another order, up to a page of them.
    """
    return [holds_on_sql(StaffMicroCredential.id, filters.on, known=filters.known)] if filters.on else []


def _counted(definition_id: str, filters: HolderFilters) -> Select[str]:
    """Return SQL for the keys of what is held on the day of the filters, if they have one. It starts from the awards,
    of which one at most counts for each holder, so that a count up to a bound reads no more of them.
    """
    if not filters.on:
        return _select(definition_id)
    held = held_on_sql(definition_id, filters.on, known=filters.known)
    joined = held.join(StaffMicroCredential, StaffMicroCredential.id == AwardRevision.credential_id)
    return joined.with_only_columns(StaffMicroCredential.id, maintain_column_froms=True)


def _ways(filters: HolderFilters, today: date) -> Ways:
    active = [] if filters.staff is Staff.ALL else [StaffMicroCredential.holder_active.is_(filters.staff is None)]
    return both([active], effective_ways(filters.status, filters.expiry, today))


def of_organisation(key: str) -> list[ColumnElement[bool]]:
    """Return SQL for whether holders are of an organisation: by its name, which their order has, and where several have
    the name by the member too. Takes a statement.
    """
    named = aliased(Organisation)
    namesakes = select(named.name_folded, named.id).join(Organisation, Organisation.name_folded == named.name_folded)
    found = db.session.execute(namesakes.where(Organisation.id == key).limit(2)).all()
    if not found:
        return [false()]
    condition = [StaffMicroCredential.holder_organisation == found[0].name_folded]
    if len(found) > 1:
        of_it = (OrganisationMember.id == StaffMicroCredential.member_id, OrganisationMember.organisation_id == key)
        condition.append(exists().where(*of_it))
    return condition
