"""The throttle of password guessing, counted in the database so that all processes count together.

Each place that tries is counted by itself, so that nobody is kept out by what somebody else does: see
docs/decisions/0027-a-throttle-that-locks-nobody-out.md.
"""

import enum
import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, or_, select

from ranzcred.core import clock
from ranzcred.core.addresses import network_text
from ranzcred.core.db.locks import advisory_lock
from ranzcred.core.db.session import db
from ranzcred.core.formats import plural
from ranzcred.domain.accounts.models import SignInFailure, User
from ranzcred.domain.accounts.principal import ClientInfo
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.audit.recording import acting_as, record_event

LIMIT = 10
"""How many tries a place has for an account, until it waits."""
CODE_WEIGHT = 2
"""How many tries one at a code counts for: five wrong ones are the limit, since a code has fewer values."""
WINDOW = timedelta(minutes=5)
CALM = 30
"""How many failed tries for an account within a day slow nobody down; after those, each adds a second."""
LONGEST_DELAY = timedelta(minutes=15)
"""The most that a place waits between two tries for an account that is being guessed at."""
SPRAYED = 50
"""For how many accounts an address may have failed within the longest delay."""
DAY = timedelta(days=1)
KEPT = timedelta(days=2)
MOST_ROWS = 20_000
SHORT = 90
"""Up to how many seconds a wait is told in seconds."""
EVERYWHERE = ""
"""The place of the row that counts all of an account's tries."""
REQUESTS = "requests"
"""The place of the rows that count what is asked for, such as links by email, whether or not it fails."""
HOUR = timedelta(hours=1)


class Limit(enum.StrEnum):
    """The limit that a try was past."""

    PLACE = "too many tries for this account from here"
    ACCOUNT = "too many tries for this account from everywhere"
    ADDRESS = "tries for too many accounts from this address"


class CountedRequest(enum.Enum):
    """What is counted each time, and how many there may be within an hour."""

    RESET_FOR_ACCOUNT = 3
    RESET_FROM_ADDRESS = 20
    NEW_EMAIL_OF_USER = 5
    QUESTION_OF_USER = 10
    INVITATION_BY_USER = 60


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a try comes from: a known device or sign-in of the account, or else an address."""

    key: str
    known: bool


@dataclass(frozen=True, kw_only=True)
class Throttled:
    """A try that was not admitted: for how long, by which limit."""

    seconds: int
    limit: Limit

    @property
    def sentence(self) -> str:
        return wait_sentence(self.seconds)


def wait_sentence(seconds: int) -> str:
    """Return what whoever tries is told: "Too many attempts. Try again in 5 minutes."."""
    wait = plural(seconds, "second") if seconds < SHORT else plural(math.ceil(seconds / 60), "minute")
    return f"Too many attempts. Try again in {wait}."


def address_place(ip_address: str | None) -> Place:
    """Return the place of a client that is not known."""
    return Place(key=f"address {network_text(ip_address or '')}", known=False)


def device_place(device_id: str) -> Place:
    """Return the place of a browser in which the user signed in before."""
    return Place(key=f"device {device_id}", known=True)


def sign_in_place(sign_in_id: str) -> Place:
    """Return the place of a user who is signed in, and is asked for the password again."""
    return Place(key=f"sign-in {sign_in_id}", known=True)


def lock_tries() -> None:
    """Let one transaction at a time go on, to count tries or forget them. One that locks a user too does this first."""
    advisory_lock(db.session.connection(), "sign-in tries")


def admit(*, email_key: str, place: Place, user: User | None, client: ClientInfo, weight: int = 1) -> Throttled | None:
    """Count an attempt as failed, as one or more, until `forget` removes it, and return None.

    Past a limit, count nothing and return how long to wait. The first time in a day that an account is throttled is in
    the audit log, if it is a user's. All of this is the same for an account that does not exist.
    """
    lock_tries()
    now, account = clock.now(), account_key(email_key)
    _make_room(now)
    rows = _rows(account, place)
    everywhere, here = rows.get(EVERYWHERE), rows.get(place.key)
    over = everywhere is None or everywhere.started_at <= now - DAY
    throttled = _throttled(here, 0 if everywhere is None or over else everywhere.tries, place, now)
    if throttled and everywhere is None and user is None:
        return throttled  # a row for each account that is made up would push those that count out of the table
    if everywhere is None or over:
        everywhere = _restart(everywhere, account=account, place=EVERYWHERE, now=now)
    if throttled is None:
        if here is None or here.failed_at <= now - WINDOW:
            here = _restart(here, account=account, place=place.key, now=now)
        for row in (here, everywhere):
            row.tries, row.failed_at = row.tries + weight, now
    if (throttled or everywhere.tries > CALM) and everywhere.throttled_at is None:
        everywhere.throttled_at = now
        _record(everywhere, user, client)
    return throttled


def count_request(counted: CountedRequest, key: str) -> int:
    """Count a request by its key, and return 0; past its limit, count nothing and return how many seconds to wait."""
    lock_tries()
    now, account = clock.now(), account_key(f"{counted.name} {key}")
    _make_room(now)
    found = select(SignInFailure).where(SignInFailure.account == account, SignInFailure.place == REQUESTS)
    row = db.session.scalar(found.execution_options(populate_existing=True))
    if row is None or row.started_at <= now - HOUR:
        row = _restart(row, account=account, place=REQUESTS, now=now)
    elif row.tries >= counted.value:
        return math.ceil((row.started_at + HOUR - now).total_seconds())
    row.tries, row.failed_at = row.tries + 1, now
    db.session.flush()
    return 0


def forget(*, email_key: str, place: Place) -> None:
    """Remove the failed attempts of a place after the right password; those of other places still count."""
    lock_tries()
    rows = _rows(account_key(email_key), place)
    everywhere, here = rows.get(EVERYWHERE), rows.get(place.key)
    if here is None:
        return
    db.session.delete(here)
    if everywhere is not None:
        everywhere.tries = max(0, everywhere.tries - here.tries)
        if not everywhere.tries and everywhere.throttled_at is None:
            db.session.delete(everywhere)


def unlock(email_key: str) -> None:
    """Remove all failed attempts for an account, of every place."""
    lock_tries()
    db.session.execute(delete(SignInFailure).where(SignInFailure.account == account_key(email_key)))


def account_key(email_key: str) -> str:
    """Return the key of an account, known or not: as long for any text, and not what was typed."""
    return hashlib.sha256(email_key.encode()).hexdigest()


def _rows(account: str, place: Place) -> Mapping[str, SignInFailure]:
    """Return the account's rows for this place and for everywhere, by place, as they are in the database now."""
    statement = select(SignInFailure).where(
        SignInFailure.account == account, SignInFailure.place.in_([EVERYWHERE, place.key])
    )
    return {row.place: row for row in db.session.scalars(statement.execution_options(populate_existing=True))}


def _restart(row: SignInFailure | None, *, account: str, place: str, now: datetime) -> SignInFailure:
    """Return the row counting from nothing."""
    if row is None:
        row = SignInFailure(account=account, place=place)
        db.session.add(row)
    row.tries, row.started_at, row.failed_at, row.throttled_at = 0, now, now, None
    return row


def _throttled(here: SignInFailure | None, tries: int, place: Place, now: datetime) -> Throttled | None:
    """Return the longest wait that applies, or None. `tries` are those for the account from everywhere.

    Where nobody has tried for this account, only the limit of the address counts; for a known place, only its own.
    """
    waits = {Limit.PLACE: here.failed_at + WINDOW - now} if here is not None and here.tries >= LIMIT else {}
    if not place.known:
        if here is not None:
            delay = min(timedelta(seconds=max(0, tries - CALM)), LONGEST_DELAY)
            waits[Limit.ACCOUNT] = here.failed_at + delay - now
        waits[Limit.ADDRESS] = _wait_for_address(place, now)
    limit, wait = max(waits.items(), key=lambda each: each[1], default=(Limit.PLACE, timedelta()))
    return Throttled(seconds=math.ceil(wait.total_seconds()), limit=limit) if wait > timedelta() else None


def _wait_for_address(place: Place, now: datetime) -> timedelta:
    """Return how long until an address has failed for fewer accounts than the limit."""
    newest = select(SignInFailure.failed_at).where(SignInFailure.place == place.key)
    reached = db.session.scalar(newest.order_by(SignInFailure.failed_at.desc()).offset(SPRAYED - 1).limit(1))
    return reached + LONGEST_DELAY - now if reached else timedelta()


def _make_room(now: datetime) -> None:
    """Delete what counts no more, and the oldest where there are too many rows."""
    ended = and_(SignInFailure.place.not_in([EVERYWHERE, REQUESTS]), SignInFailure.failed_at <= now - LONGEST_DELAY)
    kept_long = SignInFailure.failed_at <= now - KEPT
    from_the_future = SignInFailure.failed_at > now + clock.CLOCKS_APART
    db.session.execute(delete(SignInFailure).where(or_(ended, kept_long, from_the_future)))
    if (db.session.scalar(select(func.count()).select_from(SignInFailure)) or 0) >= MOST_ROWS:
        oldest = select(SignInFailure.id).order_by(SignInFailure.failed_at).limit(MOST_ROWS // 10)
        db.session.execute(delete(SignInFailure).where(SignInFailure.id.in_(oldest)))


def _record(everywhere: SignInFailure, user: User | None, client: ClientInfo) -> None:
    """Write the entry that somebody tries passwords for a user, if it is one."""
    if user is None:
        return
    everywhere.user_id = user.id
    acting_as(db.session(), Actor(id="system:sign-in", **vars(client)))
    failed = {"failed_sign_ins": everywhere.tries}
    record_event(db.session(), action=AuditAction.LOGIN_THROTTLED, resource=user, details=failed)
