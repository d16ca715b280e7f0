"""Coverage counted from the awards: as it was known on any day, and of people who have left."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Select, and_, func, select

from ranzcred.core.db.among import among
from ranzcred.core.db.session import db
from ranzcred.domain.coverage.pair_figures import PairFigures
from ranzcred.domain.coverage.scope import Scope, WantedCredentials
from ranzcred.domain.coverage.selection import assigned_by, awarded_before, covered, held_by, people_in
from ranzcred.domain.credentials.models import StaffMicroCredential


def covered_in(scope: Scope, wanted: WantedCredentials) -> Select[str, str]:
    """Return SQL for `organisation_id` and `member_id` of the people of a scope who hold what is wanted."""
    people = people_in(scope).subquery("of_scope").c
    holding = covered(wanted, scope).subquery("holding").c
    return select(people.organisation_id, people.member_id).join(
        holding.member_id.table, holding.member_id == people.member_id
    )


def pair_figures(scope: Scope, wanted: WantedCredentials) -> Iterator[tuple[str, str, PairFigures]]:
    """Yield the figures of each organisation and definition, in one statement."""
    for row in db.session.execute(_pairs(scope, wanted)):
        yield (
            row.organisation_id,
            row.definition_id,
            PairFigures(
                assigned=row.assigned,
                held=row.held,
                expired=row.expired,
                suspended=row.suspended,
                lost_30=None,
                lost_60=None,
                lost_90=None,
            ),
        )


def _pairs(scope: Scope, wanted: WantedCredentials) -> Select[*tuple[Any, ...]]:
    """Return SQL for the figures of the pairs of each organisation and definition."""
    credential = StaffMicroCredential
    people = people_in(scope).subquery("people").c
    held = held_by(wanted.definitions, scope).subquery("held").c
    unsuspended = held_by(wanted.definitions, scope, suspended_too=True).subquery("unsuspended").c
    is_held = held.credential_id.is_not(None)
    is_suspended = and_(~is_held, unsuspended.credential_id.is_not(None))
    before = awarded_before(scope)
    joined = (
        select(
            people.organisation_id,
            credential.definition_id,
            func.count().filter(assigned_by(scope)).label("assigned"),
            func.count(held.credential_id).label("held"),
            func.count().filter(~is_held, ~is_suspended, before).label("expired"),
            func.count().filter(is_suspended).label("suspended"),
        )
        .join(people.member_id.table, people.member_id == credential.member_id)
        .where(among(credential.definition_id, list(wanted.definitions)))
        .group_by(people.organisation_id, credential.definition_id)
    )
    for each in (held, unsuspended):
        joined = joined.outerjoin(each.credential_id.table, each.credential_id == credential.id)
    return joined


def held_in(keys: Collection[str], scope: Scope) -> Select[str, str, str]:
    """Return SQL for `organisation_id`, `member_id` and `definition_id` of what people hold, of some definitions."""
    people = people_in(scope).subquery("of_scope").c
    held = held_by(keys, scope).subquery("holding").c
    return select(people.organisation_id, held.member_id, held.definition_id).join(
        held.member_id.table, held.member_id == people.member_id
    )
