"""The lists of credentials as files."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Executable

from ranzcred.core import clock, formats
from ranzcred.core.db.session import db
from ranzcred.core.lists.exports import ListExport
from ranzcred.core.lists.rows import in_order
from ranzcred.core.spreadsheets.columns import FileColumn, ValueKind
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.domain.credentials.lists.filters import HolderFilters
from ranzcred.domain.credentials.lists.holders import HolderRow, find_holders, load_holders
from ranzcred.domain.credentials.lists.own import HeldRow, find_held_keys, load_held
from ranzcred.domain.credentials.lists.person import find_keys_of_person, load_of_person
from ranzcred.domain.credentials.overview.credentials import find_credential_keys, load_credentials


def _expiry(row: HolderRow) -> date | str:
    """Return the expiry date, or what a list says where there is none."""
    return row.standing.expiry_date or row.expiry_text


def _on_the_day(row: HolderRow) -> str:
    return "Held" if row.standing.awarded_on else "Not held"


PERSON: Sequence[FileColumn[HolderRow]] = (
    FileColumn("Person", lambda row: row.member.display_name),
    FileColumn("Active", lambda row: "Yes" if row.member.active else "No"),
    FileColumn("Organisation", lambda row: row.member.organisation.name),
)
DEFINITION: Sequence[FileColumn[HolderRow]] = (
    FileColumn("Micro-credential", lambda row: row.credential.definition.title),
    FileColumn("Level", lambda row: row.credential.definition.level, ValueKind.NUMBER),
)
DATES: Sequence[FileColumn[HolderRow]] = (
    FileColumn("Awarded", lambda row: row.standing.awarded_on, ValueKind.DAY),
    FileColumn("Expiry", _expiry, ValueKind.DAY),
)
STATUS: FileColumn[HolderRow] = FileColumn("Status", lambda row: row.shown_status.label)
TIME_LEFT: FileColumn[HolderRow] = FileColumn("Time left", lambda row: row.time_left_text)

CREDENTIALS = ListExport(
    name="credentials",
    title="Credentials",
    columns=lambda _filters: [*PERSON, *DEFINITION, STATUS, *DATES, TIME_LEFT],
    find=find_credential_keys,
    load=load_credentials,
)


def _holder_columns(filters: HolderFilters) -> Sequence[FileColumn[HolderRow]]:
    if not filters.on:
        return [*PERSON, STATUS, *DATES, TIME_LEFT]
    return [*PERSON, FileColumn(f"On {formats.date(filters.on)}", _on_the_day), *DATES]


def _day_of_holders(filters: HolderFilters) -> str:
    known = f", as known on {formats.date(filters.known)}" if filters.known else ""
    return f"{formats.date(filters.on or clock.today())}{known}"


def _find_holders(definition_id: str, filters: HolderFilters, limit: int) -> Sequence[str]:
    found = find_holders(definition_id, filters, at_most=limit).keys(limit, 0)
    return db.session.scalars(found).all() if isinstance(found, Executable) else found


def _load_holders(keys: Sequence[str], filters: HolderFilters) -> list[HolderRow]:
    return in_order(keys, load_holders(keys, filters, clock.today()), lambda row: row.credential.id)


def holders_export(definition_id: str) -> ListExport:
    """Return the people with a micro-credential as a file."""
    return ListExport(
        name="people-with-micro-credential",
        title="People with a micro-credential",
        columns=_holder_columns,
        find=lambda filters, limit: _find_holders(definition_id, filters, limit),
        load=_load_holders,
        as_of=_day_of_holders,
    )


def export_of_person(member_id: str) -> ListExport:
    """Return the credentials of a person as a file."""
    return ListExport(
        name="credentials-of-person",
        title="Credentials of one person",
        columns=lambda _filters: [*DEFINITION, STATUS, *DATES, TIME_LEFT],
        find=lambda filters, limit: find_keys_of_person(member_id, filters, limit),
        load=lambda keys, _filters: load_of_person(keys),
    )


def held_export(user: SignedInUser) -> ListExport:
    """Return the credentials that a user may see, of their organisation or their own, as a file."""
    person: Sequence[FileColumn[HeldRow]] = (
        FileColumn("Person", lambda row: row.member.display_name),
        FileColumn("Active", lambda row: "Yes" if row.member.active else "No"),
    )
    held = [*DEFINITION, STATUS, *DATES, TIME_LEFT]
    return ListExport(
        name="credentials",
        title="Credentials",
        columns=lambda _filters: [*person, *(each.read_from(lambda row: row.held) for each in held)],
        find=lambda filters, limit: find_held_keys(user, filters, limit),
        load=lambda keys, _filters: load_held(user, keys),
    )
