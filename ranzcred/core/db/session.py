"""The session, and the Flask extensions that bind it and the migrations to an application."""

from typing import NoReturn

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession

from ranzcred.core.db.base import Base
from ranzcred.core.db.types import render_item


class UnauditedChange(RuntimeError):
    """A change that no audit entry could tell of: made in bulk, or by nobody."""


class UnitOfWork(FlaskSession):
    """A session whose changes all pass its flush, where the audit log reads them."""

    def _refuse(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise UnauditedChange("Bulk methods pass the audit log by: add and change the records one by one.")

    bulk_save_objects = bulk_insert_mappings = bulk_update_mappings = _refuse


db = SQLAlchemy(model_class=Base, session_options={"class_": UnitOfWork}, disable_autonaming=True)
migrate = Migrate(render_item=render_item, compare_type=True, transactional_ddl=True)
