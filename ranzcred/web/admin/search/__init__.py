"""The search over everything: people, organisations, micro-credentials, pages and actions, from any page."""

from ranzcred.web.admin.search.views import blueprint

__all__ = ["blueprint"]
