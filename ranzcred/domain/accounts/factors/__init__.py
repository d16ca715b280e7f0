"""Second factors: passkeys, codes of an authenticator app, recovery codes."""

from ranzcred.domain.accounts.factors import models

__all__ = ["models"]
