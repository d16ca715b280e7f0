"""Staff credentials: on a definition's page, on a person's, one at a time and many at once."""

from ranzcred.web.admin.credentials.assign import views as assign
from ranzcred.web.admin.credentials.blueprint import blueprint
from ranzcred.web.admin.credentials.bulk import views as bulk
from ranzcred.web.admin.credentials.holders import views as holders
from ranzcred.web.admin.credentials.member import views as member

__all__ = ["assign", "blueprint", "bulk", "holders", "member"]
