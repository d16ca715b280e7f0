"""The migrations, carried out by Alembic. The server, which carries out none, never imports this, for its 8 MB."""

import flask_migrate
from flask import current_app

from ranzcred.core.db.migrations import FOLDER
from ranzcred.core.db.session import db
from ranzcred.core.db.types import render_item


def upgrade(revision: str = "head") -> None:
    """Migrate the application's database up to this revision."""
    _bind()
    flask_migrate.upgrade(revision=revision)


def downgrade(revision: str) -> None:
    """Take the application's database back to this revision."""
    _bind()
    flask_migrate.downgrade(revision=revision)


def _bind() -> None:
    """Tell the library of this application, once."""
    if "migrate" not in current_app.extensions:
        migrate = flask_migrate.Migrate(render_item=render_item, compare_type=True, transactional_ddl=True)
        migrate.init_app(current_app, db, directory=FOLDER)
