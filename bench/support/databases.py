"""The databases that benchmarks fill: empty ones, on SQLite or on the PostgreSQL that tests use."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import URL, make_url

from tests.support.database.databases import connected, own_server
from tests.support.environment import SECRET_KEY

OPTIONS = {"shared_buffers": "1GB", "effective_cache_size": "4GB", "max_wal_size": "4GB", "random_page_cost": "1.1"}
"""As on a small server of its own; nothing is synced to disk, as in tests."""


@contextlib.contextmanager
def database(kind: str, url: str | None, folder: str) -> Iterator[URL]:
    """An empty database: the one at `url`, where that is given."""
    if kind == "sqlite":
        yield make_url(f"sqlite:///{folder}/bench.db")
    elif url:
        yield make_url(url)
    else:
        with own_server(Path(tempfile.gettempdir()), **OPTIONS) as server, connected(server) as connection:
            connection.execute("CREATE DATABASE bench TEMPLATE template0")
            yield server.set(database="bench")


def environment(url: URL, folder: Path) -> dict[str, str]:
    """The settings of the product on this database."""
    return {
        "DATABASE_URL": url.render_as_string(hide_password=False),
        "RANZCRED_DATA_DIR": str(folder),
        "SECRET_KEY": SECRET_KEY,
        "RANZCRED_API_REQUESTS": "0",
    }
