"""What there is about the log."""

from flask import Flask

from ranzcred.audit.verifications import start_verification
from ranzcred.transaction import writing
from tests.support.factories.principals import ANYBODY


def new_verification(app: Flask) -> str:
    """A verification that has been started and has read nothing."""
    with app.app_context(), writing():
        return start_verification(by=ANYBODY).id
