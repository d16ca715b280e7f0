"""The list of users as a file."""

from collections.abc import Sequence

from ranzcred.core.lists.exports import ListExport
from ranzcred.core.spreadsheets.columns import FileColumn, ValueKind
from ranzcred.domain.directory.users.lists import UserRow, find_user_keys, load_users

COLUMNS: Sequence[FileColumn[UserRow]] = (
    FileColumn("Name", lambda row: row.user.name),
    FileColumn("Email", lambda row: row.user.email),
    FileColumn("Role", lambda row: row.user.role.label),
    FileColumn("Organisation", lambda row: row.organisation.name if row.organisation else "RANZ"),
    FileColumn("Person", lambda row: row.member.display_name if row.member else None),
    FileColumn("State", lambda row: row.state.label),
    FileColumn("Why", lambda row: row.about_state),
    FileColumn("Two-factor", lambda row: "On" if row.user.two_factor_since else "Off"),
    FileColumn("Last sign-in", lambda row: row.last_sign_in, ValueKind.MOMENT),
)
USERS = ListExport(
    name="users",
    title="Users",
    columns=lambda _filters: COLUMNS,
    find=find_user_keys,
    load=lambda keys, _filters: load_users(keys),
)
