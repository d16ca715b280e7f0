"""The uneven association, filled once: each test has a copy of its own."""

from collections.abc import Iterator

import pytest
from sqlalchemy import URL

from tests.domain.credentials.overview.association import Held, new_association
from tests.support.database.databases import Databases
from tests.support.database.filled import Filled, filled_database

Association = Filled[dict[str, Held]]


@pytest.fixture(scope="session")
def association(databases: Databases, template: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Association]:
    with filled_database(databases, template, tmp_path_factory.mktemp("association"), new_association) as filled:
        yield filled


@pytest.fixture
def database_url(databases: Databases, association: Association) -> Iterator[URL]:
    url = databases.copy(association.url)
    yield url
    databases.drop(url)


@pytest.fixture
def held(association: Association) -> dict[str, Held]:
    return association.content
