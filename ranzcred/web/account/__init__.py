"""Pages of the signed-in user: sign-in and out, account, API tokens, notifications and preferences."""

from ranzcred.web.account import blueprint as accounts
from ranzcred.web.account import (
    first_admin,
    first_password,
    identities,
    inbox,
    own_account,
    own_sign_ins,
    recovery,
    sign_in,
    tokens,
)
from ranzcred.web.account.factors import confirm, passkeys
from ranzcred.web.account.factors import page as two_factor
from ranzcred.web.account.preferences import views as preferences

BLUEPRINTS = (accounts.blueprint, tokens.blueprint, inbox.blueprint, preferences.blueprint)
NAV = ()

__all__ = [
    "BLUEPRINTS",
    "NAV",
    "confirm",
    "first_admin",
    "first_password",
    "identities",
    "own_account",
    "own_sign_ins",
    "passkeys",
    "recovery",
    "sign_in",
    "two_factor",
]
