"""The databases that benchmarks fill: empty ones, on SQLite or on the PostgreSQL that tests use."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import URL, make_url

from tests.support.database.databases import postgresql_databases
from tests.support.environment import SECRET_KEY


@contextlib.contextmanager
def database(kind: str, url: str | None, folder: str) -> Iterator[URL]:
    """An empty database: the one at `url`, where that is given."""
    if kind == "sqlite":
        yield make_url(f"sqlite:///{folder}/bench.db")
    elif url:
        yield make_url(url)
    else:
        with postgresql_databases() as made:
            yield made.empty()


def environment(url: URL, folder: Path) -> dict[str, str]:
    """The settings of the product on this database."""
    return {
        "DATABASE_URL": url.render_as_string(hide_password=False),
        "RANZCRED_DATA_DIR": str(folder),
        "SECRET_KEY": SECRET_KEY,
        "RANZCRED_API_REQUESTS": "0",
    }
