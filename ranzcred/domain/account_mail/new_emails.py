"""Another email for oneself: a link proves that the address is one's own. Nothing in this module commits."""

from ranzcred.config import Settings
from ranzcred.core.errors import Conflict, Denied
from ranzcred.core.policy import require
from ranzcred.domain.account_mail.links import get_link, use_link
from ranzcred.domain.account_mail.messages import AccountChange, send_link, tell_of_change
from ranzcred.domain.accounts import passwords, policy, users
from ranzcred.domain.accounts.links.models import LinkKind, UserToken
from ranzcred.domain.accounts.links.tokens import create_link
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.sign_ins import lock_signed_in
from ranzcred.domain.audit.actor import Principal

OTHERS = "This link is for another account. Sign in to that account, then open the link again."

EMERGENCY = (
    "Your email has emergency access, which names it in the settings of this site. Ask the people who run "
    "the site to change both together."
)


def request_new_email(*, user: User, email: str, by: Principal, settings: Settings) -> None:
    """Send a link to the address that a user wants to sign in with; the one before ends.

    It is sent to an address that is taken too, so that nobody learns by asking who has an account. Raise Conflict for
    whoever has emergency access: nobody would have it any more.
    """
    require(policy.may_change_account, by, user)
    _refuse_emergency(user, settings)
    lock_signed_in(user, by=by)
    link = create_link(user_id=user.id, kind=LinkKind.EMAIL, by=by, email=email)
    send_link(user, link, settings, address=email, email=email)


def get_new_email(token: str, *, by: Principal) -> UserToken:
    """Return the link of a token; raise LinkEnded if it has ended, Denied if it is not of whoever opens it.

    Whoever reads the mail at an address that was mistyped cannot use its link: they are not signed in.
    """
    link = get_link(token, LinkKind.EMAIL)
    if link.user_id != by.actor.user_id:
        raise Denied(OTHERS)
    return link


def use_new_email(*, token: str, by: Principal, settings: Settings) -> User:
    """Let a user sign in with the address of their link, tell the address before it, and return the user.

    Raise LinkEnded and Denied as `get_new_email` does, Conflict if the address is taken or as `request_new_email` does.
    """
    _refuse_emergency(get_new_email(token, by=by).user, settings)
    link = use_link(token, LinkKind.EMAIL)
    user, former = link.user, link.user.email
    users.change_own_email(user=user, email=link.email or "", by=by)
    tell_of_change(user, AccountChange.EMAIL, settings, address=former)
    return user


def _refuse_emergency(user: User, settings: Settings) -> None:
    if passwords.has_emergency_access(user.email, settings):
        raise Conflict(EMERGENCY)
