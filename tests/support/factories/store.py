"""How a factory keeps what it made."""

from flask import Flask
from sqlalchemy import inspect

from ranzcred.audit.chain import SYSTEM
from ranzcred.audit.hooks import attribute_to
from ranzcred.db import Base
from ranzcred.extensions import db
from ranzcred.transaction import writing


def store(app: Flask, record: Base) -> str:
    """Commit a record in a transaction of its own, in the name of the system, and answer its key."""
    with app.app_context(), writing():
        attribute_to(db.session(), SYSTEM)
        db.session.add(record)
        db.session.flush()
        [key] = inspect(record).mapper.primary_key_from_instance(record)
        return str(key)
