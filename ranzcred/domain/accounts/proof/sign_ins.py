"""The check of sign-ins: every row has its LOGIN, every end its LOGOUT, and every LOGIN the password of its time."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, String, Table, or_, select, type_coerce
from sqlalchemy.types import NullType

from ranzcred.core import clock
from ranzcred.core.db.dialects import by_code_point
from ranzcred.core.db.types import moment_text
from ranzcred.domain.accounts.models import SignIn, User
from ranzcred.domain.accounts.sign_ins import RETENTION, SignInMethod
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.fingerprints import CONCEALED, fingerprint
from ranzcred.domain.audit.models import LOG, MALFORMED
from ranzcred.domain.audit.proof.further_checks import FORM, Mismatch, Span, Unproven, side_by_side

SIGN_INS = cast("Table", SignIn.__table__)
COMPARED = ("created_at", "token_hash", "ip_address", "user_agent", "ended_at")
OLD = "sign-ins of an earlier version, which recorded neither their tokens nor their ends"
LONGEST_COMMIT = timedelta(minutes=2)
"""The most that an entry of an earlier version may be later than the row of its sign-in."""


@dataclass(frozen=True, kw_only=True)
class OldSignIn:
    """What a LOGIN of an earlier version tells of its sign-in, without naming it."""

    at: datetime
    ip_address: str | None
    user_agent: str | None

    def fits(self, row: dict[str, Any]) -> bool:
        """Return whether a row may be the one that it was written with."""
        late = self.at - datetime.fromisoformat(str(row["created_at"]))
        same_browser = (self.ip_address, self.user_agent) == (row["ip_address"], row["user_agent"])
        return same_browser and timedelta() <= late <= LONGEST_COMMIT


@dataclass
class History:
    """What the log says of one user's sign-ins."""

    user_id: str
    password: str = CONCEALED
    two_factor_since: str | None = None
    sign_ins: dict[str, dict[str, Any]] = field(default_factory=dict)
    old: list[OldSignIn] = field(default_factory=list)
    ended: dict[str, str] = field(default_factory=dict)
    wrong: list[Mismatch] = field(default_factory=list)

    def read(self, entry: Row[Any]) -> None:
        """Take in the next entry of the user."""
        try:
            self._read(entry)
        except MALFORMED:
            self.wrong.append(Mismatch(resource_type="AuditEntry", resource_id=str(entry.seq), difference=FORM))

    def _read(self, entry: Row[Any]) -> None:
        if entry.new_state is not None:
            state = msgspec.json.decode(entry.new_state)
            self.password = state.get("password_hash", self.password)
            self.two_factor_since = state.get("two_factor_since", self.two_factor_since)
        details = msgspec.json.decode(entry.metadata)
        if entry.action == AuditAction.LOGIN:
            self._read_login(entry, details.get("signed_in"))
            self._read_method(entry, str(details.get("method", SignInMethod.PASSWORD)))
        elif "signed_out" in details:
            self.ended |= dict.fromkeys(details["signed_out"]["ids"], str(details["signed_out"]["ended_at"]))

    def _read_login(self, entry: Row[Any], signed_in: dict[str, Any] | None) -> None:
        browser = {"ip_address": entry.ip_address, "user_agent": entry.user_agent}
        if signed_in is None:
            self.old.append(OldSignIn(at=entry.timestamp, **browser))
            return
        started = {name: str(signed_in[name]) for name in ("created_at", "token_hash")}
        self.sign_ins[str(signed_in["id"])] = started | browser
        proved = signed_in.get("password_hash", self.password)  # none where they signed in without
        if CONCEALED != self.password != proved:
            difference = f"User {self.user_id} signed in by a password that the log does not know"
            self.wrong.append(Mismatch(resource_type="AuditEntry", resource_id=str(entry.seq), difference=difference))

    def _read_method(self, entry: Row[Any], method: str) -> None:
        if SignInMethod(method).by_own_factor and self.two_factor_since is None:
            difference = f"User {self.user_id} signed in by {method}, the log knows of no second factor"
            self.wrong.append(Mismatch(resource_type="AuditEntry", resource_id=str(entry.seq), difference=difference))

    def compare(self, rows: list[dict[str, Any]], unproven: Unproven) -> Iterator[Mismatch]:
        """Yield the entries that are wrong, and the rows that are not as the entries say."""
        yield from self.wrong
        for row in rows:
            difference = self._difference(row, unproven)
            if difference:
                yield Mismatch(resource_type="SignIn", resource_id=row["id"], difference=difference)
        kept_since = str(moment_text(clock.now() - RETENTION))
        for key in sorted(self.sign_ins.keys() - {row["id"] for row in rows}):
            if self.sign_ins[key]["created_at"] > kept_since:  # what is older may have been deleted
                yield Mismatch(
                    resource_type="SignIn", resource_id=key, difference="it is missing, though the log shows it"
                )

    def _difference(self, row: dict[str, Any], unproven: Unproven) -> str:
        expected = self.sign_ins.get(row["id"])
        if expected is None:
            old = next((each for each in self.old if each.fits(row)), None)
            if old is None:
                return "it exists, but the log has no LOGIN of it"
            self.old.remove(old)
            unproven[OLD] += 1
            expected = {"ended_at": row["ended_at"]}
        expected = {"ended_at": None, **expected}
        if row["id"] in self.ended:
            expected["ended_at"] = self.ended[row["id"]]
        return "; ".join(
            f"{name} is {row[name] or 'nothing'}, the log says {expected[name] or 'nothing'}"
            for name in COMPARED
            if name in expected and row[name] != expected[name]
        )


def wrong_sign_ins(connection: Connection, span: Span, unproven: Unproven) -> Iterator[Mismatch]:
    """Yield what is wrong with the sign-ins of the users in a span, in one pass through the log and the table."""
    for user_id, history, rows in side_by_side(_logged(connection, span), _stored(connection, span)):
        yield from (history or History(user_id)).compare(rows or [], unproven)


def _logged(connection: Connection, span: Span) -> Iterator[tuple[str, History]]:
    """Yield what the log says of each user, in the order of keys."""
    signing = LOG.c.action.in_([AuditAction.LOGIN, AuditAction.LOGOUT])
    columns = [LOG.c[name] for name in ("seq", "timestamp", "ip_address", "user_agent", "new_state", "metadata")]
    statement = (
        select(LOG.c.resource_id, type_coerce(LOG.c.action, String()).label("action"), *columns)
        .where(
            LOG.c.resource_type == User.__name__,
            or_(signing, *(LOG.c.new_state.like(f'%"{name}":%') for name in ("password_hash", "two_factor_since"))),
            span.within(LOG.c.resource_id, connection),
        )
        .order_by(by_code_point(LOG.c.resource_id, connection), LOG.c.seq)
    )
    with connection.execute(statement) as entries:
        for user_id, of_user in itertools.groupby(entries, key=lambda entry: str(entry.resource_id)):
            history = History(user_id)
            for entry in of_user:
                history.read(entry)
            yield user_id, history


def _stored(connection: Connection, span: Span) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the rows of each user, in the order of keys, with the log's JSON values."""
    stored: list[ColumnElement[Any]] = [
        type_coerce(SIGN_INS.c[name], NullType()).label(name) for name in ("user_id", "id", *COMPARED)
    ]
    key = by_code_point(SIGN_INS.c.user_id, connection)
    statement = select(*stored).where(span.within(SIGN_INS.c.user_id, connection)).order_by(key, SIGN_INS.c.id)
    with connection.execute(statement) as rows:
        for user_id, of_user in itertools.groupby(rows, key=lambda row: str(row.user_id)):
            yield user_id, [_as_logged(row) for row in of_user]


def _as_logged(row: Row[Any]) -> dict[str, Any]:
    moments = {name: moment_text(row._mapping[name]) for name in ("created_at", "ended_at")}
    return {**row._mapping, **moments, "token_hash": fingerprint(str(row.token_hash))}
