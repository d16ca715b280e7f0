"""Users as a list from which they are changed, and their own pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from ranzcred.core.formats import plural
from ranzcred.domain.accounts.api_tokens import tokens
from ranzcred.domain.accounts.models import ApiToken, SignIn, User
from ranzcred.domain.accounts.sign_ins import list_sign_ins
from ranzcred.domain.audit.queries import describe_last_change
from ranzcred.domain.credentials.suggestions.record_types import list_narrowings
from ranzcred.domain.directory.users import exports
from ranzcred.domain.directory.users.filters import UserFilters
from ranzcred.domain.directory.users.lists import UserList, UserRow, get_user_row, list_users
from ranzcred.domain.directory.users.operations import get_user
from ranzcred.domain.directory.users.stands_for import ShownUser
from ranzcred.web.kit.lists.editable_list import EditableList
from ranzcred.web.kit.lists.paged_list import EditableListPage, ListTable
from ranzcred.web.kit.lists.record_list import RecordPage
from ranzcred.web.kit.view_models import ViewModel


@dataclass(frozen=True, kw_only=True)
class UsersTable(ListTable[UserList]):
    """The users."""

    template: str = "admin/users/_users_table.html"


@dataclass(frozen=True, kw_only=True)
class UsersPage(EditableListPage):
    """The whole page of users."""

    template: str = "admin/users/user_list.html"


@dataclass(frozen=True, kw_only=True)
class UserPart(ViewModel):
    """A user, on their own page."""

    template: str = "admin/users/_user.html"
    row: UserRow


@dataclass(frozen=True, kw_only=True)
class UserAccess(ViewModel):
    """The sign-ins of a user that go on, and their API tokens."""

    template: str = "admin/users/_access.html"
    account: User
    sign_ins: Sequence[SignIn]
    tokens: Sequence[ApiToken]


@dataclass(frozen=True, kw_only=True)
class UserHistory(ViewModel):
    """What happened to a user."""

    template: str = "admin/users/_history.html"
    account: User


@dataclass(frozen=True, kw_only=True)
class UserPage(ViewModel):
    """The whole page of a user."""

    template: str = "admin/users/user_page.html"
    part: UserPart
    access: UserAccess
    history: UserHistory


def page_of(user: User) -> UserPage:
    """Return a user's own page."""
    return UserPage(part=_part(user), access=_access(user), history=UserHistory(account=user))


def user_address(user: User) -> str:
    """Return the address of a user's own page."""
    return url_for("users.user_page", user_id=user.id)


def _part(user: User) -> UserPart:
    return UserPart(row=get_user_row(user.id))


def _access(user: User) -> UserAccess:
    return UserAccess(account=user, sign_ins=list_sign_ins(user.id), tokens=tokens(user.id))


def parts_of(user: User) -> list[ViewModel]:
    """Return what a change of a user changes on their own page."""
    return [_part(user), _access(user), UserHistory(account=user)]


def _link(user: User) -> tuple[str, str]:
    return user_address(user), f"View {user.name}"


def shown_user(user: User) -> ShownUser:
    """Return a user as their form shows them."""
    return ShownUser(get_user_row(user.id))


USERS = EditableList(
    noun="user",
    plural="users",
    page_title="Users",
    new="Invite a user",
    opener="invite-user",
    filters=UserFilters,
    load=list_users,
    narrowings=list_narrowings,
    get=get_user,
    row_id=lambda row: row.user.id,
    shown=shown_user,
    last_change=describe_last_change,
    link=_link,
    count=lambda listing: plural(listing.all, "user"),
    endpoint="users.user_list",
    addressed=True,
    page=UsersPage,
    table=UsersTable,
    form="admin/users/_form.html",
    export=lambda: exports.USERS,
    record_page=RecordPage(endpoint="users.user_page", parts=parts_of),
)
