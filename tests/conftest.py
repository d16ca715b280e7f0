"""What every test stands on: a database of its own, the application on it, people who are signed in."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy import URL

from ranzcred import create_app
from ranzcred.cli.upgrades import upgrade
from ranzcred.config import Settings
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.definitions.operations import ensure_defaults
from tests.support.compiled import CompiledStatements, CompiledTemplates, compile_once
from tests.support.database.databases import Databases, postgresql_databases, sqlite_databases
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import dispose, settings_for
from tests.support.http.browser_client import BrowserClient
from tests.support.http.refusals import require_trace

pytest_plugins = ["tests.support.again", "tests.support.signed_in"]

COMPILED = CompiledTemplates()
compile_once()

# The same examples each time, however slow the machine is.
hypothesis_settings.register_profile(
    "suite", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Let the collector of garbage pass by ten thousand tests, which all stay to the end, both now and later."""
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    """ "sqlite" or "postgresql"."""
    return str(request.config.getoption("--database"))


@pytest.fixture(scope="session")
def databases(database_kind: str) -> Iterator[Databases]:
    with sqlite_databases() if database_kind == "sqlite" else postgresql_databases() as created:
        yield created


@pytest.fixture(scope="session")
def first_app(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application that made the template: a migrated database with the defaults in it, copied for each test."""
    url = databases.empty()
    app = create_app(settings_for(url, tmp_path_factory.mktemp("template")))
    with app.app_context():
        upgrade()
        with writing():
            ensure_defaults()
    dispose(app)
    yield app
    databases.drop(url)


@pytest.fixture(scope="session")
def template(first_app: Flask) -> URL:
    with first_app.app_context():
        return db.engine.url


@pytest.fixture(scope="session")
def compiled_statements(first_app: Flask) -> CompiledStatements:
    with first_app.app_context():
        return CompiledStatements(db.engine)


@pytest.fixture
def database_url(databases: Databases, template: URL) -> Iterator[URL]:
    """A migrated database of this test's own."""
    url = databases.copy(template)
    yield url
    databases.drop(url)


@pytest.fixture
def empty_database_url(databases: Databases) -> Iterator[URL]:
    """A database with nothing in it."""
    url = databases.empty()
    yield url
    databases.drop(url)


@pytest.fixture
def settings(database_url: URL, tmp_path: Path) -> Settings:
    return settings_for(database_url, tmp_path)


@pytest.fixture
def empty_settings(empty_database_url: URL, tmp_path: Path) -> Settings:
    """Settings for a database that nobody has migrated."""
    return settings_for(empty_database_url, tmp_path)


@pytest.fixture
def make_app(compiled_statements: CompiledStatements) -> Iterator[Callable[[Settings], Flask]]:
    """Make applications whose connections are closed when the test ends."""
    created: list[Flask] = []

    def make(settings: Settings) -> Flask:
        app = create_app(settings)
        app.jinja_env.bytecode_cache = COMPILED
        require_trace(app)
        with app.app_context():
            compiled_statements.lend(db.engine)
        created.append(app)
        return app

    yield make
    for app in created:
        dispose(app)


@pytest.fixture
def app(settings: Settings, make_app: Callable[[Settings], Flask]) -> Flask:
    return make_app(settings)


@pytest.fixture(scope="session")
def unconnected_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application without a database, for what its routes and templates are; nobody changes it."""
    folder = tmp_path_factory.mktemp("unconnected")
    app = create_app(settings_for(URL.create("sqlite", database=str(folder / "not-there" / "none.db")), folder))
    app.jinja_env.bytecode_cache = COMPILED
    return app


@pytest.fixture
def empty_app(empty_settings: Settings, make_app: Callable[[Settings], Flask]) -> Flask:
    """The application on a database that nobody has migrated."""
    return make_app(empty_settings)


@pytest.fixture
def in_app(app: Flask) -> Iterator[Flask]:
    """The application's context, for tests of operations and queries; not together with a client."""
    with app.app_context():
        yield app


@pytest.fixture
def database_probe(app: Flask) -> DatabaseProbe:
    """The database as it is, read and counted beside the application's own sessions."""
    return DatabaseProbe(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Flask's own client, signed in as nobody."""
    return app.test_client()


@pytest.fixture
def browser_client(app: Flask) -> BrowserClient:
    """Somebody who is not signed in."""
    return BrowserClient(app)
