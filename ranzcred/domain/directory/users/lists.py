"""Users as a list: what each stands for, their state, and when they signed in last."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, or_, select
from sqlalchemy.orm import aliased

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.statements import built_once
from ranzcred.core.errors import NotFound
from ranzcred.core.formats import date as in_words
from ranzcred.core.lists.order import order_by, place_in_enum
from ranzcred.core.lists.page import paginate
from ranzcred.core.lists.rows import PagedRows, count_rows, in_order
from ranzcred.core.lists.search import matches_words
from ranzcred.core.permissions import Role
from ranzcred.core.text import address_key
from ranzcred.domain.accounts.models import SignIn, User
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.domain.directory.users.filters import TwoFactor, UserFilters
from ranzcred.domain.directory.users.states import UserState, is_in_state, state_of_user

OWN = aliased(Organisation, name="own_organisation")
EMPLOYER = aliased(Organisation, name="employer")


class UserNotFound(NotFound):
    """The user does not exist."""

    def __init__(self) -> None:
        super().__init__("User not found.", error="User not found")


@dataclass(frozen=True, kw_only=True)
class UserRow:
    """A user with what they stand for, their state, and when they signed in last, as far as that is kept."""

    user: User
    organisation: Organisation | None
    """The one that they stand for, or that the person they are is in."""
    member: OrganisationMember | None
    state: UserState
    last_sign_in: datetime | None

    @property
    def about_state(self) -> str:
        """Return why they cannot sign in, where they were not deactivated."""
        return self.other_obstacle if self.state is UserState.DEACTIVATED and self.user.active else ""

    @property
    def other_obstacle(self) -> str:
        """Return why somebody who is, or was, deactivated could not sign in if they were not."""
        if self.user.access_until and self.user.access_until < clock.today():
            return f"Access ended {in_words(self.user.access_until)}"
        if self.member and not self.member.active:
            return f"{self.member.display_name} is inactive"
        elsewhere = self.member is not None and self.member.organisation_id != self.user.organisation_id
        if elsewhere and self.organisation and self.user.role is Role.ORG_ADMIN:
            return f"No longer at {self.organisation.name}"
        return ""


@dataclass(frozen=True, kw_only=True)
class UserList(PagedRows[UserRow, UserFilters]):
    """A page of users; `all` counts them whatever the filters."""

    NOUN = "user"

    all: int


def list_users(filters: UserFilters) -> UserList:
    """Return the page of `filters`, the last one if it is past it, in a constant number of statements."""
    everything = db.session.scalar(select(func.count()).select_from(User)) or 0
    found = count_rows(_select(filters))
    page = paginate(filters.page, found, lambda limit, offset: _rows(filters, limit, offset))
    return UserList(page=page, filters=replace(filters, page=page.number), all=everything)


def user_rows(filters: UserFilters, *, limit: int | None, offset: int = 0) -> tuple[Sequence[UserRow], int]:
    """Return what the filters leave, in their order, and how many that is in all: `limit` from `offset` on, or all."""
    return _rows(filters, limit, offset), count_rows(_select(filters))


def find_user_keys(filters: UserFilters, limit: int) -> Sequence[str]:
    """Return the keys of the list's rows in their order, up to a limit."""
    ordered = _select(filters).order_by(*_order(filters)).limit(limit)
    return db.session.scalars(ordered.with_only_columns(User.id, maintain_column_froms=True)).all()


def load_users(keys: Sequence[str]) -> list[UserRow]:
    """Return the rows of the list with some keys, in their order."""
    return in_order(keys, _read(_joined().where(User.id.in_(keys))), lambda row: row.user.id)


def get_user_row(user_id: str) -> UserRow:
    """Return a user with what they stand for, or raise NotFound."""
    found = _read(_joined().where(User.id == user_id))
    if not found:
        raise UserNotFound
    return found[0]


def users_of_organisation(organisation_id: str, *, limit: int) -> tuple[Sequence[UserRow], int]:
    """Return the first users who stand for an organisation or a person in it, by name, and how many there are."""
    statement, values = _of_organisation(organisation_id, limit)
    rows = db.session.execute(statement, values).all()
    return [_row(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


@built_once
def _of_organisation(organisation_id: str, limit: int) -> Select[*tuple[Any, ...]]:
    of_it = or_(User.organisation_id == organisation_id, OrganisationMember.organisation_id == organisation_id)
    ordered = _joined().where(of_it).order_by(User.name_folded, User.id)
    return ordered.add_columns(func.count().over()).limit(limit)


def users_of_member(member_id: str) -> Sequence[UserRow]:
    """Return the users who are this person."""
    return [_row(*row) for row in db.session.execute(*_of_member(member_id))]


@built_once
def _of_member(member_id: str) -> Select[*tuple[Any, ...]]:
    return _joined().where(User.member_id == member_id).order_by(User.email_key)


def users_of_people(people: Collection[OrganisationMember]) -> Mapping[str, Sequence[UserRow]]:
    """Return the users who are some people, by the key of the person, in one statement.

    An administrator of their organisation who has a person's email is that person, whether or not the user says so.
    """
    emails = {address_key(person.email): person.id for person in people if person.email}
    administers = User.organisation_id.in_({person.organisation_id for person in people})
    theirs = or_(User.member_id.in_([person.id for person in people]), and_(administers, User.email_key.in_(emails)))
    found: dict[str, list[UserRow]] = {person.id: [] for person in people}
    for row in _read(_joined().where(theirs).order_by(User.email_key)):
        key = row.user.member_id if row.user.member_id in found else emails.get(row.user.email_key)
        if key:
            found[key].append(row)
    return found


def _joined() -> Select[*tuple[Any, ...]]:
    last = select(func.max(SignIn.created_at)).where(SignIn.user_id == User.id).scalar_subquery()
    return (
        select(User, OWN, OrganisationMember, EMPLOYER, state_of_user(), last)
        .outerjoin(OWN, OWN.id == User.organisation_id)
        .outerjoin(OrganisationMember, OrganisationMember.id == User.member_id)
        .outerjoin(EMPLOYER, EMPLOYER.id == OrganisationMember.organisation_id)
    )


def _rows(filters: UserFilters, limit: int | None, offset: int) -> Sequence[UserRow]:
    return _read(_select(filters).order_by(*_order(filters)).limit(limit).offset(offset))


def _read(statement: Select[*tuple[Any, ...]]) -> list[UserRow]:
    rows = db.session.execute(statement.execution_options(populate_existing=True)).all()
    return [_row(*row) for row in rows]


def _row(
    user: User,
    own: Organisation | None,
    member: OrganisationMember | None,
    employer: Organisation | None,
    state: str,
    last_sign_in: datetime | None,
) -> UserRow:
    return UserRow(
        user=user, organisation=own or employer, member=member, state=UserState(state), last_sign_in=last_sign_in
    )


def _select(filters: UserFilters) -> Select[*tuple[Any, ...]]:
    return _joined().where(*_condition(filters))


def _condition(filters: UserFilters) -> list[ColumnElement[bool]]:
    names = [User.name_folded, OWN.name_folded, EMPLOYER.name_folded, OrganisationMember.name_folded]
    condition = matches_words(filters.q, names=names, addresses=[User.email_key])
    if filters.role:
        condition.append(User.role == filters.role)
    if filters.state:
        condition.append(is_in_state(filters.state))
    if filters.two_factor:
        has_none = User.two_factor_since.is_(None)
        condition.append(has_none if filters.two_factor is TwoFactor.NO else ~has_none)
    if filters.organisation:
        of_staff = OrganisationMember.organisation_id == filters.organisation
        condition.append(or_(User.organisation_id == filters.organisation, of_staff))
    return condition


def _order(filters: UserFilters) -> list[ColumnElement[Any] | SQLColumnExpression[Any]]:
    last = select(func.max(SignIn.created_at)).where(SignIn.user_id == User.id).scalar_subquery()
    columns: dict[str, Any] = {
        "name": User.name_folded,
        "email": User.email_key,
        "role": place_in_enum(User.role),
        "state": state_of_user(),
        "last_sign_in": last,
    }
    column = columns[filters.column]
    order = order_by(column, descending=filters.descending, absent_last=filters.column == "last_sign_in")
    return [*order, User.name_folded, User.id]
