"""Coverage of the organisation that somebody administers."""

from dataclasses import replace

from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.coverage.filters import CoverageFilters
from ranzcred.domain.coverage.scope import Scope
from ranzcred.domain.directory.models import ProgrammeStatus
from ranzcred.domain.directory.own_people.operations import own_organisation_id


def own_scope(user: Principal, filters: CoverageFilters) -> Scope:
    """Return the scope of filters, but of one's own organisation alone, whichever they name; or raise NotFound."""
    everywhere = frozenset(ProgrammeStatus)
    own = own_organisation_id(user)
    return replace(filters.scope, organisation=own, programme=everywhere, tier=None, city="")
