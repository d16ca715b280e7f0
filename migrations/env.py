"""How Alembic runs the migrations: one process at a time, each upgrade whole or not at all, on both databases."""

from alembic import context
from flask import current_app

from ranzcred.core.db.base import Base
from ranzcred.core.db.engine import IMMEDIATE
from ranzcred.core.db.locks import advisory_lock, without_timeouts

migrate = current_app.extensions["migrate"]


def run() -> None:
    """Migrate the application's database."""
    with migrate.db.engine.connect().execution_options(**IMMEDIATE) as connection, connection.begin():
        without_timeouts(connection)
        advisory_lock(connection, "migrations")
        context.configure(connection=connection, target_metadata=Base.metadata, **migrate.configure_args)
        with context.begin_transaction():
            context.run_migrations()


run()
