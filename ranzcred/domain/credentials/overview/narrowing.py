"""The names of the records that a list is narrowed to."""

from collections.abc import Mapping

from ranzcred.core.db.base import Base
from ranzcred.core.db.session import db
from ranzcred.domain.credentials.overview.filters import NarrowedFilters
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import Organisation, OrganisationMember

MODELS: Mapping[str, type[Base]] = {
    "definition": MicroCredentialDefinition,
    "organisation": Organisation,
    "person": OrganisationMember,
}


def names_of_narrowing(filters: NarrowedFilters) -> dict[str, str | None]:
    """Return the names of the records whose keys the filters have, None for one that is gone; each in one statement."""
    keys = {name: getattr(filters, name) for name in filters.BY_KEY}
    found = {name: db.session.get(MODELS[name], key) for name, key in keys.items() if key}
    return {name: str(record.display_name) if record else None for name, record in found.items()}
