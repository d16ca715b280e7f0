"""Organisations, their members, and those who sign in. Each is committed at once, and told by its key."""

import itertools
from dataclasses import dataclass
from datetime import date

from flask import Flask
from sqlalchemy import select

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.permissions import Role
from ranzcred.core.token_scopes import TokenScope
from ranzcred.domain.account_mail.first_admin import create_first_admin_token
from ranzcred.domain.accounts.api_tokens import create_token
from ranzcred.domain.accounts.factors.models import Passkey
from ranzcred.domain.accounts.identities.models import UserIdentity
from ranzcred.domain.accounts.models import SignIn, User
from ranzcred.domain.accounts.principal import ClientInfo, SignedInUser
from ranzcred.domain.accounts.saved_views.models import SavedView
from ranzcred.domain.accounts.sign_ins import start_sign_in
from ranzcred.domain.accounts.users import create_user
from ranzcred.domain.directory.models import CertificationTier, Organisation, OrganisationMember
from tests.support.factories.principals import ANYBODY, hasher
from tests.support.factories.store import store

PASSWORD = "ridge kauri flashing 27"
numbers = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Account:
    """A user, and what they know."""

    id: str
    email: str
    name: str
    role: Role
    password: str = PASSWORD
    organisation_id: str | None = None
    member_id: str | None = None


def new_organisation(app: Flask, **columns: object) -> str:
    defaults: dict[str, object] = {
        "name": f"Ridgeline Roofing {next(numbers)}",
        "certification_tier": CertificationTier.CERTIFIED,
    }
    return store(app, Organisation(**defaults | columns))


def new_member(app: Flask, **columns: object) -> str:
    """A member of the organisation with key `organisation_id`, or of a new one."""
    organisation_id = columns.pop("organisation_id", None) or new_organisation(app)
    defaults: dict[str, object] = {"first_name": "Aroha", "last_name": f"Ngata {next(numbers)}"}
    return store(app, OrganisationMember(organisation_id=organisation_id, **defaults | columns))


def new_user(
    app: Flask,
    *,
    role: Role = Role.RANZ_ADMIN,
    name: str = "Mere Tamahori",
    email: str = "",
    password: str = PASSWORD,
    organisation_id: str | None = None,
    member_id: str | None = None,
    access_until: date | None = None,
) -> Account:
    """Somebody who signs in; org roles get an organisation or member of their own where none is given."""
    email = email or f"mere.{next(numbers)}@example.co.nz"
    if role is Role.ORG_ADMIN:
        organisation_id = organisation_id or new_organisation(app)
    if role is Role.ORG_STAFF:
        member_id = member_id or new_member(app)
    with app.app_context(), writing():
        user = create_user(
            name=name,
            email=email,
            password=password,
            role=role,
            organisation_id=organisation_id,
            member_id=member_id,
            access_until=access_until,
            hasher=hasher(),
            by=ANYBODY,
        )
        return Account(
            id=user.id,
            email=email,
            name=name,
            role=role,
            password=password,
            organisation_id=organisation_id,
            member_id=member_id,
        )


def signed_in_as(account: Account) -> SignedInUser:
    """The principal of somebody who is signed in, for operations."""
    return SignedInUser(
        token="",
        sign_in_id="",
        user_id=account.id,
        name=account.name,
        email=account.email,
        role=account.role,
        shortcuts_enabled=True,
        organisation_id=account.organisation_id,
    )


def new_sign_in(app: Flask, account: Account, *, user_agent: str = "Firefox/140.0 (Windows NT 10.0)") -> str:
    """A sign-in of a user, from nowhere in particular."""
    with app.app_context(), writing():
        client = ClientInfo(ip_address="203.0.113.9", user_agent=user_agent, request_id="r")
        start_sign_in(user=db.session.get_one(User, account.id), client=client)
        return db.session.scalars(select(SignIn.id).where(SignIn.user_id == account.id)).all()[-1]


def new_first_admin_token(app: Flask) -> str:
    """The token of a link that creates the first administrator."""
    with app.app_context(), writing():
        return create_first_admin_token()


@dataclass(frozen=True, kw_only=True)
class Token:
    """An API token, and its text."""

    id: str
    text: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.text}"}


def new_token(
    app: Flask,
    account: Account | None = None,
    *,
    name: str = "",
    scope: str = TokenScope.WRITE,
    days: int = 365,
) -> Token:
    """A token of a user, of a new RANZ administrator where none is given."""
    user_id = (account or new_user(app)).id
    with app.app_context(), writing():
        token, text = create_token(
            user_id=user_id, name=name or f"Portal {next(numbers)}", scope=scope, days=days, by=ANYBODY
        )
        return Token(id=token.id, text=text)


def stored_passkey(app: Flask) -> str:
    """A passkey of a new RANZ administrator, whose device nobody has."""
    values = {"credential_id": f"passkey-{next(numbers)}", "public_key": "AQ", "sign_count": 0, "name": "Laptop"}
    return store(app, Passkey(user_id=new_user(app).id, **values))


def new_identity(app: Flask) -> str:
    """An account at another service that a new RANZ administrator has linked."""
    return store(
        app, UserIdentity(user_id=new_user(app).id, issuer="https://accounts.example.nz", subject=f"{next(numbers)}")
    )


def new_saved_view(app: Flask, **columns: object) -> str:
    """A view of the list of all people, of somebody."""
    user = columns.pop("user_id", None) or new_user(app).id
    values = {"page": "/admin/people", "name": "A view", "name_key": "a view", "query": "q=ngata", "position": 1}
    return store(app, SavedView(user_id=user, **values | columns))
