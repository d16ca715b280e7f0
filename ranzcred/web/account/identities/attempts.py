"""A way to the provider that a browser has begun: kept in its session until it comes back, once, within ten minutes."""

import enum
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from flask import session

from ranzcred.core import clock
from ranzcred.domain.accounts.identities.provider import SignInAttempt

BEGUN = "oidc_begun"
LASTS = timedelta(minutes=10)
TOKEN_BYTES = 32


class AttemptPurpose(enum.StrEnum):
    """What somebody goes to the provider for."""

    SIGN_IN = "sign-in"
    INVITATION = "invitation"
    LINK = "link"
    CONFIRM = "confirm"


@dataclass(frozen=True, kw_only=True)
class BegunAttempt:
    """An attempt, and what it is for."""

    attempt: SignInAttempt
    purpose: AttemptPurpose
    subject: str
    """The token of the invitation, or the key of the user who links or is asked again."""
    carried: Mapping[str, str]
    """What goes on from before, by the fields of a form."""
    since: datetime

    @property
    def next(self) -> str:
        return self.carried.get("next", "")


def begin_attempt(purpose: AttemptPurpose, *, subject: str, carried: Mapping[str, str]) -> SignInAttempt:
    """Return a new attempt, kept in the session in place of one from before."""
    state, nonce, verifier = (secrets.token_urlsafe(TOKEN_BYTES) for _ in range(3))
    attempt = SignInAttempt(state=state, nonce=nonce, verifier=verifier)
    session[BEGUN] = {
        **asdict(attempt),
        "purpose": purpose,
        "subject": subject,
        "carried": dict(carried),
        "at": clock.now().timestamp(),
    }
    return attempt


def take_attempt(state: str) -> BegunAttempt | None:
    """Return the attempt of this state and forget it, or None if there is none or it was begun too long ago."""
    kept = session.pop(BEGUN, None)
    if kept is None or not hmac.compare_digest(kept["state"].encode(), state.encode()):
        return None
    since = datetime.fromtimestamp(kept["at"], UTC)
    if not -clock.CLOCKS_APART <= clock.now() - since <= LASTS:
        return None
    return BegunAttempt(
        attempt=SignInAttempt(state=kept["state"], nonce=kept["nonce"], verifier=kept["verifier"]),
        purpose=AttemptPurpose(kept["purpose"]),
        subject=kept["subject"],
        carried=kept["carried"],
        since=since,
    )
