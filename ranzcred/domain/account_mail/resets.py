"""New passwords for users who have forgotten theirs. Nothing in this module commits."""

from argon2 import PasswordHasher
from sqlalchemy import exists

from ranzcred.config import Settings
from ranzcred.core.db.types import new_key
from ranzcred.domain.account_mail.links import link_principal, use_link
from ranzcred.domain.account_mail.messages import AccountChange, link_message, tell_of_change
from ranzcred.domain.accounts import passwords, queries, users
from ranzcred.domain.accounts.links.models import LinkKind, UserToken
from ranzcred.domain.accounts.links.tokens import create_link_where
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.principal import ClientInfo
from ranzcred.domain.notifications.outbox import queue_where


def request_reset(*, email: str, settings: Settings) -> None:
    """Send a link to a new password to the user with this email, if there is one who may act and sign in with one.

    The statements are the same if there is not, so that nobody learns by the time that it takes who has an account.
    """
    found = queries.find_user_who_may_act(email)
    has_password = found is not None and found.password_hash and passwords.takes_password(email, settings)
    user = found if found is not None and has_password else User(id=new_key(), email=email, name="")
    theirs = exists().where(User.id == user.id, User.password_hash.is_not(None))
    link_id = create_link_where(theirs, user_id=user.id, kind=LinkKind.RESET)
    message = link_message(user, link_id, LinkKind.RESET, {"email": user.email})
    queue_where(message, exists().where(UserToken.id == link_id), settings)


def use_reset(*, token: str, password: str, hasher: PasswordHasher, client: ClientInfo, settings: Settings) -> User:
    """Set the new password, end every sign-in, API token and link of the user, tell them, and return them.

    Raise LinkEnded if the link has ended.
    """
    user = use_link(token, LinkKind.RESET).user
    users.change_password(user=user, password=password, hasher=hasher, by=link_principal(client))
    tell_of_change(user, AccountChange.PASSWORD, settings)
    return user
