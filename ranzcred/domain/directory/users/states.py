"""The state of a user: derived from what is known of them, in SQL."""

import enum
from datetime import datetime

from sqlalchemy import ColumnElement, String, bindparam, case, literal, select, type_coerce

from ranzcred.core import clock
from ranzcred.core.db.types import UtcDateTime
from ranzcred.domain.accounts.access import has_way_in, may_act
from ranzcred.domain.accounts.models import SignInFailure, User
from ranzcred.domain.accounts.throttle import DAY, EVERYWHERE


class UserState(enum.StrEnum):
    """Whether a user signs in."""

    INVITED = "INVITED"
    """They have been invited, and have no password or passkey yet."""
    ACTIVE = "ACTIVE"
    LOCKED = "LOCKED"
    """Their sign-ins are slowed down, since too many have failed."""
    DEACTIVATED = "DEACTIVATED"
    """They cannot sign in: deactivated, past the last day of their access, or an inactive person."""

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return STATE_TONES[self]


STATE_TONES = {
    UserState.INVITED: "amber",
    UserState.ACTIVE: "green",
    UserState.LOCKED: "red",
    UserState.DEACTIVATED: "slate",
}


def is_locked() -> ColumnElement[bool]:
    """Return SQL for whether too many sign-ins of a user have failed within a day."""
    since = bindparam(None, callable_=_a_day_ago, type_=UtcDateTime())
    throttled = select(SignInFailure.user_id).where(
        SignInFailure.user_id.is_not(None), SignInFailure.place == EVERYWHERE, SignInFailure.throttled_at > since
    )
    return User.id.in_(throttled)


def state_of_user() -> ColumnElement[str]:
    """Return SQL for a user's state."""
    words = {state: literal(state.value, String()) for state in UserState}
    found = case(
        (~may_act(), words[UserState.DEACTIVATED]),
        (~has_way_in(), words[UserState.INVITED]),
        (is_locked(), words[UserState.LOCKED]),
        else_=words[UserState.ACTIVE],
    )
    return type_coerce(found, String())


def is_in_state(state: UserState) -> ColumnElement[bool]:
    """Return SQL for whether a user is in a state."""
    return state_of_user() == state.value


def _a_day_ago() -> datetime:
    return clock.now() - DAY
