"""What the log says of a person: of their record, their accounts and their credentials, those that were removed too.

Only values that are theirs are copied, by a list of names: an entry also has who decided, fingerprints and parts of
other records. From where and by which browser it was done is copied of what they did themselves.
"""

from collections.abc import Iterator, Mapping

import msgspec
from sqlalchemy import ColumnElement, CompoundSelect, Row, Select, and_, false, or_, select, union

from ranzcred.domain.accounts.factors.models import Passkey
from ranzcred.domain.accounts.identities.models import UserIdentity
from ranzcred.domain.accounts.models import ApiToken, User
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.labels import noun_of
from ranzcred.domain.audit.models import LOG, MALFORMED
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.notifications.models import NotificationPreference
from ranzcred.domain.own_data.lists import CHOICES
from ranzcred.domain.own_data.subject import DataSubject
from ranzcred.domain.own_data.values import DataList, Values

THEIRS: Mapping[str, frozenset[str]] = {
    OrganisationMember.__name__: frozenset(
        {"first_name", "last_name", "email", "phone", "lbp_number", "role", "active", "organisation_id"}
    ),
    User.__name__: frozenset(
        {"name", "email", "role", "active", "access_until", "shortcuts_enabled", "two_factor_since"}
    ),
    StaffMicroCredential.__name__: frozenset(
        {"status", "awarded_on", "valid_from", "expiry_date", "end_kind"}
        | {"suspended_from", "suspended_until", "certificate_file_name"}
    ),
    Passkey.__name__: frozenset({"name"}),
    UserIdentity.__name__: frozenset({"issuer", "subject"}),
    ApiToken.__name__: frozenset({"name", "scope", "expires_at", "revoked_at"}),
    NotificationPreference.__name__: frozenset(CHOICES),
}
"""The values that are copied of each kind of record."""
OF_USERS = (Passkey, UserIdentity, ApiToken, NotificationPreference)
NOTES = "notes"
STATES = ("previous_state", "new_state")


def history_of_person(subject: DataSubject) -> Iterator[DataList]:
    """Yield the list of what was done to their record and by themselves, oldest first."""
    columns = ("seq", "timestamp", "action", "resource_type", "resource_id", "actor_id", "actor_role")
    statement = (
        select(*(LOG.c[name] for name in (*columns, *STATES, "metadata", "ip_address", "user_agent")))
        .where(LOG.c.seq.in_(_entries(subject).subquery().select()))
        .order_by(LOG.c.seq)
    )
    shown = ("entry", "at", "action", "record", "name", "record_id", "changes", "by", "ip_address", "user_agent")
    yield DataList(
        name="history",
        about="what was done to your record, your accounts and your credentials, and when you signed in",
        statement=statement,
        values=lambda row: _entry(row, subject),
        columns=(*shown, "reason") if subject.with_reasons else shown,
    )


def _entries(subject: DataSubject) -> CompoundSelect[int]:
    """Return SQL for the numbers of the entries."""
    kind, key = LOG.c.resource_type, LOG.c.resource_id
    credential = StaffMicroCredential.__name__
    # No bare column: SQLite would look through every entry of a credential, not through those that delete.
    removed = (LOG.c.action == AuditAction.DELETE, kind.concat("") == credential)
    of_users = or_(false(), *(_says("user_id", user_id) for user_id in subject.user_ids))
    return union(
        select(LOG.c.seq).where(kind == OrganisationMember.__name__, key == subject.member_id),
        select(LOG.c.seq).where(kind == User.__name__, key.in_(subject.user_ids)),
        select(LOG.c.seq).where(kind == credential, key.in_(subject.credential_ids)),
        _of_records(*removed, _says("member_id", subject.member_id)),
        _of_records(kind.in_([model.__name__ for model in OF_USERS]), of_users),
    )


def _of_records(*conditions: ColumnElement[bool]) -> Select[int]:
    """Return SQL for all entries of the records of which one entry is so."""
    every = LOG.alias()
    records = select(LOG.c.resource_type, LOG.c.resource_id).where(*conditions).distinct().subquery()
    of_record = (every.c.resource_type == records.c.resource_type, every.c.resource_id == records.c.resource_id)
    return select(every.c.seq).join(records, and_(*of_record))


def _says(owner: str, key: str) -> ColumnElement[bool]:
    """Return SQL for whether an entry says whose its record is, or was."""
    return or_(*(LOG.c[state].like(f'%"{owner}":"{key}"%') for state in STATES))


def _entry(row: Row[tuple[object, ...]], subject: DataSubject) -> Values:
    values = dict(row._mapping)
    own = values["actor_id"] in subject.user_ids
    previous, new, details = (_readable(values[name]) for name in (*STATES, "metadata"))
    names = THEIRS[values["resource_type"]] | frozenset({NOTES} if subject.with_reasons else ())
    return {
        "entry": values["seq"],
        "at": values["timestamp"],
        "action": values["action"],
        "record": noun_of(values["resource_type"]),
        "name": details.get("name"),
        "record_id": values["resource_id"],
        "changes": list(_changes(previous, new, names, subject.organisations)),
        "by": "you" if own else _office(values["actor_role"]),
        "ip_address": values["ip_address"] if own else None,
        "user_agent": values["user_agent"] if own else None,
        "reason": details.get("reason"),
    }


def _changes(previous: Values, new: Values, names: frozenset[str], organisations: Mapping[str, str]) -> Iterator[str]:
    """Yield each change in words: "email: was a@example.nz, now b@example.nz"."""
    for name in sorted(names & (previous.keys() | new.keys())):
        before, after = (organisations.get(str(state.get(name)), state.get(name)) for state in (previous, new))
        if before != after:
            was = "" if before is None else f"was {before}, "
            yield f"{name}: {was}now {'nothing' if after is None else after}"


def _office(role: str | None) -> str:
    """Return who did it, without their name."""
    offices = {"ranz": "RANZ", "org": "your organisation"}
    return offices.get((role or "").partition(":")[0], "the system")


def _readable(text: str | None) -> Values:
    """Return the content of a column, and nothing of one that cannot be read."""
    try:
        found: dict[str, object] = msgspec.json.decode(text or "{}", type=dict[str, object])
    except MALFORMED:
        return {}
    return found
