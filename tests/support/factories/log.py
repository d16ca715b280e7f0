"""What there is about the log."""

from flask import Flask

from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.proof.runs import start_verification
from tests.support.factories.principals import ANYBODY


def new_verification(app: Flask) -> str:
    """A verification that has been started and has read nothing."""
    with app.app_context(), writing():
        return start_verification(by=ANYBODY).id
