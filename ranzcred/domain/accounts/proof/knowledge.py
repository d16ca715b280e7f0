"""What the log says, up to an entry, of those who may have made it: users, their sign-ins and their API tokens."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from ranzcred.core.token_scopes import TokenScope, areas_sentence, scope_may_change
from ranzcred.domain.accounts.sign_ins import LONGEST
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.fingerprints import CONCEALED

KEPT = 2 * LONGEST
"""What is older than this is forgotten, so that memory does not grow with the log."""
KEPT_USERS = 10_000
LATE = timedelta(minutes=5)
"""The most that a request may end after its sign-in, its API token or its user's rights have."""
STANDING = ("email", "role", "active")
"""What a user must be, by the log, to act as an entry says."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What the log says of a sign-in or an API token."""

    user_id: str
    token: str = CONCEALED
    """The fingerprint of its token; CONCEALED if an earlier version recorded none."""
    started: datetime
    ends: datetime | None = None
    scope: str = ""

    def objection(self, entry: Row[Any], token: str, noun: str) -> str | None:
        """Return why an entry cannot have been made by it, or None."""
        if self.user_id != entry.actor_id:
            return f"it was made by {noun} of someone else"
        if CONCEALED != self.token != token:
            return f"it was made by {noun} with another token than the log recorded for it"
        if self.ends and entry.timestamp > self.ends + LATE:
            return f"it was made by {noun} that had ended"
        if self.scope and not scope_may_change(self.scope, entry.resource_type):
            reading = self.scope == TokenScope.READ
            only = "reading only" if reading else f"changing no more than {areas_sentence(self.scope)}"
            return f"it was made by {noun} that is for {only}"
        return None

    def ending(self, *moments: str | None) -> "Recorded":
        """Return it with an end at the first of these moments, if any is before."""
        ends = [datetime.fromisoformat(moment) for moment in moments if moment]
        return replace(self, ends=min([*ends, *([self.ends] if self.ends else [])], default=None))


@dataclass
class UserStanding:
    """What a user is by the log, and was until it last changed."""

    state: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] | None = None
    changed: datetime | None = None

    def change(self, state: Mapping[str, Any], at: datetime) -> None:
        """Take in a change of the user, if it is one of their standing."""
        changes = {name: state[name] for name in STANDING if name in state}
        if changes:
            self.state, self.before, self.changed = {**self.state, **changes}, self.state, at

    def objection(self, entry: Row[Any]) -> str | None:
        """Return why the user cannot have made an entry, or None."""
        found = {"email": entry.actor_email, "role": entry.actor_role, "active": True}
        wrong = [name for name in STANDING if self.state.get(name, found[name]) != found[name]]
        if wrong and self.before and self.changed and entry.timestamp <= self.changed + LATE:
            wrong = [name for name in STANDING if self.before.get(name, found[name]) != found[name]]
        if not wrong:
            return None
        return f"it was made as {wrong[0]} {found[wrong[0]]}, the log says {self.state[wrong[0]]}"


@dataclass
class Knowledge:
    """What the log says up to an entry: of every API token, of the sign-ins of the last hours, and of users who act."""

    tokens: dict[str, Recorded]
    look_up_user: Callable[[str, int], UserStanding]
    """Return what the log says of a user before an entry."""
    sign_ins: OrderedDict[str, Recorded] = field(default_factory=OrderedDict)
    old: OrderedDict[str, datetime] = field(default_factory=OrderedDict)
    """When each user last signed in at an earlier version, which did not name the sign-in."""
    users: OrderedDict[str, UserStanding] = field(default_factory=OrderedDict)

    def read_signing(self, entry: Row[Any], details: Mapping[str, Any]) -> None:
        """Take in a LOGIN or LOGOUT."""
        self._forget(entry.timestamp - KEPT)
        if entry.action == AuditAction.LOGIN and "signed_in" in details:
            of = details["signed_in"]
            started = entry.timestamp
            self.sign_ins[of["id"]] = Recorded(
                user_id=entry.resource_id, token=of["token_hash"], started=started, ends=started + LONGEST
            )
        elif entry.action == AuditAction.LOGIN:
            self.old[entry.actor_id] = entry.timestamp
            self.old.move_to_end(entry.actor_id)
        for key in details.get("signed_out", {}).get("ids", []):
            if key in self.sign_ins:
                self.sign_ins[key] = self.sign_ins[key].ending(details["signed_out"]["ended_at"])

    def read_user(self, entry: Row[Any], state: Mapping[str, Any]) -> None:
        """Take in a change of a user, of those who have acted."""
        if entry.resource_id in self.users:
            self.users[entry.resource_id].change(state, entry.timestamp)

    def _forget(self, before: datetime) -> None:
        while self.sign_ins and next(iter(self.sign_ins.values())).started < before:
            self.sign_ins.popitem(last=False)
        while self.old and next(iter(self.old.values())) < before:
            self.old.popitem(last=False)

    def objection(self, entry: Row[Any], details: Mapping[str, Any]) -> str | None:
        """Return why an entry cannot have been made by what and whom it names, or None."""
        return self._objection_to_token(entry, details) or self._standing(entry).objection(entry)

    def _objection_to_token(self, entry: Row[Any], details: Mapping[str, Any]) -> str | None:
        if "api_token_id" in details:
            noun, known = "an API token", self.tokens.get(details["api_token_id"])
        else:
            noun, known = "a sign-in", self.sign_ins.get(details["sign_in_id"])
        if known:
            return known.objection(entry, details["token_fingerprint"], noun)
        last = self.old.get(entry.actor_id)
        if "sign_in_id" in details and last and entry.timestamp <= last + LONGEST + LATE:
            return None  # a browser that was signed in before the upgrade
        return f"it was made by {noun} that the log does not know"

    def _standing(self, entry: Row[Any]) -> UserStanding:
        """Return what the log says of an entry's user, looked up when they first act."""
        if entry.actor_id not in self.users:
            self.users[entry.actor_id] = self.look_up_user(entry.actor_id, entry.seq)
            if len(self.users) > KEPT_USERS:
                self.users.popitem(last=False)
        self.users.move_to_end(entry.actor_id)
        return self.users[entry.actor_id]
