"""The throttle of password guessing, counted in the database so that all processes count together."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from ranzcred.core import clock
from ranzcred.core.db.locks import advisory_lock
from ranzcred.core.db.session import db
from ranzcred.domain.accounts.models import SignInFailure

LIMIT = 10
WINDOW = timedelta(minutes=5)


def admit(*, email_key: str, ip_address: str) -> int:
    """Count an attempt as failed until `forget` removes it, and return 0.

    Past the limit for this user or this address, count nothing and return the seconds to wait.
    """
    advisory_lock(db.session.connection(), "sign-in tries")
    now = clock.now()
    db.session.execute(delete(SignInFailure).where(SignInFailure.failed_at <= now - WINDOW))
    tries = db.session.execute(
        select(SignInFailure.failed_at, SignInFailure.email_key, SignInFailure.ip_address)
        .where(or_(SignInFailure.email_key == email_key, SignInFailure.ip_address == ip_address))
        .order_by(SignInFailure.failed_at.desc())
    ).all()
    waits = [
        _wait([tried.failed_at for tried in tries if tried.email_key == email_key], now),
        _wait([tried.failed_at for tried in tries if tried.ip_address == ip_address], now),
    ]
    if not any(waits):
        db.session.add(SignInFailure(email_key=email_key, ip_address=ip_address, failed_at=now))
    return max(waits)


def forget(*, email_key: str) -> None:
    """Remove a user's failed attempts after a successful sign-in."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.email_key == email_key))


def _wait(tries: list[datetime], now: datetime) -> int:
    """Return the seconds until fewer of these attempts (newest first) than the limit are in the window."""
    if len(tries) < LIMIT:
        return 0
    return max(1, int((tries[LIMIT - 1] + WINDOW - now).total_seconds()) + 1)
