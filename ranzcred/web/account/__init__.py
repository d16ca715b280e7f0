"""What belongs to whoever is signed in: sign-in and out, the account, API tokens, notifications and preferences."""

from ranzcred.web.account import inbox, tokens, views
from ranzcred.web.account.preferences import views as preferences

BLUEPRINTS = (views.blueprint, tokens.blueprint, inbox.blueprint, preferences.blueprint)
NAV = ()
