"""What somebody who is signed in has shown at another service, until they show their second factor here: kept in the
session, it is no proof by itself.
"""

from datetime import timedelta

from flask import session

from ranzcred.core import clock
from ranzcred.web.access.current_user import principal

SHOWN = "shown_elsewhere"
LASTS = timedelta(minutes=5)
KEPT_LENGTH = 2000
"""How long a form may be, encrypted, that the session keeps on the way to another service: a cookie has its limit."""


def keep_shown_elsewhere() -> None:
    """Keep that the signed-in user has just shown there who they are."""
    session[SHOWN] = {"sign_in": principal().sign_in_id, "at": clock.now().timestamp()}


def has_shown_elsewhere() -> bool:
    """Return whether the signed-in user has shown there who they are, in this sign-in and within five minutes."""
    kept = session.get(SHOWN)
    if kept is None or kept["sign_in"] != principal().sign_in_id:
        return False
    return -clock.CLOCKS_APART <= timedelta(seconds=clock.now().timestamp() - kept["at"]) <= LASTS


def forget_shown_elsewhere() -> None:
    """Forget it: it was used."""
    session.pop(SHOWN, None)
