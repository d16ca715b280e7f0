"""The operations on users and tokens that somebody may be refused, with the permission each requires."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from ranzcred.core.db.session import db
from ranzcred.core.permissions import Permission, Role
from ranzcred.core.token_scopes import TokenScope
from ranzcred.domain.account_mail.new_emails import request_new_email
from ranzcred.domain.accounts import api_tokens
from ranzcred.domain.accounts.factors.operations import reset_two_factor
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.users import (
    change_email,
    change_own_email,
    change_password,
    change_role,
    create_user,
    deactivate_user,
    reactivate_user,
    set_shortcuts,
    sign_user_out,
)
from ranzcred.domain.audit.actor import Actor
from tests.support.environment import settings_of
from tests.support.factories.people import PASSWORD, new_token, new_user
from tests.support.factories.principals import acting, hasher
from tests.support.factors import new_app

P = Permission
Operation = Callable[[Flask], Callable[[Any], object]]
"""Makes the records that an operation needs; what it makes then does the operation, in somebody's name."""


def user(key: str) -> User:
    return db.session.get_one(User, key)


def _create_token(app: Flask) -> Callable[[Any], object]:
    key = new_user(app).id
    values: dict[str, Any] = {"user_id": key, "name": "Portal", "scope": TokenScope.READ, "days": 30}
    return lambda by: api_tokens.create_token(**values, by=acting(Actor(id=key), by.permissions))


def _revoke_token(app: Flask) -> Callable[[Any], object]:
    key = new_token(app).id
    return lambda by: api_tokens.revoke_token(token_id=key, by=by)


def _create_user(_app: Flask) -> Callable[[Any], object]:
    values: dict[str, Any] = {"name": "Mere", "email": "m@ranz.example.nz", "password": PASSWORD}
    return lambda by: create_user(**values, role=Role.RANZ_ADMIN, hasher=hasher(), by=by)


def _change_password(app: Flask) -> Callable[[Any], object]:
    key = new_user(app).id
    return lambda by: change_password(user=user(key), password="another kauri 55", hasher=hasher(), by=by)


def _deactivate_user(app: Flask) -> Callable[[Any], object]:
    key = new_user(app, role=Role.ORG_STAFF).id
    return lambda by: deactivate_user(user=user(key), by=by)


def _reactivate_user(app: Flask) -> Callable[[Any], object]:
    key = new_user(app).id
    return lambda by: reactivate_user(user=user(key), by=by)


def _change_role(app: Flask) -> Callable[[Any], object]:
    key = new_user(app, role=Role.ORG_STAFF).id
    return lambda by: change_role(user=user(key), role=Role.RANZ_ADMIN, by=by)


def _change_email(app: Flask) -> Callable[[Any], object]:
    key = new_user(app).id
    return lambda by: change_email(user=user(key), email="new@ranz.example.nz", by=by)


def _change_own_email(app: Flask) -> Callable[[Any], object]:
    return _of_own_account(app, change_own_email, email="new@ranz.example.nz")


def _request_new_email(app: Flask) -> Callable[[Any], object]:
    return _of_own_account(app, request_new_email, email="new@ranz.example.nz", settings=settings_of(app))


def _of_own_account(app: Flask, operation: Callable[..., object], **values: object) -> Callable[[Any], object]:
    key = new_user(app).id
    permissions = frozenset({P.OWN_ACCOUNT_UPDATE})
    return lambda by: operation(user=user(key), by=acting(Actor(id=key), permissions & by.permissions), **values)


def _sign_user_out(app: Flask) -> Callable[[Any], object]:
    key = new_user(app).id
    return lambda by: sign_user_out(user=user(key), by=by)


def _set_own_shortcuts(app: Flask) -> Callable[[Any], object]:
    return _of_own_account(app, set_shortcuts, enabled=False)


def _reset_two_factor(app: Flask) -> Callable[[Any], object]:
    account = new_user(app)
    new_app(app, account)
    return lambda by: reset_two_factor(user=user(account.id), reason="Lost the phone.", by=by)


ACCOUNT_OPERATIONS: list[tuple[Operation, Permission]] = [
    (_create_token, P.API_TOKEN_CREATE),
    (_revoke_token, P.API_TOKEN_REVOKE),
    (_create_user, P.USER_CREATE),
    (_change_password, P.USER_UPDATE),
    (_deactivate_user, P.USER_DEACTIVATE),
    (_reactivate_user, P.USER_REACTIVATE),
    (_change_role, P.USER_UPDATE),
    (_change_email, P.USER_UPDATE),
    (_sign_user_out, P.USER_UPDATE),
    (_reset_two_factor, P.USER_UPDATE),
    (_set_own_shortcuts, P.OWN_ACCOUNT_UPDATE),
    (_change_own_email, P.OWN_ACCOUNT_UPDATE),
    (_request_new_email, P.OWN_ACCOUNT_UPDATE),
]
