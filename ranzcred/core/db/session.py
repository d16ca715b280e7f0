"""The session, and the Flask extension that binds it to an application."""

from typing import NoReturn

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession

from ranzcred.core.db.base import Base


class UnauditedChange(RuntimeError):
    """A change that no audit entry could record: a bulk statement, or one without an actor."""


class UnitOfWork(FlaskSession):
    """A session without bulk methods: every change goes through a flush, where the audit log reads it."""

    def _refuse(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise UnauditedChange("Bulk methods pass the audit log by: add and change the records one by one.")

    bulk_save_objects = bulk_insert_mappings = bulk_update_mappings = _refuse


db = SQLAlchemy(model_class=Base, session_options={"class_": UnitOfWork}, disable_autonaming=True)
