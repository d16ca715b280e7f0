"""The awards of credentials that are read, each kind of row in one statement for all of them."""

from sqlalchemy.orm import selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from ranzcred.domain.credentials.awards.models import Award
from ranzcred.domain.credentials.models import StaffMicroCredential


def with_awards() -> _AbstractLoad:
    """Return the option of a statement that selects credentials."""
    awards = selectinload(StaffMicroCredential.awards)
    return awards.options(selectinload(Award.revisions), selectinload(Award.all_suspensions))
