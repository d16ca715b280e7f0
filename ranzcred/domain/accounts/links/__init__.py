"""Links by email that are good once: to an invitation, to a new password, to another email address."""

from ranzcred.domain.accounts.links import models

__all__ = ["models"]
