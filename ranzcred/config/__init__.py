"""Every setting: its name in the environment, its default and its check."""

from ranzcred.config.errors import ConfigurationError
from ranzcred.config.oidc import OidcClient, RoleClaim
from ranzcred.config.settings import BODY_LIMIT, LOCAL_HOSTS, ROOT, MailServer, Settings, SmsAccount

__all__ = [
    "BODY_LIMIT",
    "LOCAL_HOSTS",
    "ROOT",
    "ConfigurationError",
    "MailServer",
    "OidcClient",
    "RoleClaim",
    "Settings",
    "SmsAccount",
]
